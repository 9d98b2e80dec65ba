/** The base of our elements; a stand-in where there is no DOM, so that importing them is safe on a server. */
export const BaseElement: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/** Inserts an element between head and body: first in the tab order, and spared when a router swaps the body. */
export const insertFirst = (element: Element): void => {
  const { documentElement, body } = document;
  documentElement.insertBefore(element, body);
};

/** Sets several attributes. */
export const label = (element: Element, attributes: Readonly<Record<string, string>>): void => {
  for (const name in attributes) element.setAttribute(name, attributes[name]!);
};
