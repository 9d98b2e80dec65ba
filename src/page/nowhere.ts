import type { Consent } from '../page-api.js';

/** The page API where there is no page, as while a framework renders on a server: nothing is granted, nothing happens. */
export const nowhere = (version: number): Consent => {
  const nothing = (): void => undefined;
  const none = async (): Promise<[]> => [];
  const never = (): Promise<void> => new Promise(nothing);
  const wishes = { choose: nothing, acceptAll: nothing, rejectAll: nothing, withdraw: nothing };
  return {
    ...wishes,
    allows: () => false,
    explain: () => ({ state: 'unset', cause: 'regime', notice: version }),
    when: never,
    follow: (_condition, listener) => (listener(false), nothing),
    gate: () => nothing,
    watch: () => nothing,
    open: nothing,
    close: nothing,
    on: () => nothing,
    history: none,
    receipts: none,
    persistence: 'none',
    destroy: nothing,
  };
};
