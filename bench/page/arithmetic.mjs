/** What the report computes: medians, spreads and ratios. Everything here is pure. */

/** The value below which the share `q` (0 to 1) of the numbers lies, between neighbours by their distance; `null` for none. */
export function quantile(numbers, q) {
  const sorted = numbers.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const place = (sorted.length - 1) * q;
  const low = Math.floor(place);
  return sorted[low] + (sorted[Math.ceil(place)] - sorted[low]) * (place - low);
}

export const median = (numbers) => quantile(numbers, 0.5);

/** Median and interquartile range of what was measured; `null` where nothing was. */
export function spreadOf(numbers) {
  const found = numbers.filter(Number.isFinite);
  if (found.length === 0) return null;
  return { median: median(found), low: quantile(found, 0.25), high: quantile(found, 0.75), count: found.length };
}

/** What a contestant adds to the floor. Noise may make it negative; less than nothing is nothing. */
export const added = (numbers, floor) => numbers.map((number) => Math.max(0, number - floor));

/**
 * The best of several spreads by id: the lowest median, or the highest. Answers `{ id, median }`, or `null` where none
 * of them was measured.
 */
export function bestOf(spreads, { highest = false } = {}) {
  const found = Object.entries(spreads).filter(([, spread]) => spread);
  if (found.length === 0) return null;
  const [id, { median: best }] = found.sort(([, a], [, b]) => (highest ? b.median - a.median : a.median - b.median))[0];
  return { id, median: best };
}

/** `value` as a multiple of `best`; `null` where one is missing. Nothing over nothing is 1. */
export function ratio(value, best) {
  if (value === null || value === undefined || best === null || best === undefined) return null;
  if (best === 0) return value === 0 ? 1 : Infinity;
  return value / best;
}

/** Whether two spreads cannot be told apart: each median lies within the other's range, or the ranges overlap. */
export const withinNoise = (a, b) => a.low <= b.high && b.low <= a.high;

/** Places of the ids, 1 for the best. Equal medians share a place. */
export function places(spreads, { highest = false } = {}) {
  const found = Object.entries(spreads).filter(([, spread]) => spread);
  const beats = (a, b) => (highest ? a.median > b.median : a.median < b.median);
  return Object.fromEntries(
    found.map(([id, spread]) => [id, 1 + found.filter(([, other]) => beats(other, spread)).length]),
  );
}
