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

/** Whether the cookie can carry this key or version: a whole number from 1. */
export const fits = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

/** The time of the newest answer, 0 where there is none. */
export const newest = (kept: Kept | null): number => {
  let at = 0;
  kept?.answers.forEach((answer) => (at = Math.max(at, answer.at)));
  return at;
};

/** Orders answers of one time: a denial comes first. The rest only makes the order total, so that tabs agree. */
const rank = ({ choice, voice, version }: Answer): string => choice + voice + version;

/** Both sets in one: for each purpose the newest answer, and on a tie the denial (DESIGN P7), whoever merges whose. */
export const merge = (a: Kept | null, b: Kept | null): Kept | null => {
  if (!a || !b) return a ?? b;
  const answers = new Map(a.answers);
  b.answers.forEach((answer, key) => {
    const other = answers.get(key);
    if (!other || answer.at > other.at || (answer.at === other.at && rank(answer) < rank(other)))
      answers.set(key, answer);
  });
  return { answers, pending: a.pending || b.pending };
};
