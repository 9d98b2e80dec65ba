/** Finds what is held, now and later, through one observer. */

/** What stands on the page and in the roots that were registered. */
export interface Watch {
  /** Calls back once more for everything held, in document order, root by root. */
  again(): void;
  /** Watches a further root. Returns the way out. */
  watch(root: ParentNode): () => void;
  stop(): void;
}

/** Whether nothing stands behind it: while the page loads, the parser may still be inside of it. */
const isLast = (node: Node | null): boolean => !node || (!node.nextSibling && isLast(node.parentNode));

/** Looks only into the outermost of the added elements: the parser tells of each one, and what is in them is found through them. */
const findIn = (changes: readonly MutationRecord[], held: string): HTMLElement[] => {
  const found: HTMLElement[] = [];
  let top: Node | undefined;
  for (const { addedNodes } of changes)
    for (const node of addedNodes as NodeListOf<HTMLElement>)
      if (node.matches && !top?.contains(node)) {
        top = node;
        if (node.matches(held)) found.push(node);
        if (node.firstChild) found.push(...node.querySelectorAll<HTMLElement>(held));
      }
  return found;
};

/** Calls back for each element that is `held` (a selector) whenever it is put on the page and the parser is through with it. */
export const watchHeld = (meet: (element: HTMLElement) => void, held = '[data-purpose]'): Watch => {
  const roots = new Set<ParentNode>();
  let growing: HTMLElement[] = [];
  const look = (found: Iterable<HTMLElement>): void => {
    const isLoading = document.readyState === 'loading';
    const all = new Set([...growing, ...found]);
    growing = [];
    for (const element of all) {
      if (isLoading && isLast(element)) growing.push(element);
      else meet(element);
    }
  };
  const hear = (changes: readonly MutationRecord[]): void => look(findIn(changes, held));
  const finish = (): void => look([]);
  const observer = new MutationObserver(hear);
  const observe = (root: ParentNode): void => observer.observe(root, { childList: true, subtree: true });
  const watch = (root: ParentNode): (() => void) => {
    observe(root);
    roots.add(root);
    look(root.querySelectorAll<HTMLElement>(held));
    return () => {
      roots.delete(root);
      // An observer forgets all or nothing, and with it what it has not told yet.
      hear(observer.takeRecords());
      observer.disconnect();
      roots.forEach(observe);
    };
  };
  const leave = watch(document);
  document.addEventListener('DOMContentLoaded', finish);
  return {
    again: () => look([...roots].flatMap((root) => [...root.querySelectorAll<HTMLElement>(held)])),
    watch,
    stop: () => {
      roots.clear();
      leave();
      document.removeEventListener('DOMContentLoaded', finish);
    },
  };
};
