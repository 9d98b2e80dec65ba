/**
 * Which counts may be told. Counts come in pairs (granted and denied of one purpose; with and without the signal of
 * one hour), because records that name every purpose would let one be computed from the other. A pair is withheld
 * whole
 *
 * - where one of its counts is 1 to 9 (primary), and
 * - as far as the total of its group minus what is told would be 1 to 9, or a single pair (complementary): then the
 *   smallest pair that is still told is withheld too, until it is not so any more.
 */

/** Counts below this, but for none at all, are never told. */
export const LEAST = 10;

/** Two counts that are told together or not at all. */
export type Pair = readonly [number, number];

const isSafe = (count: number): boolean => count === 0 || count >= LEAST;
const isOpen = ([a, b]: Pair): boolean => isSafe(a) && isSafe(b);
const sizeOf = ([a, b]: Pair): number => a + b;
const sum = (pairs: readonly Pair[]): Pair => pairs.reduce<Pair>(([a, b], [c, d]) => [a + c, b + d], [0, 0]);

/** Whether the withheld pairs of a group could be told from their sum: it is that of a single one, or too small. */
const isTold = (withheld: readonly Pair[]): boolean =>
  withheld.length > 0 && (withheld.length === 1 || !isOpen(sum(withheld)));

/**
 * The pairs of one group, such as all regions of a purpose on one day, that may be told beside the group's total.
 * Ties go to the first, so that the same group is always told in the same way.
 */
export const tellable = <K>(group: ReadonlyMap<K, Pair>): Set<K> => {
  const told = new Map([...group].filter(([, pair]) => isOpen(pair)).sort(([, a], [, b]) => sizeOf(a) - sizeOf(b)));
  const withheld = [...group].filter(([key]) => !told.has(key)).map(([, pair]) => pair);
  for (const [key, pair] of told) {
    if (!isTold(withheld)) break;
    told.delete(key);
    withheld.push(pair);
  }
  return new Set(told.keys());
};

/** A pair as it is told, or `null`. */
export const tell = (pair: Pair): Pair | null => (isOpen(pair) ? pair : null);
