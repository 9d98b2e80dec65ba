/** Dice for tests of a hundred thousand rounds, where fast-check is too slow: the same seed throws the same. */
export interface Dice {
  /** 0 … below `end`. */
  below(end: number): number;
  one<T>(list: ArrayLike<T>): T;
  /** Whether an event of this chance happens. */
  chance(chance: number): boolean;
}

/** Mulberry32. */
export const dice = (seed: number): Dice => {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return { below, one: (list) => list[below(list.length)]!, chance: (chance) => next() < chance };
};

/** Rounds of a test that repeats itself. Mutation runs, which repeat every test for every fault, set `PACE` below 1. */
export const rounds = (full: number): number => Math.ceil(full * Number(process.env['PACE'] ?? 1));
