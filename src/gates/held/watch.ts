/** Finds what is held, now and later, through one observer. */

const HELD = '[data-purpose]';

/** Everything held that stands on the page, in document order. */
export const findHeld = (): NodeListOf<HTMLElement> => document.querySelectorAll(HELD);

/** The last node so far: while the page loads, the parser may still be inside what holds it. */
const lastNode = (): Node => {
  let node: Node = document;
  while (node.lastChild) node = node.lastChild;
  return node;
};

/** Calls back for each held element whenever it is put on the page and the parser is through with it. Returns the way out. */
export const watchHeld = (meet: (element: HTMLElement) => void): (() => void) => {
  const lookAround = (): void => {
    const last = document.readyState === 'loading' && lastNode();
    for (const element of findHeld()) if (!last || !element.contains(last)) meet(element);
  };
  const observer = new MutationObserver((changes) => {
    if (document.readyState === 'loading') return lookAround();
    for (const { addedNodes } of changes)
      for (const node of addedNodes as NodeListOf<HTMLElement>)
        if (node.matches) {
          if (node.matches(HELD)) meet(node);
          if (node.firstChild) node.querySelectorAll<HTMLElement>(HELD).forEach(meet);
        }
  });
  lookAround();
  observer.observe(document, { childList: true, subtree: true });
  document.addEventListener('DOMContentLoaded', lookAround);
  return () => {
    observer.disconnect();
    document.removeEventListener('DOMContentLoaded', lookAround);
  };
};
