/**
 * Moments at which the stored answers may have changed without us: another tab wrote (`storage`), the page came back
 * to the front (covers sibling subdomains, whose writes fire nothing here) or out of the back/forward cache. Never
 * `unload`, which would keep the page out of that cache.
 */
export const hearReturns = (reread: () => void, signal: AbortSignal): void => {
  for (const name of ['storage', 'pageshow', 'visibilitychange']) addEventListener(name, reread, { signal });
};

/** Whether the page is being rendered ahead of a visit that may never come. */
export const isPrerendering = (): boolean => !!(document as { prerendering?: boolean }).prerendering;
