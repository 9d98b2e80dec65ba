/** The arithmetic behind docs/benchmarks.md: medians, ratios, places, and when a goal counts as met. */
import { describe, expect, test } from 'vitest';

interface Spread {
  median: number;
  low: number;
  high: number;
  count: number;
}
type Spreads = Record<string, Spread | null>;
interface Judged {
  title: string;
  row: string;
  value: number | null;
  ratio?: number | null;
  met: boolean | null;
}
interface Arithmetic {
  quantile(numbers: number[], q: number): number | null;
  median(numbers: number[]): number | null;
  spreadOf(numbers: (number | null)[]): Spread | null;
  added(numbers: number[], floor: number): number[];
  bestOf(spreads: Spreads, options?: { highest?: boolean }): { id: string; median: number } | null;
  ratio(value: number | null, best: number | null): number | null;
  withinNoise(a: Spread, b: Spread): boolean;
  places(spreads: Spreads, options?: { highest?: boolean }): Record<string, number>;
}
interface Goals {
  judge(measured: { spreads: Record<string, Spreads>; peers: { id: string; gates: string }[] }): Judged[];
}

// The bench is plain JavaScript and outside of the project's types.
const load = async (name: string): Promise<unknown> =>
  import(new URL(`../../bench/page/${name}.mjs`, import.meta.url).href);
const { added, bestOf, median, places, quantile, ratio, spreadOf, withinNoise } = (await load(
  'arithmetic',
)) as Arithmetic;
const { judge } = (await load('goals')) as Goals;

const at = (value: number, spread = 0): Spread => ({
  median: value,
  low: value - spread,
  high: value + spread,
  count: 3,
});

describe('medians and spreads', () => {
  test('the middle one, or between the two in the middle; order does not matter', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNull();
  });

  test('quartiles lie between neighbours', () => {
    expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
    expect(quantile([10, 20], 0.75)).toBe(17.5);
  });

  test('what was not measured does not count', () => {
    expect(spreadOf([5, null, 1, Number.NaN, 3])).toEqual({ median: 3, low: 2, high: 4, count: 3 });
    expect(spreadOf([null])).toBeNull();
  });

  test('less than the floor is nothing added', () => {
    expect(added([5, 2], 3)).toEqual([2, 0]);
  });
});

describe('ratios and places', () => {
  test('the best is the lowest, or the highest where more is better', () => {
    const spreads = { a: at(3), b: at(2), c: null };
    expect(bestOf(spreads)).toEqual({ id: 'b', median: 2 });
    expect(bestOf(spreads, { highest: true })).toEqual({ id: 'a', median: 3 });
    expect(bestOf({ c: null })).toBeNull();
  });

  test('nothing over nothing is 1, something over nothing has no bound', () => {
    expect(ratio(1, 4)).toBe(0.25);
    expect(ratio(0, 0)).toBe(1);
    expect(ratio(2, 0)).toBe(Infinity);
    expect(ratio(null, 2)).toBeNull();
  });

  test('equals share a place', () => {
    expect(places({ a: at(2), b: at(2), c: at(3), d: null })).toEqual({ a: 1, b: 1, c: 3 });
    expect(places({ a: at(1), b: at(2) }, { highest: true })).toEqual({ a: 2, b: 1 });
  });

  test('ranges that overlap cannot be told apart', () => {
    expect(withinNoise(at(10, 2), at(13, 1))).toBe(true);
    expect(withinNoise(at(10, 1), at(13, 1))).toBe(false);
  });
});

describe('goals', () => {
  const peers = [
    { id: 'gating', gates: 'purpose' },
    { id: 'light', gates: 'hand' },
  ];
  const one = (row: string, spreads: Spreads): Judged =>
    judge({ spreads: { [row]: spreads }, peers }).find((goal) => goal.row === row)!;

  test('bytes are held against those that gate, however light the others are', () => {
    const spreads = { 'sayso-tag': at(30), gating: at(100), light: at(10) };
    expect(one('returningBrotli', spreads)).toMatchObject({ ratio: 0.3, met: true });
    expect(one('returningBrotli', { ...spreads, 'sayso-tag': at(31) }).met).toBe(false);
  });

  test('speed is held against everybody', () => {
    expect(one('answer1', { 'sayso-tag': at(5), gating: at(20), light: at(8) })).toMatchObject({
      ratio: 0.625,
      met: false,
    });
  });

  test('first, or within noise of it', () => {
    expect(one('paint', { 'sayso-tag': at(9), gating: at(10) }).met).toBe(true);
    expect(one('paint', { 'sayso-tag': at(11, 1), gating: at(10, 1) }).met).toBe(true);
    expect(one('paint', { 'sayso-tag': at(13, 1), gating: at(10, 1) }).met).toBe(false);
  });

  test('limits hold at their own value', () => {
    expect(one('paint-tags-1000', { 'sayso-tag': at(25) }).met).toBe(true);
    expect(one('queries', { 'sayso-tag': at(99e6) }).met).toBe(false);
  });

  test('what was not measured is neither met nor missed', () => {
    expect(one('paint', {}).met).toBeNull();
    expect(one('answer20', { 'sayso-tag': at(5) }).met).toBeNull();
  });
});
