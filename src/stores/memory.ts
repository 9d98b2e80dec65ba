import type { Store } from '../store.js';
import type { Kept } from '../wire/kept.js';

/** The twin that lasts as long as the page: where every other store is blocked, and in tests. */
export const memoryStore = (): Store => {
  let held: Kept | null = null;
  return {
    read: () => held,
    write: (kept) => {
      held = kept;
      return 'kept';
    },
    clear: () => {
      held = null;
    },
  };
};
