import type { Consent } from '../page-api.js';

const place = globalThis as unknown as Record<symbol, Consent | undefined>;
const KEY = Symbol.for('sayso');

/** One instance per document, whatever the number of copies of this code: the first one made serves all. */
export const shareOne = (make: (gone: () => void) => Consent): Consent =>
  (place[KEY] ??= make(() => {
    place[KEY] = undefined;
  }));
