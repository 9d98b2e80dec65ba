import type { Decision, State } from './decision.js';

/** When something may run: one purpose, one of its services (`analytics/Counter`), or several combined. */
export type Condition<Name extends string = string> =
  | Name
  | `${Name}/${string}`
  | { all: readonly Condition<Name>[] }
  | { any: readonly Condition<Name>[] }
  | { not: Condition<Name> };

/** More parts than this are not looked at: a bound on deep, wide and circular conditions. */
const MOST_PARTS = 256;

/** In this order `all` is the least, `any` the greatest and `not` the mirror image. */
const STATES: readonly State[] = ['denied', 'unset', 'granted'];
const UNSET = 1;

/**
 * The state of a condition in three-valued logic (Kleene), so that `not` never opens what is unknown: an unknown
 * purpose, a malformed condition and an empty list are `unset`.
 */
export const evaluate = (decision: Decision, condition: unknown): State => {
  let left = MOST_PARTS;
  const rank = (part: unknown): number => {
    if (typeof part === 'string') return STATES.indexOf(decision.purposes[part]?.state ?? 'unset');
    const [[word, parts] = [], more] = Object.entries(Object(part) as object);
    if (more || left-- < 1) return UNSET;
    if (word === 'not') return 2 - rank(parts);
    const ranks = Array.isArray(parts) ? Array.from(parts, rank).sort() : [];
    return (word === 'all' ? ranks[0] : word === 'any' ? ranks.at(-1) : UNSET) ?? UNSET;
  };
  return STATES[rank(condition)]!;
};

/** Whether a condition holds: true only where it is wholly `granted`. */
export const permits = (decision: Decision, condition: unknown): boolean =>
  // Nearly always asked about one purpose; the short way answers ten times as often (measured).
  (typeof condition === 'string' ? decision.purposes[condition]?.state : evaluate(decision, condition)) === 'granted';
