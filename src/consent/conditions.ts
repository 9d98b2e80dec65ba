import type { Decision, State } from './decision.js';

/** When something may run: one purpose, or several combined. */
export type Condition<Name extends string = string> =
  | Name
  | { all: readonly Condition<Name>[] }
  | { any: readonly Condition<Name>[] }
  | { not: Condition<Name> };

const DEEPEST = 9;

const opposite: Readonly<Record<State, State>> = { granted: 'denied', denied: 'granted', unset: 'unset' };

const combine = (states: readonly State[], [strong, weak]: readonly [State, State]): State => {
  if (!states.length) return 'unset';
  if (states.includes(strong)) return strong;
  return states.every((state) => state === weak) ? weak : 'unset';
};

/**
 * The state of a condition in three-valued logic (Kleene), so that `not` never opens what is unknown: an unknown
 * purpose, a malformed condition and an empty list are `unset`.
 */
export const evaluate = (decision: Decision, condition: unknown, depth = 0): State => {
  if (typeof condition === 'string') return decision.purposes[condition]?.state ?? 'unset';
  if (!condition || typeof condition !== 'object' || depth > DEEPEST) return 'unset';
  const { all, any, not } = condition as { all?: unknown; any?: unknown; not?: unknown };
  const list = (parts: unknown[]): State[] => parts.map((part) => evaluate(decision, part, depth + 1));
  if (Array.isArray(all)) return combine(list(all), ['denied', 'granted']);
  if (Array.isArray(any)) return combine(list(any), ['granted', 'denied']);
  return not === undefined ? 'unset' : opposite[evaluate(decision, not, depth + 1)];
};

/** Whether a condition holds: true only where it is wholly `granted`. */
export const permits = (decision: Decision, condition: unknown): boolean => evaluate(decision, condition) === 'granted';
