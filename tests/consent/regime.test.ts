import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { regimeOf } from '../../src/consent/regime.js';
import type { Purpose, Regime } from '../../src/wire/notice.js';
import { junk, purpose as somePurpose } from '../arbitraries/notices.js';
import { rounds } from '../arbitraries/random.js';

const purposeOf = (regime: Regime | undefined, regions?: Record<string, Regime>): Purpose => ({
  key: 1,
  ...(regime && { regime }),
  ...(regions && { regions }),
});
const STRICT: Regime[] = ['opt-in', 'opt-out', 'objection', 'required'];
const UNKNOWN = [
  null,
  '',
  'XX',
  'ZZ',
  'T1',
  'XX-YY',
  'us',
  'us-ca',
  'USA',
  'U',
  'US-',
  'US-CALI',
  'US-CA-1',
  ' US',
  'US ',
  'US\n',
  'United States',
  '*',
  '**',
  '__proto__',
  'constructor',
];

describe('the regime', () => {
  test('is opt-in where nothing is said', () => {
    expect(regimeOf({ key: 1 }, 'DE')).toBe('opt-in');
    expect(regimeOf({ key: 1 }, null)).toBe('opt-in');
  });
  test("is the purpose's own where no region says otherwise", () => {
    for (const regime of STRICT) {
      expect(regimeOf(purposeOf(regime, { FR: 'opt-in' }), 'DE')).toBe(regime);
      expect(regimeOf(purposeOf(regime), null)).toBe(regime);
    }
  });
  test('comes from the most specific region, be it stricter or not', () => {
    const purpose = purposeOf('opt-in', {
      US: 'opt-out',
      'US-CA': 'objection',
      'US-NY': 'opt-in',
      'GB-SCT': 'required',
    });
    expect(regimeOf(purpose, 'US-CA')).toBe('objection');
    expect(regimeOf(purpose, 'US-NY')).toBe('opt-in');
    expect(regimeOf(purpose, 'US-TX')).toBe('opt-out');
    expect(regimeOf(purpose, 'US')).toBe('opt-out');
    expect(regimeOf(purpose, 'GB')).toBe('opt-in');
    expect(regimeOf(purpose, 'GB-SCT')).toBe('required');
    expect(regimeOf(purpose, 'CA')).toBe('opt-in');
  });
  test('P2 is the strictest of all where the region is unknown or none', () => {
    for (const region of UNKNOWN) {
      expect(regimeOf(purposeOf('opt-out', { US: 'objection' }), region)).toBe('opt-out');
      expect(regimeOf(purposeOf('objection', { US: 'opt-out', DE: 'required' }), region)).toBe('opt-out');
      expect(regimeOf(purposeOf('required', { US: 'objection', DE: 'required' }), region)).toBe('objection');
      expect(regimeOf(purposeOf('required', { US: 'opt-in' }), region)).toBe('opt-in');
      expect(regimeOf(purposeOf(undefined, { US: 'opt-out' }), region)).toBe('opt-in');
      expect(regimeOf(purposeOf('required', { US: 'required' }), region)).toBe('required');
    }
  });
  test('P2 an unknown region is never laxer than any region', () => {
    fc.assert(
      fc.property(somePurpose, fc.constantFrom('US', 'US-CA', 'DE', 'FR', 'GB-SCT', 'JP'), (purpose, region) => {
        expect(STRICT.indexOf(regimeOf(purpose, null))).toBeLessThanOrEqual(STRICT.indexOf(regimeOf(purpose, region)));
      }),
      { numRuns: rounds(1000) },
    );
  });
  test('P2 what is misspelt counts as opt-in', () => {
    for (const odd of [
      'optout',
      'OPT-OUT',
      '',
      'toString',
      'constructor',
      0,
      -1,
      1,
      {},
      [],
      ['opt-out'],
      true,
    ] as unknown as Regime[]) {
      expect(regimeOf(purposeOf('opt-out', { DE: odd }), 'DE')).toBe('opt-in');
      expect(regimeOf(purposeOf('opt-out', { DE: odd }), null)).toBe('opt-in');
      expect(regimeOf({ key: 1, regime: odd }, 'DE')).toBe('opt-in');
    }
  });
  test('P2 is a regime for any purpose, and no purpose makes it throw', () => {
    fc.assert(
      fc.property(junk, junk, fc.constantFrom('US', 'US-CA', null, 'x'), (regime, regions, region) => {
        expect(STRICT).toContain(regimeOf({ key: 1, regime, regions } as Purpose, region));
      }),
      { numRuns: rounds(1000) },
    );
  });
  test('reads a hundred thousand regions', () => {
    const regions = Object.fromEntries(Array.from({ length: 130_000 }, (_, i) => [`R${i}`, 'opt-out' as const]));
    expect(regimeOf(purposeOf('required', regions), null)).toBe('opt-out');
  });
});
