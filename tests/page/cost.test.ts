/** What a question costs, in looks at the decision and the notice: counted, because a clock would only guess. */
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decision.js';
import { createQuestions } from '../../src/page-api.js';
import { createStory } from '../../src/page/story.js';
import type { Kept } from '../../src/wire/kept.js';
import type { Notice, Purpose } from '../../src/wire/notice.js';

const FACTS = { now: Date.UTC(2026, 0, 1), region: null, gpc: false };

/** A notice of `count` purposes with a service each that can be refused alone, and an answer to every second one. */
const site = (count: number): { notice: Notice; kept: Kept } => {
  const entries = Array.from({ length: count }, (_, i): [string, Purpose] => [
    `p${String(i)}`,
    { key: 2 * i + 1, services: { Counter: { key: 2 * i + 2, hosts: ['counter.example'] }, Tide: {} } },
  ]);
  const answers = entries.map(
    ([, { key }], i) =>
      [
        key,
        {
          choice: i % 2 ? ('granted' as const) : ('denied' as const),
          version: 1,
          at: FACTS.now,
          voice: 'visitor' as const,
        },
      ] as const,
  );
  return {
    notice: { id: 'site', site: 'site', version: 1, purposes: Object.fromEntries(entries) },
    kept: { answers: new Map(answers), pending: false },
  };
};

/** Counts every look at an object and at all that stands in it. */
const counted = <T extends object>(target: T, tally: { looks: number }): T =>
  new Proxy(target, {
    get: (of, name, self) => {
      tally.looks++;
      const value: unknown = Reflect.get(of, name, self);
      return typeof value === 'object' && value ? counted(value, tally) : value;
    },
    has: (of, name) => (tally.looks++, Reflect.has(of, name)),
    getOwnPropertyDescriptor: (of, name) => (tally.looks++, Reflect.getOwnPropertyDescriptor(of, name)),
    ownKeys: (of) => {
      const keys = Reflect.ownKeys(of);
      tally.looks += keys.length;
      return keys;
    },
  });

/** The page API's questions over a story whose every part is counted. */
const asked = (count: number) => {
  const { notice, kept } = site(count);
  const tally = { looks: 0, stores: 0, facts: 0 };
  const story = createStory(notice, {
    stored: () => (tally.stores++, kept),
    look: () => (tally.facts++, FACTS),
    heard: () => undefined,
  });
  story.reread();
  const watched = { ...story, decision: counted(story.decision, tally), notice: counted(notice, tally) };
  const { allows } = createQuestions(watched, () => () => undefined);
  tally.stores = tally.facts = 0;
  const costOf = (condition: Parameters<typeof allows>[0]) => {
    const before = tally.looks;
    const answer = allows(condition);
    return [answer, tally.looks - before] as const;
  };
  return { costOf, tally };
};

describe('allows', () => {
  const [few, many] = [asked(5), asked(500)];
  const questions = [
    ['a purpose', 'p1', true],
    ['the last purpose', 'p4', false],
    ['a service', 'p3/Counter', true],
    ['a name that nobody knows', 'nobody', false],
    ['a condition', { all: ['p1', { not: 'p2' }, { any: ['p4', 'p3/Counter'] }] }, true],
  ] as const;
  for (const [what, condition, answer] of questions)
    test(`costs the same with 500 purposes and 500 services as with 5: ${what}`, () => {
      const [said, cost] = many.costOf(condition);
      expect([said, cost]).toEqual(few.costOf(condition));
      expect(said).toBe(answer);
      // Two looks reach a purpose (`purposes`, its name) and one its state.
      expect(cost).toBeLessThanOrEqual(3 * (typeof condition === 'string' ? 1 : 4));
      expect(cost).toBeGreaterThan(0);
    });

  test('the 500th is no further away than the first', () => {
    expect(many.costOf('p499')).toEqual([true, many.costOf('p1')[1]]);
    expect(many.costOf('p499/Counter')).toEqual([true, many.costOf('p1/Counter')[1]]);
  });

  test('reads no store, no clock and no notice', () => {
    for (const { tally, costOf } of [few, many]) {
      for (let turn = 0; turn < 100; turn++) costOf('p1');
      expect([tally.stores, tally.facts]).toEqual([0, 0]);
    }
  });
});

test('deciding costs a hundred times the work for a hundred times the purposes, not more', () => {
  const work = (count: number) => {
    const { notice, kept } = site(count);
    const tally = { looks: 0 };
    const { purposes } = decide(counted(notice, tally), kept, FACTS);
    return { looks: tally.looks, decided: Object.keys(purposes).length };
  };
  const [few, many] = [work(5), work(500)];
  expect([few.decided, many.decided]).toEqual([10, 1000]);
  expect(many.looks / few.looks).toBeGreaterThan(50);
  expect(many.looks / few.looks).toBeLessThan(101);
});
