import sayso from '../sayso.json';

/** Outside of the element that Svelte hydrates. A function replaces, because the core's text has `$&` and the like. */
export const handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) => html.replace(/\{sayso\.(notice|core|layer)\}/g, (_, name) => sayso[name]),
  });
