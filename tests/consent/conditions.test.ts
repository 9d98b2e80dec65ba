import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, permits, type Condition } from '../../src/consent/conditions.js';
import type { Decision, State } from '../../src/consent/decision.js';
import { junk } from '../arbitraries/notices.js';
import { rounds } from '../arbitraries/random.js';

const decisionOf = (states: Record<string, State>): Decision => ({
  purposes: Object.fromEntries(
    Object.entries(states).map(([name, state]) => [name, { state, cause: 'visitor', version: 1, regime: 'opt-in' }]),
  ),
  ask: null,
  honoured: false,
});
const STATES = { on: 'granted', off: 'denied', open: 'unset' } as const;
const DECISION = decisionOf(STATES);
const says = (condition: unknown): State => evaluate(DECISION, condition);

/** Kleene's tables, written out. */
const AND: Record<State, Record<State, State>> = {
  granted: { granted: 'granted', denied: 'denied', unset: 'unset' },
  denied: { granted: 'denied', denied: 'denied', unset: 'denied' },
  unset: { granted: 'unset', denied: 'denied', unset: 'unset' },
};
const OR: Record<State, Record<State, State>> = {
  granted: { granted: 'granted', denied: 'granted', unset: 'granted' },
  denied: { granted: 'granted', denied: 'denied', unset: 'unset' },
  unset: { granted: 'granted', denied: 'unset', unset: 'unset' },
};
const NOT: Record<State, State> = { granted: 'denied', denied: 'granted', unset: 'unset' };

type Form = { all: Form[] } | { any: Form[] } | { not: Form } | string;
const model = (states: Readonly<Record<string, State>>, form: Form): State => {
  if (typeof form === 'string') return Object.hasOwn(states, form) ? states[form]! : 'unset';
  if ('not' in form) return NOT[model(states, form.not)];
  const [table, parts] = 'all' in form ? [AND, form.all] : [OR, form.any];
  const [first, ...rest] = parts.map((part) => model(states, part));
  return rest.reduce((so, far) => table[so][far], first ?? 'unset');
};

const { form } = fc.letrec<{ form: Form }>((tie) => ({
  form: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom('on', 'off', 'open', 'unknown', 'constructor', '__proto__'),
    fc.record({ all: fc.array(tie('form'), { maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('form'), { maxLength: 4 }) }),
    fc.record({ not: tie('form') }),
  ),
}));

describe('a condition', () => {
  test("P2 follows Kleene's tables", () => {
    fc.assert(
      fc.property(form, (each) => {
        expect(says(each)).toBe(model(STATES, each));
        expect(permits(DECISION, each)).toBe(model(STATES, each) === 'granted');
      }),
      { numRuns: rounds(3000) },
    );
  });
  test('P2 never opens by learning less: what is granted stays so when the unset is answered', () => {
    const state = fc.constantFrom<State>('granted', 'denied', 'unset');
    fc.assert(
      fc.property(form, state, (each, answered) => {
        if (says(each) !== 'unset') expect(evaluate(decisionOf({ ...STATES, open: answered }), each)).toBe(says(each));
      }),
      { numRuns: rounds(2000) },
    );
  });
  test('by example', () => {
    expect(says('on')).toBe('granted');
    expect(says({ all: ['on', 'off'] })).toBe('denied');
    expect(says({ all: ['on', 'open'] })).toBe('unset');
    expect(says({ any: ['off', 'on', 'open'] })).toBe('granted');
    expect(says({ any: ['off', 'open'] })).toBe('unset');
    expect(says({ not: 'off' })).toBe('granted');
    expect(says({ not: { any: ['off', { not: 'on' }] } })).toBe('granted');
  });
  test('names only purposes of the notice', () => {
    const typed: Condition<'on' | 'off'> = { all: ['on', { not: 'off' }] };
    expect(permits(DECISION, typed)).toBe(true);
    // @ts-expect-error a purpose that the notice does not have
    const misspelt: Condition<'on' | 'off'> = { all: ['onn'] };
    expect(permits(DECISION, misspelt)).toBe(false);
  });
});

describe('P2 what is no condition opens nothing', () => {
  const empty = [
    {},
    { all: [] },
    { any: [] },
    [],
    ['on'],
    { all: 'on' },
    { any: { 0: 'on' } },
    { all: null },
    { none: ['on'] },
    { not: [] },
    { not: undefined },
    { ALL: ['on'] },
  ];
  for (const [i, condition] of [
    ...empty,
    null,
    undefined,
    true,
    1,
    NaN,
    Symbol('on'),
    () => 'on',
    new Map([['all', ['on']]]),
  ].entries()) {
    test(`number ${i}`, () => {
      expect(says(condition)).toBe('unset');
      expect(says({ not: condition })).toBe('unset');
      expect(says({ all: ['on', condition] })).toBe('unset');
      expect(says({ any: ['off', condition] })).toBe('unset');
    });
  }
  test('two words in one object, which could be meant either way', () => {
    expect(says({ all: ['on'], any: ['on'] })).toBe('unset');
    expect(says({ all: ['on'], not: 'off' })).toBe('unset');
    expect(says({ not: 'off', note: 'x' })).toBe('unset');
  });
  test('a hole in a list', () => {
    const holes: unknown[] = ['on'];
    holes[2] = 'on';
    expect(says({ all: holes })).toBe('unset');
  });
  test('a name that every object has, also where the decision is a plain object', () => {
    for (const name of ['constructor', '__proto__', 'toString']) expect(says(name)).toBe('unset');
  });
  test('anything at all: no throw, and a state', () => {
    fc.assert(
      fc.property(junk, (condition) => {
        if (typeof condition === 'string' && Object.hasOwn(STATES, condition)) return;
        expect(['granted', 'denied', 'unset']).toContain(says(condition));
        expect(permits(DECISION, { all: [condition, 'open'] })).toBe(false);
      }),
      { numRuns: rounds(1500) },
    );
  });
});

describe('a condition built to hurt', () => {
  const nots = (depth: number): unknown =>
    Array.from({ length: depth }).reduce((inner: unknown) => ({ not: inner }), 'on');
  const timed = (condition: unknown): State => {
    const start = performance.now();
    const state = says(condition);
    expect(performance.now() - start).toBeLessThan(2000);
    return state;
  };

  test('is read to 256 parts and no further', () => {
    expect(timed(nots(255))).toBe('denied');
    expect(timed(nots(256))).toBe('granted');
    expect(timed(nots(257))).toBe('unset');
    expect(timed(nots(100_000))).toBe('unset');
  });
  test('counts parts wherever they are, and names do not count', () => {
    const flat = (parts: number) => ({ any: [...Array.from({ length: parts - 1 }, () => ({ not: 'on' })), 'on'] });
    expect(timed(flat(1000))).toBe('granted');
    expect(timed({ all: Array.from({ length: 100_000 }, () => 'on') })).toBe('granted');
    expect(timed({ all: [...Array.from({ length: 254 }, () => ({ not: 'off' })), { all: ['on'] }] })).toBe('granted');
    expect(timed({ all: [...Array.from({ length: 255 }, () => ({ not: 'off' })), { all: ['on'] }] })).toBe('unset');
  });
  test('may contain itself, and many times', () => {
    for (const word of ['all', 'any']) {
      const circle: Record<string, unknown[]> = { [word]: ['on'] };
      for (let i = 0; i < 20; i++) circle[word]!.push(circle);
      expect(timed(circle)).toBe(word === 'all' ? 'unset' : 'granted');
    }
    const knot: { not?: unknown } = {};
    knot.not = knot;
    expect(timed(knot)).toBe('unset');
  });
});
