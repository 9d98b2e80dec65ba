/**
 * PROMISE. A place where the visitor's current answers are kept. A keeper never throws: a store that is blocked,
 * full or lying answers `null` or `lost`, and whoever asked goes down the ladder.
 */
import type { Kept } from './wire/kept.js';

export interface Store {
  /** What is stored, or `null` where nothing can be read or understood. */
  read(): Kept | null;
  /** Writes and reads back: `kept` only where the value is really there. */
  write(kept: Kept): 'kept' | 'lost';
  /** Removes what it stored. */
  clear(): void;
}
