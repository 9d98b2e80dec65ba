/** Kept sets: few keys, versions and times, so that ties, overlaps and lapses are common. */
import fc from 'fast-check';
import type { Answer, Kept, Voice } from '../../src/wire/kept.js';
import type { Choice } from '../../src/wire/notice.js';

export const DAY = 86_400_000;
/** The present of most tests. */
export const NOW = Date.UTC(2026, 10, 23, 12);

export const choice = fc.constantFrom<Choice>('granted', 'denied');
export const voice = fc.constantFrom<Voice>('visitor', 'overruled', 'host');

/** Times on and around every bound that matters, and any other. */
export const time = fc.oneof(
  fc
    .tuple(fc.constantFrom(-2, -1, 0, 1, 2, 181, 182, 183, 394, 395, 396, 4000), fc.constantFrom(-1, 0, 1))
    .map(([days, ms]) => NOW - days * DAY - ms),
  fc.integer({ min: 0, max: 2 * NOW }),
);

export const answerAt = (at: fc.Arbitrary<number>): fc.Arbitrary<Answer> =>
  fc.record({ choice, version: fc.integer({ min: 1, max: 3 }), at, voice });

const keptOf = (key: fc.Arbitrary<number>, answer: fc.Arbitrary<Answer>, maxLength: number): fc.Arbitrary<Kept> =>
  fc.record({
    answers: fc.array(fc.tuple(key, answer), { maxLength }).map((entries) => new Map(entries)),
    pending: fc.boolean(),
  });

/** Answers to a few keys that notices of these tests use. */
export const kept = keptOf(fc.integer({ min: 1, max: 8 }), answerAt(time), 8);
/** The same with so few times that ties are the rule. */
export const tied = keptOf(fc.integer({ min: 1, max: 3 }), answerAt(fc.integer({ min: 1, max: 2 })), 4);
/** Anything the cookie must carry. */
export const storable = keptOf(
  fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 999_999 })),
  fc.record({
    choice,
    version: fc.oneof(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 1, max: 999_999 })),
    at: fc.oneof(fc.integer({ min: NOW - 9, max: NOW }), fc.integer({ min: 0, max: 10 ** 14 })),
    voice,
  }),
  14,
);

/** A kept set as plain, ordered lists: two sets are the same where these are equal. */
export const plain = (kept: Kept | null) =>
  kept && { answers: [...kept.answers].sort(([a], [b]) => a - b), pending: kept.pending };

export const keptFrom = (answers: Record<number, Partial<Answer>>, pending = false): Kept => ({
  answers: new Map(
    Object.entries(answers).map(([key, answer]) => [
      +key,
      { choice: 'granted', version: 1, at: NOW, voice: 'visitor', ...answer },
    ]),
  ),
  pending,
});
