/** Sums of what the endpoint tells, for charts. Pure. */

export interface Line {
  at: number;
  value: string | null;
  granted: number | null;
  denied: number | null;
}
export interface Answer {
  from: number;
  until: number;
  least: number;
  counted: number | null;
  purposes: { key: number; name: string; lines: Line[] }[];
  records: { at: number; value: string | null; gpc: number | null; plain: number | null }[];
}

export type Pair = readonly [number, number];

const DAY = 86_400_000;

const pairOf = ({ granted, denied }: Line): Pair | null =>
  granted === null || denied === null ? null : [granted, denied];

const add = ([a, b]: Pair, [c, d]: Pair): Pair => [a + c, b + d];

/** The sum of what is told, and on how many lines nothing is. */
export const sumOf = (lines: readonly Line[]): { pair: Pair; withheld: number } => {
  const pairs = lines.map(pairOf);
  const told = pairs.filter((pair) => pair !== null);
  return { pair: told.reduce<Pair>(add, [0, 0]), withheld: pairs.length - told.length };
};

/** Every day from the first to the last, also those without a line. `null`: withheld. */
export const daily = (
  lines: readonly Line[],
  { from, until }: Pick<Answer, 'from' | 'until'>,
): { at: number; counts: Pair | null }[] => {
  const known = new Map(lines.filter(({ value }) => value === null).map((line) => [line.at, pairOf(line)]));
  const days = Math.round((until - from) / DAY);
  return Array.from({ length: Math.max(0, days) }, (_, i) => {
    const at = from + i * DAY;
    return { at, counts: known.has(at) ? (known.get(at) ?? null) : [0, 0] };
  });
};

/** Sums by value, the most frequent first; values of which nothing is told come last, as `null`. */
export const byValue = (lines: readonly Line[]): { value: string; counts: Pair | null }[] => {
  const groups = new Map<string, Line[]>();
  for (const line of lines) if (line.value !== null) groups.set(line.value, [...(groups.get(line.value) ?? []), line]);
  const sizeOf = (counts: Pair | null): number => (counts ? counts[0] + counts[1] : -1);
  return [...groups]
    .map(([value, group]) => {
      const { pair, withheld } = sumOf(group);
      return { value, counts: withheld === group.length ? null : pair };
    })
    .sort((a, b) => sizeOf(b.counts) - sizeOf(a.counts));
};
