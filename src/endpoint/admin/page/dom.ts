/** Elements by function call. No text ever becomes markup, so that the page needs no Trusted Types policy at all. */

export type Child = Node | string | number | null | undefined | false | readonly Child[];

type Listener = (event: Event) => unknown;

/** Attributes; `true` sets an empty one, `false` and `null` none. `on` holds listeners by event name. */
export interface Props {
  on?: Readonly<Record<string, Listener>>;
  [attribute: string]: string | number | boolean | null | undefined | Readonly<Record<string, Listener>>;
}

const SVG = 'http://www.w3.org/2000/svg';

const nodesOf = (children: readonly Child[]): Node[] =>
  children.flatMap((child): Node[] => {
    if (child === null || child === undefined || child === false) return [];
    if (typeof child === 'string' || typeof child === 'number') return [document.createTextNode(String(child))];
    return child instanceof Node ? [child] : nodesOf(child);
  });

const dress = (element: Element, { on = {}, ...attributes }: Props): void => {
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  for (const [name, value] of Object.entries(attributes))
    if (typeof value === 'string' || typeof value === 'number' || value === true)
      element.setAttribute(name, value === true ? '' : String(value));
};

/** Makes an element. */
export const el = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  dress(element, props);
  element.append(...nodesOf(children));
  return element;
};

/** Makes an SVG element. */
export const svg = (tag: string, props: Props = {}, ...children: Child[]): SVGElement => {
  const element = document.createElementNS(SVG, tag);
  dress(element, props);
  element.append(...nodesOf(children));
  return element;
};

/** Puts new content in place of the old. */
export const fill = (element: Element, ...children: Child[]): void => element.replaceChildren(...nodesOf(children));

let count = 0;
/** An id that no other element has. */
export const freshId = (name: string): string => `${name}-${++count}`;
