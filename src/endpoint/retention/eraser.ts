import type { House } from '../house.js';

/** Whose rows go. */
export interface Person {
  site: string;
  subject: string;
  /** ms since 1970: only what was written until then goes; who comes back afterwards starts anew. */
  at: number;
}

/**
 * A room's part in erasing a whole subject: it deletes what the room keeps of that person outside the ledger (contacts,
 * free texts, addresses). It may be called again for the same person, after a kill or after a backup was restored, and
 * then deletes what is there again.
 */
export interface Eraser {
  /** The room's name. */
  name: string;
  /** Answers with the number of rows that went. Deletes through `house.purge()`. */
  erase(house: House, person: Person): Promise<number>;
}
