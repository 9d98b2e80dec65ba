/**
 * P6 and P2 together: whatever became of the stored value, and whatever became of the notice since it was written, no
 * grant comes of it that was not given.
 */
import { expect, test } from 'vitest';
import { decide, type Decision, type Facts } from '../../src/consent/decision.js';
import { decode, valuesOf } from '../../src/wire/cookie.js';
import { encode } from '../../src/wire/cookie-write.js';
import { merge, type Kept } from '../../src/wire/kept.js';
import type { Notice, Purpose, Regime } from '../../src/wire/notice.js';
import { DAY, NOW } from '../arbitraries/kept.js';
import { dice, rounds, type Dice } from '../arbitraries/random.js';
import { damaged, forged, history } from '../arbitraries/stored.js';

const REGIMES: readonly Regime[] = ['opt-in', 'opt-in', 'opt-out', 'objection', 'required'];

/** A notice as it stands some edits later: purposes gone, new, at another version, under another regime. */
const edited = (dice: Dice): Notice => {
  const purposes: Record<string, Purpose> = {};
  for (let key = 1; key <= 9; key++) {
    if (dice.chance(0.4)) continue;
    const days = dice.one<number | 'never'>([30, 182, 395, 'never']);
    purposes[`p${key}`] = { key, version: 1 + dice.below(3), regime: dice.one(REGIMES), days, gpc: dice.chance(0.3) };
  }
  return { id: 'site', site: 'site', version: 1, purposes };
};

const factsOf = (dice: Dice): Facts => ({
  now: NOW + dice.below(dice.one([1, 30, 500])) * DAY,
  region: null,
  gpc: dice.chance(0.3),
});

/** Every purpose that stands granted by an answer must have been granted, to this key and version, in one of these sets. */
const ungiven = (notice: Notice, { purposes }: Decision, given: readonly (Kept | null)[]): string[] =>
  Object.entries(purposes)
    .filter(([, { state, cause }]) => state === 'granted' && cause !== 'required' && cause !== 'regime')
    .map(([name]) => name)
    .filter((name) => {
      const { key, version } = notice.purposes[name]!;
      return !given.some((kept) => {
        const answer = kept?.answers.get(key);
        return answer?.choice === 'granted' && answer.version === version;
      });
    });

/** Purposes that stand granted by their regime although the visitor refused them. */
const reopened = (notice: Notice, { purposes }: Decision, kept: Kept): string[] =>
  Object.keys(purposes).filter((name) => {
    const { state, cause } = purposes[name]!;
    return (
      kept.answers.get(notice.purposes[name]!.key)?.choice === 'denied' && state === 'granted' && cause !== 'required'
    );
  });

/** Whether a value says what was written. Of very many answers the times may have been merged. */
const says = (read: Kept | null, { answers, pending }: Kept): boolean =>
  read?.pending === pending &&
  read.answers.size === answers.size &&
  [...answers].every(([key, { choice, version, at, voice }]) => {
    const other = read.answers.get(key);
    return (
      other?.choice === choice &&
      other.version === version &&
      other.voice === voice &&
      (other.at === at || answers.size > 16)
    );
  });

const ROUNDS = rounds(100_000);
const SEED = Number(process.env['SEED'] ?? 20261123);

/** `expect` a hundred thousand times is slow. */
const must = (holds: boolean, context: () => unknown): void => {
  if (!holds) expect.unreachable(JSON.stringify(context()));
};

test(`P6 P2 ${ROUNDS} stored values, seed ${SEED}`, () => {
  const all = dice(SEED);
  const count = { whole: 0, refused: 0, forged: 0, understood: 0, granted: 0, slowest: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const kept = history(all);
    const written = encode(kept);
    const kind = all.below(10);
    const stored = kind < 3 ? written : kind < 8 ? damaged(written, all) : forged(all);
    const start = performance.now();
    const read = decode(stored);
    count.slowest = Math.max(count.slowest, performance.now() - start);

    const notice = edited(all);
    const decision = decide(notice, read, factsOf(all));
    const context = () => ({ round, stored, written, notice, decision });
    if (kind >= 8) {
      count.forged++;
      if (read) count.understood++;
      must(!ungiven(notice, decision, [read]).length, context);
    } else if (stored === written) {
      count.whole++;
      must(says(read, kept), context);
      must(!ungiven(notice, decision, [kept]).length, context);
      must(!reopened(notice, decision, kept).length, context);
      count.granted += Object.values(decision.purposes).filter(
        ({ cause, state }) => cause === 'visitor' && state === 'granted',
      ).length;
    } else {
      count.refused++;
      must(!read, context);
    }
  }
  // The dice threw every kind often enough to mean something.
  expect(count.whole).toBeGreaterThan(ROUNDS * 0.25);
  expect(count.refused).toBeGreaterThan(ROUNDS * 0.4);
  expect(count.forged).toBeGreaterThan(ROUNDS * 0.15);
  expect(count.understood).toBeGreaterThan(ROUNDS * 0.015);
  expect(count.granted).toBeGreaterThan(ROUNDS * 0.02);
  expect(count.slowest).toBeLessThan(1000);
});

test('P7 P2 two cookies of different scope, one of them damaged or stale, give no grant that neither gave', () => {
  const all = dice(SEED + 1);
  for (let round = 0; round < rounds(10_000); round++) {
    const both = [history(all), history(all)];
    const written = both.map((kept) => encode(kept));
    const stored = written.map((value) => (all.chance(0.3) ? damaged(value, all).replace(/;/g, '') : value));
    const read = valuesOf(`x=1; sayso=${stored.join('; sayso=')}; y=2`)
      .map(decode)
      .reduce(merge, null);
    const notice = edited(all);
    const decision = decide(notice, read, factsOf(all));
    must(!ungiven(notice, decision, both).length, () => ({ round, stored, notice, decision }));
    // Of hundreds of answers at many times only one time fits: there an old denial may lose to a stale grant.
    if (both.some(({ answers }) => answers.size > 16)) continue;
    const whole = both.filter((_, i) => stored[i] === written[i]);
    for (const [name, { key }] of Object.entries(notice.purposes)) {
      const said = whole.flatMap((kept) => kept.answers.get(key) ?? []);
      const newest = Math.max(...said.map(({ at }) => at));
      const refused = said.some(({ at, choice }) => at === newest && choice === 'denied');
      const { state, cause } = decision.purposes[name]!;
      must(!refused || cause === 'required' || state !== 'granted', () => ({ round, name, stored, notice, decision }));
    }
  }
});
