import type { Store } from '../store.js';
import type { Kept } from '../wire/kept.js';

/** How long a choice lasts: past the browser's end, until the tab closes, or for this page only. */
export type Persistence = 'durable' | 'session' | 'none';

export interface Rungs {
  /** Cookie and localStorage: each is written every time, one is enough. */
  durable: readonly Store[];
  /** sessionStorage: written only where the others lost the choice. */
  session: Store;
}

/** Writes down the ladder (DESIGN section 5) and says how far it had to go. Tried anew at each write. */
export const keep = ({ durable, session }: Rungs, kept: Kept): Persistence => {
  const written = durable.map((store) => store.write(kept));
  if (written.includes('kept')) return 'durable';
  return session.write(kept) === 'kept' ? 'session' : 'none';
};
