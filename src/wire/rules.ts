/** Small rules that a shape is written down with. A rule adds to the list what is wrong with a value and never stops early. */
import { at, show, type Fault, type Plain } from './snapshot.js';

export type Rule = (value: unknown, path: string, faults: Fault[]) => void;

/** A rule from a test and the words for what is wanted. */
export const rule =
  (want: string, holds: (value: unknown) => boolean): Rule =>
  (value, path, faults) => {
    if (!holds(value)) faults.push({ path, got: show(value), want });
  };

/** A whole number between two bounds. */
export const whole = (least: number, most: number): Rule =>
  rule(
    `a whole number from ${least} to ${most}`,
    (v) => Number.isInteger(v) && (v as number) >= least && (v as number) <= most,
  );

/** A text that says something. */
export const words = rule('a text that is not empty', (v) => typeof v === 'string' && v.trim() !== '');

/** A text of a certain form. */
export const form = (pattern: RegExp, want: string): Rule =>
  rule(want, (v) => typeof v === 'string' && pattern.test(v));

export const flag = rule('true or false', (v) => typeof v === 'boolean');

export const anything: Rule = () => {};

/** One of a few values. */
export const oneOf = (values: readonly unknown[]): Rule =>
  rule(`one of ${values.map((value) => JSON.stringify(value)).join(', ')}`, (v) => values.includes(v));

/** A list; no value stands in it twice. */
export const list =
  (item: Rule, least = 0): Rule =>
  (value, path, faults) => {
    if (!Array.isArray(value) || value.length < least) {
      return void faults.push({ path, got: show(value), want: least ? `a list of at least ${least}` : 'a list' });
    }
    const seen = new Set<unknown>();
    value.forEach((entry, i) => {
      item(entry, at(path, i), faults);
      if (seen.has(entry)) faults.push({ path: at(path, i), got: show(entry), want: 'each value once' });
      seen.add(entry);
    });
  };

/** The copied object behind a value, or `null` where it is none. */
export const objectOf = (value: unknown): Plain | null =>
  value && typeof value === 'object' && !Array.isArray(value) ? (value as Plain) : null;

/** Keys that reach into JavaScript's own prototypes: refused as names, whatever pattern they match. */
export const isPrototypeKey = (key: string): boolean => key in Object.prototype;

/** Names to values: one rule for each. */
export const names =
  (name: RegExp, want: string, item: Rule): Rule =>
  (value, path, faults) => {
    const object = objectOf(value);
    if (!object) return void faults.push({ path, got: show(value), want: 'an object' });
    for (const [key, entry] of Object.entries(object)) {
      if (!name.test(key) || isPrototypeKey(key)) faults.push({ path: at(path, key), got: show(key), want });
      item(entry, at(path, key), faults);
    }
  };

const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j]! + (a[i] === b[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
};

/** The known name that a foreign one was probably meant to be. */
export const nearest = (name: string, known: readonly string[]): string | null => {
  if (name.length > 40) return null;
  const near = known
    .slice(0, 64)
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0];
  return near && near.far <= Math.ceil(name.length / 3) ? near.candidate : null;
};

/** What to do about a name that is not known. */
export const unknownName = (name: string, known: readonly string[]): string => {
  const near = nearest(name, known);
  return near
    ? `no such field; did you mean "${near}"?`
    : `no such field; known here: ${known.slice(0, 16).join(', ')}`;
};

/** An object with fields: some must be there, some may, others are unknown. */
export const fields =
  (must: Readonly<Record<string, Rule>>, may: Readonly<Record<string, Rule>> = {}): Rule =>
  (value, path, faults) => {
    const object = objectOf(value);
    if (!object)
      return void faults.push({
        path,
        got: show(value),
        want: `an object with ${Object.keys(must).join(', ') || 'fields'}`,
      });
    const known = new Map([...Object.entries(must), ...Object.entries(may)]);
    for (const [key, check] of known) {
      if (object[key] !== undefined) check(object[key], at(path, key), faults);
      else if (Object.hasOwn(must, key)) check(undefined, at(path, key), faults);
    }
    for (const key of Object.keys(object)) {
      if (!known.has(key))
        faults.push({ path: at(path, key), got: show(object[key]), want: unknownName(key, [...known.keys()]) });
    }
  };
