import { COOKIE, decode } from '../wire/cookie.js';
import type { Kept } from '../wire/kept.js';

/** Reads the twin. `storage` is asked for late: in a sandboxed frame the very mention of it throws. */
export const readStorage = (storage: () => Storage): Kept | null => {
  try {
    return decode(storage().getItem(COOKIE));
  } catch {
    return null;
  }
};
