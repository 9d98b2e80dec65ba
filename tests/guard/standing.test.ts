/** What the guard decides alone is never more open than what the core will decide, whoever the visitor is. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decide } from '../../src/consent/decision.js';
import { createStanding } from '../../src/guard/standing.js';
import { decode } from '../../src/wire/cookie.js';
import { encode } from '../../src/wire/cookie-write.js';
import type { Kept } from '../../src/wire/kept.js';
import type { Notice } from '../../src/wire/notice.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2030, 0, 1);

const regime = fc.constantFrom('required', 'opt-in', 'opt-out', 'objection', undefined, 'nonsense');
const purpose = fc.record({
  key: fc.integer({ min: 1, max: 6 }),
  version: fc.constantFrom(1, 2, undefined),
  regime,
  regions: fc.option(fc.dictionary(fc.constantFrom('US', 'GB', 'US-CA'), regime), { nil: undefined }),
  days: fc.constantFrom('never', 1, 30, undefined),
  gpc: fc.constantFrom(true, false, undefined),
  services: fc.option(fc.record({ S: fc.record({ key: fc.integer({ min: 1, max: 9 }) }) }), { nil: undefined }),
});
const notices = fc
  .dictionary(fc.constantFrom('a', 'b', 'c'), purpose)
  .map((purposes) => ({ id: 'n', site: 's', version: 1, purposes }) as unknown as Notice);
const answer = fc.record({
  choice: fc.constantFrom('granted', 'denied'),
  version: fc.integer({ min: 1, max: 2 }),
  at: fc.integer({ min: -400, max: 3 }).map((days) => NOW + days * DAY),
  voice: fc.constantFrom('visitor', 'overruled', 'host'),
});
const answers = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), answer), { selector: ([key]) => key });

const stub = (cookie: string, gpc: boolean): void => {
  vi.stubGlobal('document', { cookie });
  vi.stubGlobal('navigator', { globalPrivacyControl: gpc });
  vi.setSystemTime(NOW);
};

describe('the guard alone', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('never grants what the core would not, in any region', () => {
    let granted = 0;
    fc.assert(
      fc.property(
        notices,
        answers,
        fc.boolean(),
        fc.constantFrom(null, 'US', 'GB', 'US-CA'),
        (notice, given, gpc, region) => {
          const kept = { answers: new Map(given), pending: false } as unknown as Kept;
          const value = encode(kept);
          stub(`other=1; sayso=${value}`, gpc);
          const { purposes } = decide(notice, decode(value), { now: NOW, gpc, region });
          const standing = createStanding(notice);
          for (const [name, { state }] of Object.entries(purposes)) {
            const stance = standing(name);
            if (stance === 'granted' || stance === 'required') {
              granted++;
              expect([name, state]).toEqual([name, 'granted']);
            }
          }
        },
      ),
      { numRuns: 2000 },
    );
    expect(granted).toBeGreaterThan(300);
  });

  it('grants an opt-in purpose exactly where the core does', () => {
    fc.assert(
      fc.property(answers, fc.boolean(), (given, gpc) => {
        const notice = { purposes: { a: { key: 1 }, b: { key: 2, gpc: true, days: 30 } } } as unknown as Notice;
        const value = encode({ answers: new Map(given), pending: false });
        stub(`sayso=${value}`, gpc);
        const { purposes } = decide(notice, decode(value), { now: NOW, gpc, region: null });
        for (const name of ['a', 'b'] as const)
          expect(createStanding(notice)(name) === 'granted').toBe(purposes[name]!.state === 'granted');
      }),
      { numRuns: 1000 },
    );
  });

  it('asks the core once it is there, and survives one that throws', () => {
    const notice = { purposes: { a: { key: 1 }, r: { key: 2, regime: 'required' } } } as unknown as Notice;
    stub('', false);
    const key = Symbol.for('sayso');
    const place = globalThis as unknown as Record<symbol, unknown>;
    place[key] = {
      explain: (name: string) =>
        name === 'a' ? { state: 'granted', cause: 'visitor' } : { state: 'granted', cause: 'required' },
    };
    expect([createStanding(notice)('a'), createStanding(notice)('r')]).toEqual(['granted', 'required']);
    place[key] = {
      explain: () => {
        throw new Error('no');
      },
    };
    expect(createStanding(notice)('a')).toBe('unset');
    place[key] = undefined;
    expect([createStanding(notice)('a'), createStanding(notice)('r'), createStanding(notice)('nobody')]).toEqual([
      'unset',
      'required',
      'unset',
    ]);
  });
});
