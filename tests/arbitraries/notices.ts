/** Notices as a careful author writes them, and as a careless or hostile one does. */
import fc from 'fast-check';
import type { Facts } from '../../src/consent/decision.js';
import type { Notice, Purpose, Regime } from '../../src/wire/notice.js';
import { NOW } from './kept.js';

export const regime = fc.constantFrom<Regime>('required', 'opt-in', 'opt-out', 'objection');
/** Names of purposes; half of them are names that every object has. */
export const name = fc.constantFrom(
  'analytics',
  'partners',
  'video',
  'maps',
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '0',
);
const code = fc.constantFrom('US', 'US-CA', 'US-NY', 'DE', 'FR', 'GB-SCT', 'XX', 'ZZ');

/** What pages, headers and meta tags call a region. */
export const region = fc.oneof(
  code,
  fc.constantFrom(null, '', 'T1', 'us', 'Germany', 'US-', '-CA', 'US-CALI', '__proto__', 'constructor', '*'),
);

/** An object of these entries; unlike a literal it can own a `__proto__`. */
const objectOf = <T>(
  key: fc.Arbitrary<string>,
  value: fc.Arbitrary<T>,
  maxLength: number,
): fc.Arbitrary<Record<string, T>> =>
  fc
    .uniqueArray(fc.tuple(key, value), { selector: ([each]) => each, maxLength })
    .map((entries) => Object.fromEntries(entries));

const days = fc.oneof(fc.integer({ min: 1, max: 395 }), fc.constantFrom<number | 'never'>(1, 182, 395, 'never'));
const version = fc.integer({ min: 1, max: 3 });

const services = objectOf(
  fc.constantFrom('Counter', '__proto__', 'a/b', ''),
  fc.record({ key: fc.integer({ min: 5, max: 12 }) }, { requiredKeys: [] }),
  3,
);

/** A purpose as the full check lets it pass, but for its key, which it needs alone. */
export const purpose: fc.Arbitrary<Purpose> = fc.record(
  {
    key: fc.integer({ min: 1, max: 8 }),
    version,
    regime,
    regions: objectOf(code, regime, 3),
    days,
    gpc: fc.boolean(),
    services,
  },
  { requiredKeys: ['key'] },
);

const noticeOf = (purposes: fc.Arbitrary<Record<string, Purpose>>): fc.Arbitrary<Notice> =>
  fc.record(
    { id: fc.constant('site'), site: fc.constant('site'), version, purposes, asks: fc.array(regime, { maxLength: 3 }) },
    { requiredKeys: ['id', 'site', 'version', 'purposes'] },
  );

/** Every key its own. */
export const notice: fc.Arbitrary<Notice> = noticeOf(
  fc
    .uniqueArray(fc.tuple(name, purpose), { selector: ([each]) => each, maxLength: 6 })
    .map((entries) => entries.filter(([, { key }], i) => entries.findIndex(([, other]) => other.key === key) === i))
    .map((entries) => Object.fromEntries(entries)),
);

/** Whatever JSON and code can put where something else belongs. */
export const junk = fc.oneof(
  fc.anything(),
  fc.constantFrom(
    null,
    undefined,
    NaN,
    Infinity,
    -1,
    0,
    0.5,
    1.5,
    1e21,
    '1',
    '2',
    'opt-out',
    'optin',
    'never',
    true,
    [],
    [1],
    {},
  ),
  fc.constantFrom<unknown>(Object.create(null), { toString: 1, valueOf: 1 }, new Map(), Symbol('s'), 10n),
);

const spoilt = <T extends object>(sound: fc.Arbitrary<T>, fields: readonly string[]): fc.Arbitrary<T> =>
  fc
    .tuple(sound, fc.array(fc.tuple(fc.constantFrom(...fields), junk), { maxLength: 2 }))
    .map(([value, faults]) => ({ ...value, ...Object.fromEntries(faults) }));

const wildPurpose = fc.oneof(
  { weight: 6, arbitrary: spoilt(purpose, ['key', 'version', 'regime', 'regions', 'days', 'gpc', 'services', 'of']) },
  { weight: 1, arbitrary: junk as fc.Arbitrary<Purpose> },
);

/** Malformed in any way: wrong types anywhere, keys twice, names of prototypes. */
export const wildNotice: fc.Arbitrary<Notice> = fc.oneof(
  { weight: 8, arbitrary: noticeOf(objectOf(name, wildPurpose, 6)) },
  { weight: 2, arbitrary: spoilt(noticeOf(objectOf(name, wildPurpose, 6)), ['purposes', 'asks']) },
  { weight: 1, arbitrary: junk as fc.Arbitrary<Notice> },
);

export const facts: fc.Arbitrary<Facts> = fc.record({
  now: fc.oneof(
    { weight: 9, arbitrary: fc.constant(NOW) },
    { weight: 1, arbitrary: fc.constantFrom(0, NaN, Infinity, -1, 2 * NOW) },
  ),
  region,
  gpc: fc.boolean(),
});
