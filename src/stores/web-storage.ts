import type { Store } from '../store.js';
import { COOKIE } from '../wire/cookie.js';
import { encode } from '../wire/cookie-write.js';

/** Writes the twin of the cookie to localStorage (or, on the last rung before memory, to sessionStorage). */
export const webStorageWriter =
  (storage: () => Storage): Store['write'] =>
  (kept) => {
    try {
      const value = encode(kept);
      storage().setItem(COOKIE, value);
      return storage().getItem(COOKIE) === value ? 'kept' : 'lost';
    } catch {
      return 'lost';
    }
  };

/** The whole store; `read` is its reader. */
export const webStorageStore = (storage: () => Storage, read: Store['read']): Store => ({
  read,
  write: webStorageWriter(storage),
  clear: () => {
    try {
      storage().removeItem(COOKIE);
    } catch {
      // Blocked storage holds nothing of ours.
    }
  },
});
