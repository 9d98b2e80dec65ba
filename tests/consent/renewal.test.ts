import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lapse, validDays } from '../../src/consent/renewal.js';
import type { Answer } from '../../src/wire/kept.js';
import type { Purpose } from '../../src/wire/notice.js';
import { DAY, NOW } from '../arbitraries/kept.js';
import { junk } from '../arbitraries/notices.js';
import { rounds } from '../arbitraries/random.js';

const daysOf = (days: unknown) => validDays({ key: 1, days } as Purpose);
const answer = (rest: Partial<Answer> = {}): Answer => ({
  choice: 'granted',
  version: 1,
  at: NOW,
  voice: 'visitor',
  ...rest,
});

describe('validDays', () => {
  test('are 182 where nothing is said, and what was said between 1 and 395', () => {
    expect(validDays({ key: 1 })).toBe(182);
    for (let days = 1; days <= 395; days++) expect(daysOf(days)).toBe(days);
    expect(daysOf('never')).toBe('never');
  });
  test('fall to the nearest bound, and what is no number to the default', () => {
    expect([0, -1, -1e9, 0.5, 396, 1e9].map(daysOf)).toEqual([1, 1, 1, 1, 395, 395]);
    expect(
      [NaN, Infinity, -Infinity, null, '30', 'Never', true, [], {}, { toString: 1 }, Symbol('x'), 30n].map(daysOf),
    ).toEqual(Array.from({ length: 12 }, () => 182));
  });
  test('are 1 to 395 or `never`, whatever a notice says', () => {
    fc.assert(
      fc.property(junk, (days) => {
        const valid = daysOf(days);
        expect(valid === 'never' ? days : valid >= 1 && valid <= 395).toBe(days === 'never' ? 'never' : true);
      }),
    );
  });
});

describe('an answer lapses', () => {
  test('with its version, before anything else', () => {
    expect(lapse({ key: 1 }, answer(), NOW)).toBeNull();
    expect(lapse({ key: 1, version: 1 }, answer(), NOW)).toBeNull();
    expect(lapse({ key: 1, version: 2 }, answer(), NOW)).toBe('revised');
    expect(lapse({ key: 1, version: 2 }, answer({ version: 2 }), NOW)).toBeNull();
    expect(lapse({ key: 1 }, answer({ version: 2 }), NOW)).toBe('revised');
    expect(lapse({ key: 1, version: 2 }, answer(), NOW + 9999 * DAY)).toBe('revised');
  });
  test('with its time, a refusal as late as a grant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 395 }), fc.integer({ min: -2 * DAY, max: 400 * DAY }), (days, age) => {
        const lapsed = age < -DAY || age >= days * DAY ? 'expired' : null;
        for (const choice of ['granted', 'denied'] as const)
          expect(lapse({ key: 1, days }, answer({ choice }), NOW + age)).toBe(lapsed);
      }),
      { numRuns: rounds(2000) },
    );
  });
  test('never, where it never does', () => {
    expect(lapse({ key: 1, days: 'never' }, answer({ at: 0 }), NOW)).toBeNull();
    expect(lapse({ key: 1, days: 'never' }, answer({ at: NOW + DAY + 1 }), NOW)).toBe('expired');
  });
});
