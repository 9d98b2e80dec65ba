/** What a test seeds: the same cookie that the page itself would have written, and a clear word for each mistake. */
import { describe, expect, test } from 'vitest';
import { decideFor } from '../../src/server.js';
import { read, seed, type Notice, type SeedOptions } from '../../src/testing/index.js';

const notice = {
  id: 'site',
  site: 'site',
  version: 1,
  purposes: {
    necessary: { key: 1, regime: 'required' },
    analytics: { key: 2, services: { Counter: { key: 5 }, Tide: {} } },
    partners: { key: 3, gpc: true, regions: { US: 'opt-out' } },
    email: { key: 4, regime: 'opt-out' },
  },
} satisfies Notice;
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);
const states = (answers: Parameters<typeof seed>[0], more: Partial<SeedOptions> = {}) =>
  read(seed<string>(answers, { notice, ...more }).header, { notice });
const askFor = (answers: Parameters<typeof seed>[0], more: Partial<SeedOptions> = {}) =>
  decideFor<string>(notice, seed<string>(answers, { notice, ...more }).header, { now: NOW }).ask;

describe('the answer', () => {
  test('is what is said, and of the rest what the switches say', () => {
    expect(states({ analytics: 'granted' })).toEqual({
      necessary: 'granted',
      analytics: 'granted',
      'analytics/Counter': 'granted',
      partners: 'denied',
      email: 'granted',
    });
  });
  test('moves a switch of the region', () => {
    const header = seed({}, { notice, region: 'us-ca' }).header;
    expect(read(header, { notice }).partners).toBe('granted');
    expect(read(seed({}, { notice }).header, { notice }).partners).toBe('denied');
  });
  test('is everything at once', () => {
    expect(Object.values(states('granted'))).toEqual(Array(5).fill('granted'));
    expect(states('denied')).toEqual({
      necessary: 'granted',
      analytics: 'denied',
      'analytics/Counter': 'denied',
      partners: 'denied',
      email: 'denied',
    });
  });
  test('refuses a service alone', () => {
    expect(states({ analytics: 'granted', 'analytics/Counter': 'denied' })).toMatchObject({
      analytics: 'granted',
      'analytics/Counter': 'denied',
    });
  });
  test('leaves the rest as it is told', () => {
    expect(states({ analytics: 'granted' }, { rest: 'unset' })).toMatchObject({ partners: 'unset', email: 'granted' });
    expect(states({ analytics: 'denied' }, { rest: 'granted' })).toMatchObject({ partners: 'granted' });
    expect(states({ analytics: 'granted' }, { rest: 'denied' })).toMatchObject({ email: 'denied' });
  });
});

describe('whether the page asks', () => {
  const at = NOW;
  test('not where everything is answered', () => {
    expect([askFor('granted', { at }), askFor('denied', { at }), askFor({}, { at })]).toEqual([null, null, null]);
  });
  test('where something was left, expired, was revised, or comes from a clock far ahead', () => {
    expect(askFor({ analytics: 'granted' }, { at, rest: 'unset' })).toBe('new-purpose');
    expect(askFor('granted', { at: NOW - 183 * DAY })).toBe('expired');
    expect(askFor('granted', { at: new Date(NOW - 181 * DAY) })).toBe(null);
    expect(askFor('granted', { at: NOW + 2 * DAY })).toBe('expired');
    const now = { ...notice, purposes: { ...notice.purposes, analytics: { key: 2, version: 2 } } };
    expect(decideFor<string>(now, seed('granted', { notice, at }).header, { now: NOW }).ask).toBe('revised');
  });
  test('a grant that Global Privacy Control speaks against stands only where it was seeded with it', () => {
    const read1 = (header: string) => read(header, { notice, gpc: true }).partners;
    expect(read1(seed('granted', { notice, gpc: true }).header)).toBe('granted');
    expect(read1(seed('granted', { notice }).header)).toBe('denied');
  });
});

describe('the cookie', () => {
  const life = 395 * 86_400;
  test('fits addCookies with an address, which it cuts to its origin', () => {
    const { cookie } = seed('granted', { notice, url: 'https://shop.example/cart/now?a=1' });
    expect(cookie).toMatchObject({ name: 'sayso', url: 'https://shop.example/', secure: true, sameSite: 'Lax' });
    expect(cookie).not.toHaveProperty('path');
    expect(cookie.expires - Date.now() / 1000).toBeGreaterThan(life - 5);
    expect(Number.isInteger(cookie.expires)).toBe(true);
  });
  test('or with a parent domain', () => {
    const { cookie, text } = seed('granted', { notice, domain: 'shop.example' });
    expect(cookie).toMatchObject({ domain: '.shop.example', path: '/', secure: false });
    expect(text).toContain('; Domain=shop.example');
  });
  test('as text and as a header', () => {
    const { cookie, text, header } = seed('denied', { notice, url: 'https://shop.example' });
    expect(header).toBe(`sayso=${cookie.value}`);
    expect(text).toBe(`${header}; Path=/; Max-Age=${String(life)}; SameSite=Lax; Secure`);
    expect(seed('denied', { notice, url: 'http://localhost:1' }).text).not.toContain('Secure');
  });
  test('outlives a test whose clock stands in the past', () => {
    const { cookie } = seed('granted', { notice, at: 0 });
    expect(cookie.expires).toBeGreaterThan(Date.now() / 1000);
  });
});

describe('read', () => {
  const header = seed({ analytics: 'granted' }, { notice }).header;
  test('takes what a runner lists, a header, and nothing', () => {
    const list = [{ name: 'other', value: '1' }, seed({ analytics: 'granted' }, { notice }).cookie];
    expect(read(list, { notice })).toEqual(read(`a=b; ${header}`, { notice }));
    for (const none of ['', null, undefined, [], 'sayso=1.bad'])
      expect(read(none, { notice })).toMatchObject({ necessary: 'granted', analytics: 'unset', email: 'granted' });
  });
  test('by the clock that is said', () => {
    expect(read(header, { notice, now: Date.now() + 200 * DAY }).analytics).toBe('unset');
  });
  test('names its mistakes too', () => {
    expect(() => read('', {} as never)).toThrow('sayso/testing: read:\n  no notice; hand in');
    expect(() => read('', { notice, at: 1 } as never)).toThrow('"at" is no option; there are notice, region, gpc, now');
  });
});

describe('a mistake is named, with what would do', () => {
  const wrong: [what: string, answers: unknown, options: object, says: string][] = [
    [
      'purpose',
      { analitics: 'granted' },
      {},
      'the notice has no "analitics"; it has necessary, analytics, analytics/Counter',
    ],
    ['an inherited name', { constructor: 'granted' }, {}, 'the notice has no "constructor"'],
    ['choice', { analytics: true }, {}, '"analytics" is true; say "granted" or "denied"'],
    ['nothing said', { analytics: undefined }, {}, '"analytics" is undefined'],
    ['required', { necessary: 'denied' }, {}, '"necessary" is required: nobody can refuse it'],
    [
      'service without a key',
      { 'analytics/Tide': 'denied' },
      {},
      '"analytics/Tide" cannot be answered alone: the notice has no service of that name with a key, so say "analytics"',
    ],
    [
      'service',
      { 'analytics/Counter': 'granted' },
      {},
      `"analytics/Counter" is granted only with its purpose; say analytics: 'granted' too`,
    ],
    ['answers', 'accepted', {}, 'the answers are "accepted"; say "granted", "denied" or {'],
    ['answers', null, {}, 'the answers are null'],
    ['rest', {}, { rest: 'off' }, 'rest is "off"; say "switches"'],
    ['time', {}, { at: 'yesterday' }, 'at is "yesterday"; say a Date'],
    ['time', {}, { at: new Date('x') }, 'at is Invalid Date'],
    ['url', {}, { url: '/cart' }, 'url is "/cart"; say where the page is'],
    ['url', {}, { url: 'about:blank' }, 'url is "about:blank"'],
    ['option', {}, { regoin: 'US' }, '"regoin" is no option; there are notice, region, gpc, url, domain, at, rest'],
    ['notice', {}, { notice: undefined }, 'no notice; hand in the one that the page has: seed(…, { notice })'],
    [
      'notice',
      {},
      { notice: { ...notice, purposes: { analytics: { key: 0 } } } },
      'notice: purposes.analytics.key: got 0',
    ],
  ];
  for (const [what, answers, options, says] of wrong)
    test(`${what}: ${says}`, () => {
      const act = () => seed(answers as never, { notice, ...options });
      expect(act).toThrow(TypeError);
      expect(act).toThrow(says);
    });
  test('all at once', () => {
    const act = () => seed({ a: 'granted', b: 'denied', necessary: 'denied' } as never, { notice });
    expect(act).toThrow(
      /seed:\n {2}the notice has no "a".*\n {2}the notice has no "b".*\n {2}"necessary" is required/s,
    );
  });
});

/** Never run: `tsc` fails where one of these lines compiles. */
export const misspelt = (): void => {
  // @ts-expect-error a purpose that the notice does not have
  seed({ analitics: 'granted' }, { notice });
  // @ts-expect-error a choice that does not exist
  seed('accepted', { notice });
  // @ts-expect-error a purpose that the notice does not have
  void read('', { notice }).analitics;
};
