/**
 * Hears every click on a `data-sayso` element, wherever and whenever it came to the page: server-rendered buttons work
 * before any UI arrives. Whatever stands in the attribute and is no wish asks for nothing.
 */
export const hearClicks = (wishes: Readonly<Record<string, (event: Event) => void>>, signal: AbortSignal): void =>
  document.addEventListener(
    'click',
    (event) => {
      for (const node of event.composedPath()) {
        const wish = (node as HTMLElement).dataset?.['sayso'];
        if (wish && Object.hasOwn(wishes, wish)) return wishes[wish]!(event);
      }
    },
    { signal },
  );
