import type { Store } from '../store.js';
import type { Kept } from '../wire/kept.js';

/** How long a choice lasts: past the browser's end, until the tab closes, or for this page only. */
export type Persistence = 'durable' | 'session' | 'none';

/** Cookie and localStorage are written every time, and one is enough; sessionStorage only where both lost the choice. */
export type Rungs = readonly [cookie: Store['write'], twin: Store['write'], session: Store['write']];

/** Writes down the ladder (DESIGN section 5) and says how far it had to go. Tried anew at each write. */
export const keepIn = ([cookie, twin, session]: Rungs, kept: Kept): Persistence => {
  const written = [cookie(kept), twin(kept)];
  if (written.includes('kept')) return 'durable';
  return session(kept) === 'kept' ? 'session' : 'none';
};
