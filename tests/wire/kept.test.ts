import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fits, merge, newest, type Kept } from '../../src/wire/kept.js';
import { kept as someKept, keptFrom, NOW, plain, tied } from '../arbitraries/kept.js';
import { rounds } from '../arbitraries/random.js';

const any = fc.option(fc.oneof(tied, someKept));
const same = (a: Kept | null, b: Kept | null): void => {
  expect(plain(a)).toEqual(plain(b));
};

describe('P7 merging two sets of answers', () => {
  test('gives the same whoever merges whose', () => {
    fc.assert(
      fc.property(any, any, (a, b) => same(merge(a, b), merge(b, a))),
      { numRuns: rounds(2000) },
    );
  });
  test('gives the same in any order', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => same(merge(merge(a, b), c), merge(a, merge(b, c)))),
      { numRuns: rounds(2000) },
    );
  });
  test('with itself or with nothing changes nothing', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        same(merge(a, a), a);
        same(merge(a, null), a);
        same(merge(null, a), a);
        same(merge(merge(a, b), b), merge(a, b));
      }),
    );
  });
  test('keeps for each purpose the newest answer, and on a tie a denial', () => {
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        for (const [key, answer] of merge(a, b)!.answers) {
          const both = [a.answers.get(key), b.answers.get(key)].filter((each) => !!each);
          expect(both).toContain(answer);
          expect(answer.at).toBe(Math.max(...both.map(({ at }) => at)));
          const latest = both.filter(({ at }) => at === answer.at);
          expect(answer.choice).toBe(latest.some(({ choice }) => choice === 'denied') ? 'denied' : 'granted');
        }
      }),
      { numRuns: rounds(2000) },
    );
  });
  test('loses no purpose, and waits if either waits', () => {
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        const { answers, pending } = merge(a, b)!;
        expect(new Set(answers.keys())).toEqual(new Set([...a.answers.keys(), ...b.answers.keys()]));
        expect(pending).toBe(a.pending || b.pending);
      }),
    );
  });
  test('changes neither', () => {
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        const before = JSON.stringify([plain(a), plain(b)]);
        merge(a, b);
        expect(JSON.stringify([plain(a), plain(b)])).toBe(before);
      }),
    );
  });
});

test('newest is the latest time, 0 where there is none', () => {
  expect(newest(null)).toBe(0);
  expect(newest(keptFrom({}))).toBe(0);
  expect(newest(keptFrom({ 1: { at: 5 }, 2: { at: NOW }, 3: { at: 7 } }))).toBe(NOW);
});

test('fits: whole numbers from 1', () => {
  expect([1, 2, 26, 999_999, Number.MAX_SAFE_INTEGER].every(fits)).toBe(true);
  expect([0, -1, 1.5, NaN, Infinity, 2 ** 53, '1', null, undefined, true, [1], {}, 1n, Symbol('1')].some(fits)).toBe(
    false,
  );
});
