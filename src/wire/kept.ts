import type { Choice } from './notice.js';

/**
 * Who answered: `visitor`; `overruled`, a visitor who answered while Global Privacy Control spoke; `host`, an
 * app around the page.
 */
export type Voice = 'visitor' | 'overruled' | 'host';

/** One answer as the browser keeps it. */
export interface Answer {
  choice: Choice;
  /** Version of the purpose that was answered. */
  version: number;
  /** When, in ms since 1970, by the visitor's clock; never renewed. */
  at: number;
  voice: Voice;
}

/** The current answers as stored in the browser, by purpose key. Keys that the notice does not know are carried along. */
export interface Kept {
  answers: ReadonlyMap<number, Answer>;
  /** True while a record may still wait in the outbox. */
  pending: boolean;
}

/** The time of the newest answer, 0 where there is none. */
export const newest = (kept: Kept | null): number => {
  let at = 0;
  kept?.answers.forEach((answer) => (at = Math.max(at, answer.at)));
  return at;
};

const beats = (a: Answer, b: Answer | undefined): boolean =>
  !b || a.at > b.at || (a.at === b.at && a.choice === 'denied');

/** Both sets in one: for each purpose the newest answer, and on a tie the denial (DESIGN P7). */
export const merge = (a: Kept | null, b: Kept | null): Kept | null => {
  if (!a || !b) return a ?? b;
  const answers = new Map(a.answers);
  b.answers.forEach((answer, key) => {
    if (beats(answer, answers.get(key))) answers.set(key, answer);
  });
  return { answers, pending: a.pending || b.pending };
};
