/** What a browser takes over from its account, and what it never does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adopt } from '../../src/accounts/adopt.js';
import { readAccount, type Account } from '../../src/accounts/told.js';
import type { Answer, Kept } from '../../src/wire/kept.js';

const NOON = Date.UTC(2026, 5, 1, 12);
const DAY = 86_400_000;
type Choice = Answer['choice'];

const keptOf = (choice: Choice, at: number): Kept => ({
  answers: new Map([[3, { choice, version: 1, at, voice: 'visitor' }]]),
  pending: false,
});
const accountOf = (choice: Choice, since: number, now = NOON): Account => ({
  now,
  purposes: [{ name: 'analytics', key: 3, choice, since, version: 1 }],
});
const choiceAfter = (kept: Kept | null, account: Account, here = NOON): string | undefined =>
  (adopt(kept, account, here) ?? kept)?.answers.get(3)?.choice;

describe('a browser', () => {
  it('takes over what is newer, in the host’s voice and with the time at which it was said', () => {
    const told = adopt(keptOf('granted', NOON - DAY), accountOf('denied', NOON - 5000), NOON);
    expect(told?.answers.get(3)).toEqual({ choice: 'denied', version: 1, at: NOON - 5000, voice: 'host' });
    expect(adopt(null, accountOf('granted', NOON - 5000), NOON)?.answers.get(3)?.choice).toBe('granted');
  });

  it('never turns its own newer answer around; at one time a denial counts, and a grant does not', () => {
    for (const [own, theirs, ms, wins] of [
      ['granted', 'denied', -1, 'granted'],
      ['granted', 'denied', 0, 'denied'],
      ['denied', 'granted', 0, 'denied'],
      ['denied', 'granted', 2000, 'denied'],
      ['denied', 'granted', 2001, 'granted'],
    ] as const)
      expect([ms, choiceAfter(keptOf(own, NOON - DAY), accountOf(theirs, NOON - DAY + ms))]).toEqual([ms, wins]);
  });

  it('compares by one clock, whatever its own says', () => {
    for (const off of [-9 * DAY, 0, 9 * DAY]) {
      const here = NOON + off;
      expect(choiceAfter(keptOf('granted', here - 60_000), accountOf('denied', NOON - 30_000), here)).toBe('denied');
      expect(choiceAfter(keptOf('granted', here - 60_000), accountOf('denied', NOON - 90_000), here)).toBe('granted');
      const told = adopt(null, accountOf('denied', NOON + 5 * DAY), here);
      expect(told!.answers.get(3)!.at).toBe(here);
    }
  });

  it('leaves alone what is the same, but for an answer that lasts days longer', () => {
    expect(adopt(keptOf('granted', NOON - DAY), accountOf('granted', NOON - 1), NOON)).toBeNull();
    expect(adopt(keptOf('granted', NOON - 3 * DAY), accountOf('granted', NOON - DAY), NOON)?.answers.get(3)?.at).toBe(
      NOON - DAY,
    );
    expect(adopt(null, { now: NOON, purposes: [] }, NOON)).toBeNull();
  });

  it('keeps every other answer, and that a record waits', () => {
    const kept: Kept = { ...keptOf('granted', NOON - DAY), pending: true };
    const told = adopt(
      kept,
      { now: NOON, purposes: [{ name: 'partners', key: 4, choice: 'denied', since: NOON, version: 2 }] },
      NOON,
    );
    expect(told).toMatchObject({ pending: true });
    expect([...told!.answers.keys()]).toEqual([3, 4]);
    expect(kept.answers.size).toBe(1);
  });
});

it('two browsers and an account come to rest: nobody turns the other around', () => {
  const word = fc.record({
    choice: fc.constantFrom<Choice>('granted', 'denied'),
    at: fc.integer({ min: NOON - 30_000, max: NOON }),
  });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const newest = a.at === b.at ? (a.choice === 'denied' ? a : b) : a.at > b.at ? a : b;
      const account = accountOf(newest.choice, newest.at);
      const once = [a, b].map(({ choice, at }) => adopt(keptOf(choice, at), account, NOON) ?? keptOf(choice, at));
      for (const kept of once) expect(adopt(kept, { ...account, now: NOON + 60_000 }, NOON + 60_000)).toBeNull();
      // Whoever differs still does so because its own answer is as new, and never by a grant that the account denies.
      for (const [i, kept] of once.entries()) {
        const own = [a, b][i]!;
        if (kept.answers.get(3)!.choice !== newest.choice) expect(newest.at - own.at).toBeLessThanOrEqual(2000);
        if (newest.choice === 'denied') expect(kept.answers.get(3)!.choice).toBe('denied');
      }
    }),
  );
});

describe('an answer', () => {
  it('is read as a foreign value', () => {
    const purposes = {
      a: { key: 3, choice: 'denied', since: 5, version: 1, until: null },
      b: { key: 4, choice: 'lapsed', since: 5, version: 1 },
      c: { key: '5', choice: 'granted', since: 5, version: 1 },
      d: null,
      e: { key: 6, choice: 'granted', since: Infinity, version: 1 },
      f: { key: -1, choice: 'granted', since: 5, version: 1 },
      g: { key: 7, choice: 'granted', since: 5, version: 1.5 },
    };
    expect(readAccount({ now: 9, purposes })?.purposes.map(({ key }) => key)).toEqual([3]);
    for (const odd of [null, 1, 'x', {}, { now: 'x', purposes: {} }, { now: 1 }, { now: 1, purposes: 3 }])
      expect(readAccount(odd)).toBeNull();
  });
});
