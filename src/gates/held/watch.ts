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

/** Looks only into the outermost of the added elements: the parser tells of each one, and what is in them is found through them. */
const findIn = (changes: readonly MutationRecord[]): HTMLElement[] => {
  const found: HTMLElement[] = [];
  let top: Node | undefined;
  for (const { addedNodes } of changes)
    for (const node of addedNodes as NodeListOf<HTMLElement>)
      if (node.matches && !top?.contains(node)) {
        top = node;
        if (node.matches(HELD)) found.push(node);
        if (node.firstChild) found.push(...node.querySelectorAll<HTMLElement>(HELD));
      }
  return found;
};

/** Calls back for each held element whenever it is put on the page and the parser is through with it. Returns the way out. */
export const watchHeld = (meet: (element: HTMLElement) => void): (() => void) => {
  let growing: HTMLElement[] = [];
  const look = (found: Iterable<HTMLElement>): void => {
    const last = document.readyState === 'loading' && lastNode();
    const all = [...growing, ...found];
    growing = [];
    for (const element of all) {
      if (last && element.contains(last)) growing.push(element);
      else meet(element);
    }
  };
  const finish = (): void => look([]);
  const observer = new MutationObserver((changes) => look(findIn(changes)));
  look(findHeld());
  observer.observe(document, { childList: true, subtree: true });
  document.addEventListener('DOMContentLoaded', finish);
  return () => {
    observer.disconnect();
    document.removeEventListener('DOMContentLoaded', finish);
  };
};
