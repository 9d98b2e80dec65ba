import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedChoice } from '../../src/wire/record.js';
import { headsOf } from '../../src/endpoint/ledger/heads.js';
import { standing, type Fact, type Standing } from '../../src/endpoint/ledger/standing.js';
import { expectedStanding } from './model/reference.js';

const DAY = 86_400_000;
const MINUTE = 60_000;
const NOON = Date.UTC(2026, 5, 1, 12);

const said = (choice: 'granted' | 'denied', more: Partial<RecordedChoice> = {}): RecordedChoice => ({
  choice,
  version: 1,
  regime: 'opt-in',
  days: 182,
  ...more,
});
const yes = said('granted');
const no = said('denied');

/** A record that arrived at once, `minute` minutes after noon. */
const fact = (id: string, minute: number, more: Partial<Fact> = {}): Fact => ({
  id,
  subject: 'a',
  received: NOON + minute * MINUTE,
  counted: more.received ?? NOON + minute * MINUTE,
  supersedes: [],
  choices: { 3: yes },
  ...more,
});

const of = (facts: readonly Fact[], now = NOON + DAY, key = '3'): Standing | undefined => standing(facts, now).get(key);
const choiceOf = (...facts: Fact[]): string | undefined => of(facts)?.choice;
const plain = (facts: readonly Fact[], now: number): Record<string, unknown> =>
  Object.fromEntries(
    [...standing(facts, now)].map(([key, { choice, since, until, records, conflict }]) => [
      key,
      { choice, since, until, records, conflict },
    ]),
  );

describe('one subject', () => {
  it('stands as the record says, with its time, validity and id', () => {
    expect(of([fact('r1', 0)])).toEqual({
      choice: 'granted',
      since: NOON,
      until: NOON + 182 * DAY,
      version: 1,
      regime: 'opt-in',
      records: ['r1'],
      conflict: false,
    });
    expect(standing([], NOON).size).toBe(0);
  });

  it('lets a record speak over those that it follows, on the purposes it names alone', () => {
    const first = fact('r1', 0, { choices: { 3: yes, 4: yes } });
    const second = fact('r2', 1, { supersedes: ['r1'], choices: { 3: no } });
    expect(choiceOf(first, second)).toBe('denied');
    expect(of([first, second], NOON, '4')).toMatchObject({ choice: 'granted', records: ['r1'], since: NOON });
  });

  it('follows through records that do not name the purpose', () => {
    const between = fact('r2', 1, { supersedes: ['r1'], choices: { 9: no } });
    expect(choiceOf(fact('r1', 0, { choices: { 3: no } }), between, fact('r3', 2, { supersedes: ['r2'] }))).toBe(
      'granted',
    );
  });

  it('goes by what the records name, never by when they arrived', () => {
    // The old refusal arrives last: it was followed all the same.
    const young = fact('r2', 0, { supersedes: ['r1'] });
    expect(choiceOf(young, fact('r1', 5, { choices: { 3: no } }))).toBe('granted');
    // And a clock that runs years behind or ahead changes nothing within a subject.
    for (const years of [-30, 30])
      expect(
        choiceOf(
          fact('r1', 0, { counted: NOON + years * 365 * DAY }),
          fact('r2', 1, { supersedes: ['r1'], choices: { 3: no }, counted: NOON + 60_000 }),
        ),
      ).toBe('denied');
  });

  it('denies where two tabs differ, whichever came later, and says so', () => {
    const root = fact('r0', 0);
    for (const minutes of [
      [1, 2],
      [2, 1],
    ]) {
      const tabs = [
        fact('r1', minutes[0]!, { supersedes: ['r0'] }),
        fact('r2', minutes[1]!, { supersedes: ['r0'], choices: { 3: no } }),
      ];
      expect(of([root, ...tabs])).toMatchObject({ choice: 'denied', conflict: true, records: ['r2'] });
      // Until a record has seen both.
      expect(of([root, ...tabs, fact('r3', 9, { supersedes: ['r1', 'r2'] })])).toMatchObject({
        choice: 'granted',
        conflict: false,
      });
    }
  });

  it('accepts a predecessor that nobody knows, and heals when it arrives', () => {
    const first = fact('r1', 0, { choices: { 3: no } });
    const third = fact('r3', 2, { supersedes: ['r2'] });
    expect(of([first, third])).toMatchObject({ choice: 'denied', conflict: true });
    expect(choiceOf(first, third, fact('r2', 3, { supersedes: ['r1'], choices: { 4: yes } }))).toBe('granted');
  });

  it('takes records that follow themselves or each other for side by side: no ring makes a refusal vanish', () => {
    expect(choiceOf(fact('r1', 0, { supersedes: ['r1'], choices: { 3: no } }))).toBe('denied');
    const ring = [
      fact('r1', 0, { supersedes: ['r3'], choices: { 3: no } }),
      fact('r2', 1, { supersedes: ['r1'] }),
      fact('r3', 2, { supersedes: ['r2'] }),
    ];
    expect(of(ring)).toMatchObject({ choice: 'denied', conflict: true });
    // What follows the ring speaks over all of it, what it follows is spoken over.
    expect(choiceOf(...ring, fact('r4', 3, { supersedes: ['r2'] }))).toBe('granted');
    expect(
      choiceOf(
        fact('r0', 0, { choices: { 3: no } }),
        fact('x', 1, { supersedes: ['y', 'r0'] }),
        fact('y', 1, { supersedes: ['x'] }),
      ),
    ).toBe('granted');
  });

  it('takes a record handed in twice as one', () => {
    const facts = [fact('r1', 0, { choices: { 3: no } }), fact('r2', 1, { supersedes: ['r1'] })];
    expect(standing([...facts, ...facts], NOON)).toEqual(standing(facts, NOON));
  });
});

describe('several devices', () => {
  const there = (id: string, minute: number, more: Partial<Fact> = {}): Fact =>
    fact(id, minute, { subject: 'b', ...more });

  it('go by the newest, and ties deny', () => {
    const refusal = fact('r1', 0, { choices: { 3: no } });
    expect(of([refusal, there('r2', 1)])).toMatchObject({ choice: 'granted', conflict: false, since: NOON + MINUTE });
    expect(of([refusal, there('r2', -1)])).toMatchObject({ choice: 'denied', conflict: false });
    expect(of([refusal, there('r2', 0)])).toMatchObject({ choice: 'denied', conflict: true });
  });

  it('never let a grant that was over ten minutes under way beat a refusal that was there', () => {
    const refusal = fact('r1', 0, { choices: { 3: no } });
    const grant = (minutes: number, ms = 0): Fact =>
      there('r2', 1, { received: NOON + MINUTE + minutes * MINUTE + ms, counted: NOON + MINUTE });
    expect(choiceOf(refusal, grant(10))).toBe('granted');
    expect(of([refusal, grant(10, 1)])).toMatchObject({ choice: 'denied', conflict: true });
    // The refusal was later still on its way: it had not been received.
    expect(choiceOf({ ...refusal, received: NOON + 60 * MINUTE }, grant(11))).toBe('granted');
    // Within its own subject, the same grant follows and stands.
    expect(choiceOf(refusal, { ...grant(11), subject: 'a', supersedes: ['r1'] })).toBe('granted');
  });

  it('do not follow each other by name: only time decides between them', () => {
    expect(choiceOf(fact('r1', 5, { choices: { 3: no } }), there('r2', 0, { supersedes: ['r1'] }))).toBe('denied');
    // Two devices may have made the same id.
    expect(choiceOf(fact('r1', 0), there('r1', 1, { choices: { 3: no } }), fact('r2', 2, { supersedes: ['r1'] }))).toBe(
      'granted',
    );
  });

  it('hold what one device says with two tongues for a refusal', () => {
    const torn = [fact('r1', 5), fact('r2', 0, { choices: { 3: no } })];
    // Its grant is silent: the other device's older grant cannot lean on it either.
    expect(of([...torn, there('r3', -5)])).toMatchObject({ choice: 'denied', records: ['r2'], conflict: true });
    expect(choiceOf(...torn, there('r3', 6))).toBe('granted');
  });
});

describe('time', () => {
  it('ends a grant, and never brings an older one back', () => {
    const grant = fact('r1', 0, { choices: { 3: said('granted', { days: 1 }) } });
    expect(of([grant], NOON + DAY - 1)?.choice).toBe('granted');
    expect(of([grant], NOON + DAY)).toMatchObject({ choice: 'lapsed', until: NOON + DAY, records: ['r1'] });
    const long = fact('r0', 0);
    const refusal = { ...grant, supersedes: ['r0'], choices: { 3: said('denied', { days: 1 }) } };
    expect(of([long, refusal], NOON + 2 * DAY)?.choice).toBe('lapsed');
    expect(of([long, { ...refusal, subject: 'b', counted: NOON + 1 }], NOON + 2 * DAY)?.choice).toBe('lapsed');
  });

  it('never ends what is valid for ever, and lets a lapsed refusal keep shut what would stand open', () => {
    expect(of([fact('r1', 0, { choices: { 3: said('granted', { days: 'never' }) } })], 8e15)).toMatchObject({
      choice: 'granted',
      until: null,
    });
    for (const [regime, choice] of [
      ['opt-out', 'denied'],
      ['objection', 'denied'],
      ['opt-in', 'lapsed'],
    ] as const)
      expect(of([fact('r1', 0, { choices: { 3: said('denied', { regime }) } })], 8e15)?.choice).toBe(choice);
  });
});

const ids = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7'];
const anyChoice = fc.record({
  choice: fc.constantFrom('granted' as const, 'denied' as const),
  version: fc.integer({ min: 1, max: 3 }),
  regime: fc.constantFrom('opt-in' as const, 'opt-out' as const, 'objection' as const, 'required' as const),
  days: fc.constantFrom(1, 182, 'never' as const),
});
/** Few ids, times and subjects, so that forks, rings, ties and doubles are common. */
const anyFact: fc.Arbitrary<Fact> = fc
  .record({
    id: fc.constantFrom(...ids),
    subject: fc.constantFrom('a', 'b', 'c'),
    received: fc.integer({ min: 0, max: 4 }),
    delay: fc.constantFrom(0, 0, 1, 9, 10, 11, 400 * 1440),
    supersedes: fc.uniqueArray(fc.constantFrom(...ids, 'unknown'), { maxLength: 3 }),
    choices: fc.dictionary(fc.constantFrom('3', '4'), anyChoice, { noNullPrototype: true }),
  })
  .map(({ delay, received, ...rest }) => ({
    ...rest,
    received: NOON + received * MINUTE,
    counted: NOON + (received - delay) * MINUTE,
  }));
const anyFacts = fc.array(anyFact, { maxLength: 14 });

describe('any records', () => {
  const runs = Number(process.env['SAYSO_MODEL_RUNS'] ?? 1500);

  it('stand as the letter of the rules says', () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(NOON, NOON + 2 * DAY, NOON + 300 * DAY), (facts, now) => {
        expect(plain(facts, now)).toEqual(expectedStanding(facts, now));
      }),
      { numRuns: runs },
    );
  });

  it('stand the same in any order', () => {
    const shuffled = anyFacts.chain((facts) =>
      fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
    );
    fc.assert(
      fc.property(shuffled, ([facts, other]) => {
        expect([...standing(other, NOON)]).toEqual([...standing(facts, NOON)]);
      }),
      { numRuns: runs },
    );
  });

  it('are walked by blocks of purposes as they would be one by one', () => {
    const keys = Array.from({ length: 100 }, (_, i) => String(i + 1));
    const wide = fc.array(
      fc.record({
        id: fc.constantFrom(...ids),
        supersedes: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 2 }),
        named: fc.subarray(keys),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(wide, (list) => {
        const facts = list.map(({ id, supersedes, named }, i) =>
          fact(id, i, { supersedes, choices: Object.fromEntries(named.map((key) => [key, yes])) }),
        );
        const heads = (some: readonly Fact[], key: string): string[] =>
          (headsOf(some).get(key) ?? []).map((head) => `${head.fact.id} ${String(head.fact.received)}`);
        for (const key of keys) {
          const alone = facts.map((each) => ({ ...each, choices: key in each.choices ? { [key]: yes } : {} }));
          expect(heads(facts, key)).toEqual(heads(alone, key));
        }
      }),
      { numRuns: 50 },
    );
  });
});

it('counts steps, not hours: twenty thousand records in a chain, in a fan, and naming as much as they may', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => i);
  const chain = many.map((i) =>
    fact(`r${i}`, i, { supersedes: i ? [`r${i - 1}`] : [], choices: { 3: i % 2 ? no : yes } }),
  );
  expect(of(chain, NOON)).toMatchObject({ choice: 'denied', records: ['r19999'], conflict: false });
  const fan = many.map((i) => fact(`r${i}`, i));
  expect(of(fan, NOON)?.records).toHaveLength(20_000);
  const ring = many.map((i) =>
    fact(`r${i}`, i, {
      supersedes: Array.from({ length: 64 }, (_, k) => `r${(i + k * 311) % 20_000}`),
      choices: { [1 + (i % 500)]: no },
    }),
  );
  expect(standing(ring, NOON).size).toBe(500);
  const devices = many.map((i) =>
    fact(`r${i}`, i % 50, { subject: `s${i}`, counted: NOON - (i % 7) * MINUTE * 4, choices: { 3: i % 2 ? no : yes } }),
  );
  expect(of(devices, NOON)?.choice).toBe('denied');
});
