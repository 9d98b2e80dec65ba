/** The base of our elements; a stand-in where there is no DOM, so that importing them is safe on a server. */
export const BaseElement: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/** Inserts an element between head and body: first in the tab order, and spared when a router swaps the body. */
export const insertFirst = (element: Element): void => {
  const { documentElement, body } = document;
  documentElement.insertBefore(element, body);
};

/**
 * Sets several attributes; what is `undefined` stays as it was. One that stands so already is left alone: set anew,
 * `lang` and `dir` have the browser work out every style within again.
 */
export const label = (element: Element, attributes: Readonly<Record<string, string | undefined>>): void => {
  for (const name in attributes) {
    const was = element.getAttribute(name);
    const value = attributes[name] ?? was;
    if (value !== was) element.setAttribute(name, value!);
  }
};

/**
 * Puts what stands in a root into the top layer, which beats any z-index. Not over a dialog of the page's: that makes
 * us inert, and we must not cover it.
 */
export const raise = (root: ShadowRoot): void => {
  const place = root.querySelector<HTMLElement>('.place');
  if (!place?.showPopover || document.querySelector(':modal')) return;
  // Before it opens a popover, the browser works out every style in it, and for a container query that takes a layout.
  place.style.display = 'none';
  place.popover = 'manual';
  place.showPopover();
  place.style.display = '';
};
