import type { Store } from '../store.js';
import { COOKIE } from '../wire/cookie.js';
import { encode } from '../wire/cookie-write.js';

/** The twin of the cookie in localStorage (or, on the last rung before memory, in sessionStorage); `read` is its reader. */
export const webStorageStore = (storage: () => Storage, read: Store['read']): Store => ({
  read,
  write: (kept) => {
    try {
      const value = encode(kept);
      storage().setItem(COOKIE, value);
      return storage().getItem(COOKIE) === value ? 'kept' : 'lost';
    } catch {
      return 'lost';
    }
  },
  clear: () => {
    try {
      storage().removeItem(COOKIE);
    } catch {
      // Blocked storage holds nothing of ours.
    }
  },
});
