/** What a `data-sayso` element can ask for. */
export type Wish = 'open' | 'accept-all' | 'reject-all';

/**
 * Hears every click on a `data-sayso` element, wherever and whenever it came to the page: server-rendered buttons work
 * before any UI arrives. Whatever else stands in the attribute asks for nothing.
 */
export const hearClicks = (wishes: Readonly<Record<Wish, (event: Event) => void>>, signal: AbortSignal): void =>
  document.addEventListener(
    'click',
    (event) => {
      const wish = event
        .composedPath()
        .map((node) => (node as HTMLElement).dataset?.['sayso'])
        .find(Boolean);
      if (wish && Object.hasOwn(wishes, wish)) wishes[wish as Wish](event);
    },
    { signal },
  );
