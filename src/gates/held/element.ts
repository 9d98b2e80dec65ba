const NAMES = ['srcset', 'src', 'href', 'poster'];

/**
 * An element with `data-src`, `data-srcset`, `data-href` or `data-poster`. On refusal it is put on the
 * page anew, without: that ends a frame without a step in the visitor's history, and `load()` makes a film let go of
 * its file. Answers the way out and, where this is a copy of one that is out, the way back in.
 */
export const holdElement = (element: Element): [enter: () => () => void, leave: (() => void) | false] => {
  const later = (name: string) => element.getAttribute(`data-${name}`);
  const names = NAMES.filter(later);
  const leave = (): void => {
    for (const name of names) element.removeAttribute(name);
    element.replaceWith(element);
    (element as Partial<HTMLMediaElement>).load?.();
  };
  const enter = (): (() => void) => {
    for (const name of names) element.setAttribute(name, later(name)!);
    return leave;
  };
  return [enter, names.some((name) => element.getAttribute(name) === later(name)) && leave];
};
