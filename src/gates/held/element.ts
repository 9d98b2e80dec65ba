import type { Enter } from './enter.js';

const NAMES = ['srcset', 'src', 'href'];

/**
 * An element with `data-src`, `data-srcset` or `data-href`. On refusal it is put on the page anew, without: that
 * ends a frame without a step in the visitor's history, and `load()` makes a film let go of its file.
 */
export const holdElement = (element: Element): Enter => {
  const names = NAMES.filter((name) => element.hasAttribute(`data-${name}`));
  return () => {
    for (const name of names) element.setAttribute(name, element.getAttribute(`data-${name}`)!);
    return () => {
      for (const name of names) element.removeAttribute(name);
      element.replaceWith(element);
      (element as Partial<HTMLMediaElement>).load?.();
    };
  };
};
