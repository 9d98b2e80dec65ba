import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/endpoint/ledger/heads.js';
import { standing } from '../../src/endpoint/ledger/standing.js';
import type { RetentionSite } from '../../src/endpoint/retention/options.js';
import { purgeable, termsOf } from '../../src/endpoint/retention/purgeable.js';
import type { RecordedChoice } from '../../src/wire/record.js';

const DAY = 86_400_000;
const SITE: RetentionSite = {
  notices: [{ notice: { purposes: { a: { key: 3 }, b: { key: 4 }, c: { key: 7, days: 'never' } } } }],
};
const days = (more: RetentionSite['retention'] = {}): RetentionSite => ({ ...SITE, retention: more });

const says = (choice: 'granted' | 'denied', more: Partial<RecordedChoice> = {}): RecordedChoice => ({
  choice,
  version: 1,
  regime: 'opt-in',
  days: 182,
  ...more,
});
const fact = (id: string, day: number, choices: Fact['choices'], supersedes: string[] = []): Fact => ({
  id,
  subject: 's',
  received: day * DAY,
  counted: day * DAY,
  supersedes,
  choices,
});
const gone = (facts: readonly Fact[], day: number, site: RetentionSite = SITE): string[] =>
  purgeable(facts, termsOf(site), day * DAY);

describe('a record runs out', () => {
  it('five years after its answer lapsed, and not a day before', () => {
    const facts = [fact('a', 0, { 3: says('granted') })];
    expect(gone(facts, 182 + 1826 - 1)).toEqual([]);
    expect(gone(facts, 182 + 1826)).toEqual(['a']);
  });

  it('five years after a later record spoke over it', () => {
    const facts = [fact('a', 0, { 3: says('granted') }), fact('b', 10, { 3: says('denied') }, ['a'])];
    expect(gone(facts, 10 + 1826 - 1)).toEqual([]);
    expect(gone(facts, 10 + 1826)).toEqual(['a']);
    expect(gone(facts, 10 + 182 + 1826)).toEqual(['a', 'b']);
  });

  it('when the last of its purposes has', () => {
    const site = days({ days: 500, purposes: { 4: { days: 900, basis: 'law' } } });
    const facts = [fact('a', 0, { 3: says('granted'), 4: says('denied') })];
    expect(gone(facts, 182 + 899, site)).toEqual([]);
    expect(gone(facts, 182 + 900, site)).toEqual(['a']);
  });

  it('sooner where it only refuses and the site says so', () => {
    const site = days({ refusals: 300 });
    const facts = [fact('a', 0, { 3: says('denied') }), fact('b', 0, { 3: says('denied'), 4: says('granted') })];
    expect(gone(facts, 182 + 300, site)).toEqual(['a']);
  });

  it('not before 395 days, however short the option', () => {
    const facts = [fact('a', 0, { 3: says('granted', { days: 1 }) })];
    expect(gone(facts, 394, days({ days: 0 }))).toEqual([]);
    expect(gone(facts, 395, days({ days: 0 }))).toEqual(['a']);
  });

  it('counted from its arrival where it says of itself that it is older', () => {
    const late = { ...fact('a', 0, { 3: says('granted') }), received: 1000 * DAY };
    expect(gone([late], 1000 + 1825)).toEqual([]);
    expect(gone([late], 1000 + 1826)).toEqual(['a']);
  });
});

describe('never runs out', () => {
  const EVER = 365_000;
  it.each([
    ['a grant without an end', { 7: says('granted', { days: 'never' }) }],
    ['a refusal without an end', { 7: says('denied', { days: 'never' }) }],
    ['an answer to a purpose that never expires by now', { 7: says('granted') }],
    ['a refusal under opt-out', { 3: says('denied', { regime: 'opt-out' }) }],
    ['an objection', { 3: says('denied', { regime: 'objection' }) }],
  ] as const)('%s', (_, choices) => {
    expect(gone([fact('a', 0, choices)], EVER)).toEqual([]);
  });

  it('an approval over CPNI, whatever the record says', () => {
    const site: RetentionSite = { ...SITE, cpni: { purposes: { 3: 'opt-in' } } };
    expect(gone([fact('a', 0, { 3: says('granted') })], EVER, site)).toEqual([]);
    expect(gone([fact('a', 0, { 4: says('granted') })], EVER, site)).toEqual(['a']);
  });

  it('what stands beside, though a later record of another purpose follows it', () => {
    const facts = [
      fact('a', 0, { 7: says('granted', { days: 'never' }) }),
      fact('b', 1, { 3: says('granted') }, ['a']),
    ];
    expect(gone(facts, EVER)).toEqual(['b']);
  });

  it('what follows a grant that is kept and would come back without it', () => {
    const site = days({ days: 400, purposes: { 4: { days: 3000, basis: 'law' } } });
    const both = { 3: says('granted', { days: 'never' }), 4: says('granted') };
    const facts = [fact('a', 0, both), fact('b', 1, { 3: says('denied', { days: 1 }) }, ['a'])];
    expect(gone(facts, 2000, site)).toEqual([]);
    expect(gone(facts, 182 + 3000, site)).toEqual(['a', 'b']);
  });

  it('the link between an older and a newer record that are both kept', () => {
    const never = says('granted', { days: 'never' });
    const middle = fact('b', 1, { 4: says('denied') }, ['a']);
    const facts = [fact('a', 0, { 7: never }), middle, fact('c', EVER - 1, { 7: never }, ['b'])];
    expect(gone(facts, EVER)).toEqual([]);
    expect(gone(facts.slice(0, 2), EVER)).toEqual(['b']);
  });
});

describe('purging', () => {
  const choice = fc.record({
    choice: fc.constantFrom('granted' as const, 'denied' as const),
    version: fc.constant(1),
    regime: fc.constantFrom('opt-in' as const, 'opt-out' as const, 'objection' as const),
    days: fc.constantFrom(1, 182, 395, 'never' as const),
  });
  const choices = fc.dictionary(fc.constantFrom('3', '4', '7'), choice, { minKeys: 1, noNullPrototype: true });
  const history = fc
    .array(fc.tuple(choices, fc.integer({ min: 0, max: 900 }), fc.array(fc.nat(), { maxLength: 3 })), { maxLength: 9 })
    .map((all) =>
      all.map(([said, wait, older], i): Fact => {
        const supersedes = i ? older.map((n) => String(n % i)) : [];
        return { ...fact(String(i), i * 100 + wait, said, supersedes) };
      }),
    );
  const site = days({ days: 30, refusals: 0, purposes: { 4: { days: 700, basis: 'law' } } });

  it('never turns into a grant what was none, and never loses a grant that stands, now or later', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 2000 }), (facts, day, more) => {
        const left = new Set(gone(facts, day, site));
        const kept = facts.filter(({ id }) => !left.has(id));
        const now = (day + more) * DAY;
        const before = standing(facts, now);
        const after = standing(kept, now);
        const grants = (of: typeof before): string[] =>
          [...of].filter(([, { choice }]) => choice === 'granted').map(([key]) => key);
        expect(grants(after)).toEqual(grants(before));
        for (const [key, was] of before) if (was.choice === 'denied') expect(after.get(key)?.choice).toBe('denied');
      }),
      { numRuns: 3000 },
    );
  });
});
