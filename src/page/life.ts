/**
 * Moments at which the stored answers may have changed without us: another tab wrote (`storage`), the page came back
 * to the front (covers sibling subdomains, whose writes fire nothing here) or out of the back/forward cache. Never
 * `unload`, which would keep the page out of that cache.
 */
export const hearReturns = (reread: () => void, signal: AbortSignal): void => {
  // A page that shows for the first time (`persisted` is false) has just read.
  const look = ({ persisted }: Partial<PageTransitionEvent>): void => void (persisted === false || reread());
  const hear = (name: string): void => addEventListener(name, look, { signal });
  hear('pageshow');
  hear('visibilitychange');
  // The browser opens localStorage for whoever hears of it, which takes longer than the answer (measured 0.9 ms).
  setTimeout(hear, 0, 'storage');
};

/** Whether the page is being rendered ahead of a visit that may never come. */
export const isPrerendering = (): boolean => !!(document as { prerendering?: boolean }).prerendering;
