import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkNotice, faultLine } from '../../src/wire/notice-check.js';
import { checkTexts } from '../../src/wire/texts-check.js';

const notice = () => ({
  id: 'site',
  site: 'larkline',
  version: 3,
  hash: 'A'.repeat(43),
  asks: ['opt-in'],
  texts: '/texts.{locale}.json',
  locales: ['en', 'ar', 'pt-BR'],
  signals: { 'google-consent-mode': { analytics: ['analytics_storage'] } },
  purposes: {
    necessary: { key: 1, regime: 'required' },
    analytics: {
      key: 3,
      version: 2,
      regime: 'opt-in',
      regions: { US: 'opt-out', 'US-CA': 'opt-in' },
      days: 182,
      gpc: true,
      services: {
        'Snowplow Micro': {
          hosts: ['stats.example.com', '*.collector.example'],
          cookies: ['_sp_*', '_sp'],
          storage: ['snowplow*'],
          databases: ['snowplow*', 'queue'],
        },
      },
    },
    call_data: { key: 5, days: 'never' },
  },
});

const texts = () => ({
  locale: 'en',
  hash: 'A'.repeat(43),
  controller: 'Larkline',
  policy: { href: '/privacy', label: 'Privacy notice' },
  intro: 'We ask.',
  purposes: {
    necessary: { title: 'Sign-in', text: 'Keeps you signed in.' },
    analytics: {
      title: 'Analytics',
      text: 'Counts visits.',
      lost: 'Nothing.',
      recipients: ['Snowplow'],
      basis: 'Consent',
      services: {
        'Snowplow Micro': {
          text: 'Counts pages.',
          policy: 'https://snowplow.example/privacy',
          lasts: { '_sp_*': 395, _sp: 1 / 48, 'snowplow*': 'lasting', queue: 'session' },
        },
      },
    },
    call_data: { title: 'Call data', text: 'Uses call data.' },
  },
});

/** The same value with one place changed; `undefined` removes it. */
const changed = <T extends object>(value: T, path: string, put: unknown): T => {
  const steps = path.split('.');
  let here = value as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) here = here[step] as Record<string, unknown>;
  if (put === undefined) delete here[steps.at(-1)!];
  else Object.defineProperty(here, steps.at(-1)!, { value: put, enumerable: true, configurable: true, writable: true });
  return value;
};

const NOTICE_FAULTS: [path: string, put: unknown, want: RegExp, got?: string | undefined, at?: string][] = [
  ['id', undefined, /short name/, 'undefined'],
  ['id', 'Site One', /short name/, '"Site One"'],
  ['site', '../x', /short name/],
  ['version', 0, /whole number/, '0'],
  ['version', 1.5, /whole number/],
  ['version', '3', /whole number/, '"3"'],
  ['hash', 'abc', /sayso hash/],
  ['asks', 'opt-in', /a list/],
  ['asks', ['opt-in', 'opt-in'], /once/, undefined, 'asks[1]'],
  ['asks', ['optin'], /one of "required", "opt-in"/, undefined, 'asks[0]'],
  ['texts', '/texts.json', /\{locale\}/],
  ['texts', 'javascript:alert({locale})', /path or an http/],
  ['locales', [], /at least 1/],
  ['locales', ['english!'], /BCP 47/, undefined, 'locales[0]'],
  ['signals', [], /an object/],
  ['purposes', undefined, /an object/],
  ['purposes', {}, /at least one purpose/],
  ['purposes', [], /an object/, '[]'],
  ['purposes.analytics', null, /an object with key/, 'null'],
  ['purposes.Analytics', { key: 9 }, /starts with a letter/, '"Analytics"'],
  ['purposes.constructor', { key: 9 }, /no word of JavaScript/],
  ['purposes.__proto__', { key: 9 }, /no word of JavaScript/],
  ['purposes.analytics.key', undefined, /whole number/, 'undefined'],
  ['purposes.analytics.key', 0, /whole number from 1/, '0'],
  ['purposes.analytics.key', -1, /whole number/],
  ['purposes.analytics.key', 2.5, /whole number/, '2.5'],
  ['purposes.analytics.key', NaN, /whole number/, 'NaN'],
  ['purposes.analytics.key', 1_000_000, /to 999999/],
  ['purposes.analytics.key', 1, /a key of its own: 1 belongs to "necessary"/, '1'],
  [
    'purposes.analytics.services',
    { Counter: { key: 1 } },
    /a key of its own: 1 belongs to "necessary"/,
    '1',
    'purposes.analytics.services.Counter.key',
  ],
  ['purposes.analytics.version', 0, /whole number/],
  ['purposes.analytics.regime', 'consent', /one of/],
  ['purposes.analytics.regions', { us: 'opt-in' }, /ISO 3166/, '"us"', 'purposes.analytics.regions.us'],
  ['purposes.analytics.regions', { 'US-CALI': 'opt-in' }, /ISO 3166/, undefined, 'purposes.analytics.regions.US-CALI'],
  ['purposes.analytics.regions', { US: 'no' }, /one of/, '"no"', 'purposes.analytics.regions.US'],
  ['purposes.analytics.days', 0, /1 to 395, or "never"/],
  ['purposes.analytics.days', 396, /1 to 395/, '396'],
  ['purposes.analytics.days', 'ever', /1 to 395/],
  ['purposes.analytics.gpc', 'yes', /true or false/],
  [
    'purposes.analytics.services',
    { S: { hosts: 'a.example' } },
    /a list/,
    undefined,
    'purposes.analytics.services.S.hosts',
  ],
  [
    'purposes.analytics.services',
    { S: { hosts: ['https://a.example'] } },
    /without scheme/,
    undefined,
    'purposes.analytics.services.S.hosts[0]',
  ],
  [
    'purposes.analytics.services',
    { S: { hosts: ['a.example:80'] } },
    /port/,
    undefined,
    'purposes.analytics.services.S.hosts[0]',
  ],
  [
    'purposes.analytics.services',
    { S: { cookies: ['a*b'] } },
    /at the end/,
    undefined,
    'purposes.analytics.services.S.cookies[0]',
  ],
  [
    'purposes.analytics.services',
    { S: { storage: [7] } },
    /without spaces/,
    '7',
    'purposes.analytics.services.S.storage[0]',
  ],
  ...['*', '*.', '*example.com', 'a.*.example', 'example.*', '*.*.example.com'].map(
    (host): (typeof NOTICE_FAULTS)[number] => [
      'purposes.analytics.services',
      { S: { hosts: [host] } },
      /for its subdomains/,
      JSON.stringify(host),
      'purposes.analytics.services.S.hosts[0]',
    ],
  ),
  [
    'purposes.analytics.services',
    { S: { databases: ['a*b'] } },
    /at the end/,
    '"a*b"',
    'purposes.analytics.services.S.databases[0]',
  ],
  [
    'purposes.analytics.services',
    { S: { host: ['x'] } },
    /did you mean "hosts"/,
    undefined,
    'purposes.analytics.services.S.host',
  ],
  ['purposes.analytics.regieme', 'opt-in', /did you mean "regime"/],
  ['purpose', {}, /did you mean "purposes"/, '{}'],
  ['colour', 'red', /known here: id, site/],
];

const SNOWPLOW = 'purposes.analytics.services.Snowplow Micro';

const TEXT_FAULTS: [path: string, put: unknown, want: RegExp, at?: string][] = [
  ['locale', 'fr', /one of the notice's locales: "en", "ar", "pt-BR"/],
  ['locale', 7, /BCP 47/],
  ['controller', undefined, /not empty/],
  ['controller', ' ', /not empty/],
  ['policy', 'x', /an object with href, label/],
  ['policy.href', 'javascript:alert(1)', /path or an http/],
  ['policy.href', '\u0001javascript:alert(1)', /path or an http/],
  ['intro', '', /not empty/],
  ['purposes.analytics', undefined, /title and text of this purpose/],
  ['purposes.analytics.title', undefined, /not empty/],
  ['purposes.analytics.text', '', /not empty/],
  ['purposes.analytics.recipients', undefined, /who receives it/],
  ['purposes.analytics.recipients', [], /who receives it/],
  ['purposes.analytics.recipients', [''], /not empty/, 'purposes.analytics.recipients[0]'],
  ['purposes.analytics.titel', 'x', /did you mean "title"/],
  ['purposes.analytic', { title: 'x', text: 'y' }, /did you mean "analytics"/],
  [`${SNOWPLOW}.text`, '', /not empty/],
  [`${SNOWPLOW}.policy`, 'javascript:alert(1)', /path or an http/],
  [`${SNOWPLOW}.lasts._sp`, 0, /days as a number above 0 .* "session" or "lasting"/],
  [`${SNOWPLOW}.lasts._sp`, Infinity, /days as a number/],
  [`${SNOWPLOW}.lasts._sp`, '2 years', /days as a number/],
  [`${SNOWPLOW}.lasts.snowplow`, 1, /did you mean "snowplow\*"/],
  ['purposes.analytics.services.Snowplow', { text: 'x' }, /known here: Snowplow Micro|did you mean "Snowplow Micro"/],
  ['purposes.call_data.services', { Counter: {} }, /known here/, 'purposes.call_data.services.Counter'],
];

describe('checkNotice', () => {
  it('finds nothing in a good notice', () => {
    expect(checkNotice(notice())).toEqual([]);
    expect(checkNotice({ id: 'site', site: 's', version: 1, purposes: { a: { key: 1 } } })).toEqual([]);
  });

  it.each(NOTICE_FAULTS)('%s = %j is told with its path, value and mend', (path, put, want, got, at = path) => {
    const faults = checkNotice(changed(notice(), path, put));
    expect(faults).toHaveLength(1);
    expect(faults[0]!.path).toBe(at);
    expect(faults[0]!.want).toMatch(want);
    if (got) expect(faults[0]!.got).toBe(got);
    expect(faultLine(faults[0]!)).toContain(at);
  });

  it('lists every fault of every place at once', () => {
    const all = notice();
    for (const [path, put] of [
      ['version', 0],
      ['texts', '/x'],
      ['purposes.analytics.days', 0],
      ['purposes.call_data.key', 1],
    ] as const)
      changed(all, path, put);
    expect(
      checkNotice(all)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['purposes.analytics.days', 'purposes.call_data.key', 'texts', 'version']);
  });

  it('names what is no notice at all', () => {
    for (const value of [undefined, null, 7, 'notice', [], true, 7n, Symbol('x'), () => 1]) {
      const faults = checkNotice(value);
      expect(faults).toHaveLength(1);
      expect(faultLine(faults[0]!)).toContain('(the whole)');
    }
  });

  it('survives cycles, depth, size, getters and proxies, and says so', () => {
    const cyclic: Record<string, unknown> = notice();
    cyclic['signals'] = { loop: cyclic };
    expect(checkNotice(cyclic).map(faultLine).join()).toContain('does not contain itself');
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = [deep];
    expect(
      checkNotice({ ...notice(), signals: { deep } })
        .map(faultLine)
        .join(),
    ).toContain('levels');
    expect(
      checkNotice({ ...notice(), asks: new Array(1e9) })
        .map(faultLine)
        .join(),
    ).toContain('parts');
    const getter = Object.defineProperty(notice(), 'id', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(checkNotice(getter).map(faultLine).join()).toContain('reading it failed');
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    expect(checkNotice({ ...notice(), purposes: proxy })).not.toEqual([]);
    const trick = {
      toJSON: () => {
        throw new Error('no');
      },
      toString: 7,
    };
    expect(checkNotice({ ...notice(), version: trick })).not.toEqual([]);
  });

  it('stays quick on thousands of misnamed fields', () => {
    const purposes = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`p${i}`, { key: i + 1 }]));
    const told = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`q${i}`, { title: 't', text: 't' }]));
    const start = Date.now();
    expect(checkTexts({ ...texts(), purposes: told }, { ...notice(), purposes })).toHaveLength(4000);
    expect(Date.now() - start).toBeLessThan(15_000);
  }, 30_000);

  it('is total, and never calls a broken notice good', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
      withObjectString: true,
    });
    fc.assert(
      fc.property(anything, (value) => checkNotice(value).length > 0),
      { numRuns: 2000 },
    );
    const places = [
      'id',
      'site',
      'version',
      'purposes',
      'purposes.analytics',
      'purposes.analytics.key',
      'purposes.analytics.services',
      'purposes.analytics.regions',
      'asks',
      'locales',
      'texts',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...places), anything, (path, value) => {
        for (const fault of checkNotice(changed(notice(), path, value))) expect(fault.path.startsWith(path)).toBe(true);
        expect(Array.isArray(checkTexts(value, changed(notice(), path, value)))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('checkTexts', () => {
  it('finds nothing in good texts', () => {
    expect(checkTexts(texts(), notice())).toEqual([]);
  });

  it.each(TEXT_FAULTS)('%s = %j is told', (path, put, want, at = path) => {
    const faults = checkTexts(changed(texts(), path, put), notice());
    expect(faults.map((fault) => fault.path)).toEqual([at]);
    expect(faults[0]!.want).toMatch(want);
  });

  it('takes English for the language of a notice that names none', () => {
    expect(checkTexts(texts(), changed(notice(), 'locales', undefined))).toEqual([]);
    expect(checkTexts({ ...texts(), locale: 'de' }, changed(notice(), 'locales', undefined))).toHaveLength(1);
  });

  it('is total', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (a, b) => checkTexts(a, b).length > 0),
      { numRuns: 1000 },
    );
  });
});
