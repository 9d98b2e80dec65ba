/** Every way the first layer can look, and a few of them that meet every pair of ways. */
import { LAYOUTS, SCHEMES, THEMES, WIDTHS, type Look } from './look.js';

const AXES: Readonly<Record<keyof Look, readonly (string | number)[]>> = {
  layout: LAYOUTS,
  theme: THEMES,
  scheme: SCHEMES,
  locale: ['en', 'he'],
  width: WIDTHS,
  position: ['', 'top', 'start'],
};

const cross = (names: readonly string[]): Record<string, string | number>[] =>
  names.reduce<Record<string, string | number>[]>(
    (all, name) => all.flatMap((one) => AXES[name as keyof Look].map((value) => ({ ...one, [name]: value }))),
    [{}],
  );

const pairsOf = (look: Record<string, string | number>): string[] => {
  const names = Object.keys(look);
  return names.flatMap((a, n) => names.slice(n + 1).map((b) => `${a}=${look[a]} ${b}=${look[b]}`));
};

/** All combinations of these ways. */
export const every = (...names: (keyof Look)[]): Look[] => cross(names) as unknown as Look[];

/** Few looks in which every value of a way meets every value of every other: greedy, the same each time. */
export const pairwise = (...names: (keyof Look)[]): Look[] => {
  const all = cross(names).map((look) => ({ look, pairs: pairsOf(look) }));
  const open = new Set(all.flatMap(({ pairs }) => pairs));
  const chosen: Look[] = [];
  while (open.size) {
    const gain = ({ pairs }: { pairs: string[] }): number => pairs.filter((pair) => open.has(pair)).length;
    const best = all.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    best.pairs.forEach((pair) => open.delete(pair));
    chosen.push(best.look as unknown as Look);
  }
  return chosen;
};

export const titleOf = (look: Look): string => Object.values(look).filter(Boolean).join('-');
