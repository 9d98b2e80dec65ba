import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksum } from '../../src/wire/checksum.js';
import { COOKIE, decode, valuesOf } from '../../src/wire/cookie.js';
import { encode } from '../../src/wire/cookie-write.js';
import type { Answer, Kept } from '../../src/wire/kept.js';
import { answerAt, choice, DAY, keptFrom, NOW, plain, storable, voice } from '../arbitraries/kept.js';
import { rounds } from '../arbitraries/random.js';

/** A value whose checksum is right, whatever the rest says. */
const sealed = (body: string): string => `1.${checksum(body)}.${body}`;
const T = NOW.toString(36);
const visitor = { at: NOW, voice: 'visitor' } as const;

describe('the cookie, letter by letter', () => {
  // These values are in browsers: what they mean must not change under schema 1.
  const vectors: [string, Kept][] = [
    ['d', keptFrom({})],
    ['p', keptFrom({}, true)],
    [`d.v${T}~a`, keptFrom({ 1: {} })],
    [`p.v${T}~A`, keptFrom({ 1: { choice: 'denied' } }, true)],
    [
      `d.v${T}~zZ_27a_28A_123456a`,
      keptFrom({
        1: { version: 26 },
        2: { version: 26, choice: 'denied' },
        3: { version: 27 },
        4: { version: 28, choice: 'denied' },
        5: { version: 123456 },
      }),
    ],
    [
      `d.v${T}~a3A-7bb2`.replace('bb2', 'b3'),
      keptFrom({
        1: {},
        2: {},
        3: {},
        4: { choice: 'denied' },
        7: { version: 2 },
        8: { version: 2 },
        9: { version: 2 },
      }),
    ],
    [`d.v${T}~-999999a`, keptFrom({ 999999: {} })],
    [
      `d.v${T}~a.oy~-2A.h0~-3c`,
      keptFrom({ 1: {}, 2: { choice: 'denied', at: 34, voice: 'overruled' }, 3: { version: 3, at: 0, voice: 'host' } }),
    ],
  ];
  for (const [body, kept] of vectors) {
    test(body, () => {
      expect(encode(kept)).toBe(sealed(body));
      expect(plain(decode(sealed(body)))).toEqual(plain(kept));
    });
  }
  test('whole', () => {
    expect(encode(keptFrom({ 1: {}, 2: { choice: 'denied' } }, true))).toBe('1.ttn4uc.p.vmwt7reo0~aA');
  });
});

describe('a kept set in the cookie', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(storable, (kept) => {
        expect(plain(decode(encode(kept)))).toEqual(plain(kept));
      }),
      { numRuns: rounds(2000) },
    );
  });
  test('is written the same whatever order it was filled in', () => {
    fc.assert(
      fc.property(storable, ({ answers, pending }) => {
        expect(encode({ answers: new Map([...answers].reverse()), pending })).toHaveLength(
          encode({ answers, pending }).length,
        );
        expect(plain(decode(encode({ answers: new Map([...answers].reverse()), pending })))).toEqual(
          plain({ answers, pending }),
        );
      }),
    );
  });
  test('is made of characters that every server and decoder leaves alone', () => {
    fc.assert(
      fc.property(storable, (kept) => {
        const value = encode(kept);
        expect(value).toMatch(/^[A-Za-z0-9._~-]+$/);
        expect(encodeURIComponent(value)).toBe(value);
        expect(decodeURIComponent(value)).toBe(value);
        expect(valuesOf(`a=b; ${COOKIE}=${value}; c=d`)).toEqual([value]);
      }),
    );
  });
  test('is at most 200 bytes with its name for 5 purposes, whatever their keys, versions and times', () => {
    const worst = fc.record({
      choice,
      version: fc.integer({ min: 1, max: 999_999 }),
      at: fc.integer({ min: 0, max: 5 * NOW }),
      voice,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 999_999 }), worst), { maxLength: 5 }), (entries) => {
        const kept = { answers: new Map(entries), pending: true };
        expect(`${COOKIE}=${encode(kept)}`.length).toBeLessThanOrEqual(200);
        expect(plain(decode(encode(kept)))).toEqual(plain(kept));
      }),
      { numRuns: rounds(2000) },
    );
  });
  test('is at most 1000 bytes with its name for 500 purposes with any choices, versions to 26 and times', () => {
    const answer = fc.record({
      choice,
      version: fc.integer({ min: 1, max: 26 }),
      at: fc.integer({ min: NOW - 15, max: NOW }),
      voice: fc.constant('visitor' as const),
    });
    fc.assert(
      fc.property(fc.array(answer, { minLength: 500, maxLength: 500 }), (answers) => {
        const kept: Kept = { answers: new Map(answers.map((each, i) => [i + 1, each])), pending: true };
        const value = encode(kept);
        expect(`${COOKIE}=${value}`.length).toBeLessThanOrEqual(1000);
        const back = decode(value)!;
        for (const [key, { choice, version, at }] of kept.answers) {
          expect(back.answers.get(key)).toMatchObject({ choice, version });
          expect(back.answers.get(key)!.at).toBeLessThanOrEqual(choice === 'granted' ? at : NOW);
        }
      }),
      { numRuns: rounds(30) },
    );
  });
  test('is merged in time only above 990 bytes, and written as it is where no merging helps', () => {
    const alternating = (length: number): Kept => ({
      answers: new Map(
        Array.from({ length }, (_, i): [number, Answer] => [
          i + 1,
          { ...visitor, choice: i % 2 ? 'denied' : 'granted', version: 1, at: i < length - 1 ? NOW : NOW - 1 },
        ]),
      ),
      pending: true,
    });
    const apart = Array.from({ length: 100 }, (_, i) => encode(alternating(900 + i))).filter((value) =>
      value.includes('.v', 20),
    );
    expect(Math.max(...apart.map((value) => value.length))).toBe(990);
    expect(encode(alternating(999)).length).toBeGreaterThan(990);
    const versions: Kept = {
      answers: new Map(
        Array.from({ length: 500 }, (_, i) => [i + 1, { ...visitor, choice: 'granted', version: 1000 + i }]),
      ),
      pending: true,
    };
    expect(plain(decode(encode(versions)))).toEqual(plain(versions));
  });
  test('is far shorter where 500 purposes were answered together', () => {
    const answers = new Map<number, Answer>(
      Array.from({ length: 500 }, (_, i) => [i + 1, { ...visitor, choice: 'denied', version: 1 }]),
    );
    expect(encode({ answers, pending: false })).toHaveLength(25);
    expect(decode(encode({ answers, pending: false }))!.answers.size).toBe(500);
  });
});

describe('more than 16 times', () => {
  const many = (length: number, at: (i: number) => Partial<Answer>) =>
    keptFrom(Object.fromEntries(Array.from({ length }, (_, i) => [i + 1, { ...at(i) }])));
  const timesOf = (kept: Kept) =>
    [...decode(encode(kept))!.answers].sort(([a], [b]) => a - b).map(([, { at }]) => at - NOW);

  test('are not: 16 are kept as they are', () => {
    expect(timesOf(many(16, (i) => ({ at: NOW + i })))).toEqual(Array.from({ length: 16 }, (_, i) => i));
  });
  test('leave the newest apart; older grants get the oldest, older denials the youngest of the older', () => {
    expect(timesOf(many(18, (i) => ({ at: NOW + i })))).toEqual([
      0, 0, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
    ]);
    expect(timesOf(many(18, (i) => ({ at: NOW + i, choice: 'denied' })))).toEqual([
      3, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
    ]);
  });
  test('never make a grant last longer or a denial weaker, and write no more than 16 groups', () => {
    fc.assert(
      fc.property(
        fc.array(answerAt(fc.integer({ min: NOW - 60, max: NOW })), { minLength: 20, maxLength: 60 }),
        (answers) => {
          const kept: Kept = {
            answers: new Map(answers.map((each, i) => [i + 1, { ...each, voice: 'visitor' }])),
            pending: false,
          };
          const value = encode(kept);
          expect(value.split('.').length - 3).toBeLessThanOrEqual(16);
          for (const [key, { choice, at }] of decode(value)!.answers) {
            const before = kept.answers.get(key)!;
            expect(choice).toBe(before.choice);
            if (choice === 'granted') expect(at).toBeLessThanOrEqual(before.at);
            else expect(at).toBeGreaterThanOrEqual(before.at);
          }
        },
      ),
    );
  });
});

describe('what the cookie cannot carry', () => {
  test('is left out, and the rest is kept', () => {
    const bad: [number, Partial<Answer>][] = [
      [0, {}],
      [-1, {}],
      [1.5, {}],
      [NaN, {}],
      [2 ** 53, {}],
      [3, { version: 0 }],
      [4, { version: 1.5 }],
      [5, { version: NaN }],
      [6, { at: -1 }],
      [7, { at: NaN }],
      [8, { at: Infinity }],
    ];
    const answers = new Map<number, Answer>([[2, { ...visitor, choice: 'denied', version: 1 }]]);
    for (const [key, rest] of bad) answers.set(key, { ...visitor, choice: 'granted', version: 1, ...rest });
    answers.set('9' as never, { ...visitor, choice: 'granted', version: 1 });
    expect(plain(decode(encode({ answers, pending: false })))).toEqual(plain(keptFrom({ 2: { choice: 'denied' } })));
  });
  test('of a time is its fraction', () => {
    expect(decode(encode(keptFrom({ 1: { at: NOW + 0.9 } })))?.answers.get(1)?.at).toBe(NOW);
  });
});

test('a year of daily changes still fits', () => {
  let answers = new Map<number, Answer>();
  for (let day = 0; day < 365; day++)
    answers = new Map(answers).set((day % 40) + 1, {
      ...visitor,
      at: NOW + day * DAY,
      choice: day % 3 ? 'granted' : 'denied',
      version: 1,
    });
  const value = encode({ answers, pending: false });
  expect(value.length).toBeLessThan(500);
  expect(decode(value)?.answers.size).toBe(40);
});
