/** The cookie that the endpoint sets: only what the browser holds, only for a page of the very origin, never for longer. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encode } from '../../src/wire/cookie-write.js';
import { decode } from '../../src/wire/cookie.js';
import type { Kept } from '../../src/wire/kept.js';
import { isCanonical, secondsLeft } from '../../src/endpoint/cookie/set-cookie.js';
import { checkOptions } from '../../src/endpoint/options-check.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import { createEndpoint } from '../../src/endpoint/index.js';
import { freshSite, ISSUER, makeRoom, ORIGIN, siteFor, type Room } from './kit.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);
const site = freshSite();
const plain = freshSite();
let room: Room;
let endpoint: Endpoint;

const kept = (at: number, choice: 'granted' | 'denied' = 'granted'): Kept => ({
  answers: new Map([
    [3, { choice, version: 1, at, voice: 'visitor' }],
    [4, { choice: 'denied', version: 2, at: at - 5 * DAY, voice: 'visitor' }],
  ]),
  pending: false,
});
const VALUE = encode(kept(NOW - DAY));

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await createEndpoint({
    sites: {
      [site]: { ...siteFor(site), origins: [ORIGIN, 'https://shop.larkline.example', 'null'], cookie: {} },
      [`${site}-wide`]: {
        ...siteFor(`${site}-wide`),
        cookie: { domain: 'larkline.example' },
      },
      [plain]: siteFor(plain),
    },
    issuer: ISSUER,
    folder: room.data,
    warn: () => {},
    now: () => NOW,
  });
});
afterAll(async () => {
  await endpoint.close();
  await room.remove();
});

const OWN = {
  origin: ORIGIN,
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/json',
  cookie: `theme=dark; sayso=${VALUE}; cart=7`,
};

/** `null` takes a header away. */
const ask = (
  headers: Record<string, string | null> = {},
  body: string = JSON.stringify({ value: VALUE }),
  name = site,
) => {
  const all = Object.entries({ ...OWN, ...headers }).filter((pair): pair is [string, string] => pair[1] !== null);
  return endpoint.fetch(
    new Request(`${ISSUER}/v1/${name}/cookie`, { method: 'POST', headers: new Headers(all), body }),
  );
};

const refused = async (response: Response): Promise<[number, string]> => {
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  return [response.status, ((await response.json()) as { error: { code: string } }).error.code];
};

describe('a page of the very origin', () => {
  it('gets its own value, for 395 days from the newest answer, readable to scripts', async () => {
    const response = await ask();
    expect(response.status).toBe(200);
    const seconds = 394 * 86_400;
    expect(response.headers.getSetCookie()).toEqual([
      `sayso=${VALUE}; Path=/; Max-Age=${seconds}; Secure; SameSite=Lax`,
    ]);
    expect(await response.json()).toEqual({ seconds });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('gets the domain that the site names', async () => {
    const [cookie] = (await ask({}, undefined, `${site}-wide`)).headers.getSetCookie();
    expect(cookie).toContain('; Domain=larkline.example;');
  });

  it('gets no answer a longer life by asking often or late', async () => {
    for (const days of [0, 1, 100, 394]) {
      const value = encode(kept(NOW - days * DAY));
      const response = await ask({ cookie: `sayso=${value}` }, JSON.stringify({ value }));
      expect(((await response.json()) as { seconds: number }).seconds).toBe((395 - days) * 86_400);
    }
    const old = encode(kept(NOW - 395 * DAY));
    expect(await refused(await ask({ cookie: `sayso=${old}` }, JSON.stringify({ value: old })))).toEqual([
      400,
      'too-old',
    ]);
  });

  it('gains nothing by a clock that runs ahead', () => {
    expect(secondsLeft(encode(kept(NOW + 1000 * DAY)), NOW)).toBe(395 * 86_400);
  });
});

describe('nobody else', () => {
  it.each([
    [
      'a form of another site',
      {
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
        'content-type': 'application/x-www-form-urlencoded',
      },
      415,
    ],
    [
      'a form that sends JSON as text',
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' },
      415,
    ],
    ['a form of its own', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
    ['a script of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
    ['a sibling that is not listed', { origin: 'https://evil.larkline.example', 'sec-fetch-site': 'same-site' }, 403],
    ['a sibling that is listed', { origin: 'https://shop.larkline.example', 'sec-fetch-site': 'same-site' }, 403],
    ['a page without an origin, even where null is listed', { origin: 'null' }, 403],
    ['a request without Origin', { origin: null }, 403],
    ['a request that claims its origin, from elsewhere', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a request that nobody vouches for', { 'sec-fetch-site': null }, 403],
    ['a typed address', { 'sec-fetch-site': 'none' }, 403],
    ['another scheme', { origin: ORIGIN.replace('https', 'http') }, 403],
    ['no content type', { 'content-type': null }, 415],
  ] as const)('%s', async (_, headers, status) => {
    expect((await refused(await ask(headers)))[0]).toBe(status);
  });

  it('asks before, from another origin: the answer is no', async () => {
    const response = await endpoint.fetch(
      new Request(`${ISSUER}/v1/${site}/cookie`, {
        method: 'OPTIONS',
        headers: {
          origin: ORIGIN,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      }),
    );
    expect(await refused(response)).toEqual([405, 'method']);
    expect(response.headers.get('access-control-allow-headers')).toBeNull();
  });

  it('reads or sets anything by GET', async () => {
    const { 'content-type': _, ...headers } = OWN;
    const response = await endpoint.fetch(new Request(`${ISSUER}/v1/${site}/cookie?value=${VALUE}`, { headers }));
    expect(await refused(response)).toEqual([405, 'method']);
  });

  it('where the site does not want it, or is none', async () => {
    expect(await refused(await ask({}, undefined, plain))).toEqual([404, 'no-cookie']);
    expect(await refused(await ask({}, undefined, 'nobody'))).toEqual([404, 'no-such-site']);
    expect(await refused(await ask({}, undefined, 'constructor'))).toEqual([404, 'no-such-site']);
  });
});

describe('no other value', () => {
  const send = (value: unknown, cookie = `sayso=${String(value)}`) => ask({ cookie }, JSON.stringify({ value }));

  it('than what the browser holds: one that was planted in a body is none', async () => {
    const planted = encode(kept(NOW, 'granted'));
    for (const cookie of [`sayso=${VALUE}`, `saysox=${planted}`, `x=sayso=${planted}`, `sayso=${planted}x`, ''])
      expect(await refused(await send(planted, cookie)), cookie).toEqual([403, 'not-held']);
    expect((await send(planted, `sayso=${VALUE}; sayso=${planted}`)).status).toBe(200);
  });

  it.each([
    'x',
    '',
    `${VALUE}; Domain=evil.example`,
    `${VALUE}\r\nSet-Cookie: session=1`,
    `${VALUE}\u0000`,
    `${VALUE} `,
    VALUE.replace('1.', '2.'),
    VALUE.slice(0, -1),
    VALUE.toUpperCase(),
    encode(kept(NOW)).replace(/a/, 'b'),
  ])('that the codec would not write: %j', async (value) => {
    expect((await refused(await send(value, `sayso=${VALUE}`)))[0]).toBe(400);
  });

  it('and no other body', async () => {
    for (const body of [
      '',
      'null',
      '[]',
      '{}',
      '{"value":1}',
      '{"value":["x"]}',
      `{"value":"${VALUE}","name":"session"}`,
      '{"__proto__":{"value":"x"}}',
      `{"value":"${'x'.repeat(2000)}"}`,
      '{',
    ])
      expect((await refused(await ask({}, body)))[0], body).toBe(400);
    expect((await refused(await ask({}, 'x'.repeat(70_000))))[0]).toBe(413);
  });

  it('ever breaks out of its header', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: 'binary' }).map((text) => VALUE + text),
        ),
        (text) => {
          fc.pre(text !== VALUE);
          if (isCanonical(text)) expect(text).toMatch(/^[\w.~-]+$/);
        },
      ),
    );
  });

  it('but every value that the browser writes', () => {
    const answer = fc.record({
      choice: fc.constantFrom('granted' as const, 'denied' as const),
      version: fc.integer({ min: 1, max: 40 }),
      at: fc.integer({ min: 1, max: NOW }),
      voice: fc.constantFrom('visitor' as const, 'overruled' as const, 'host' as const),
    });
    const answers = fc.array(fc.tuple(fc.integer({ min: 1, max: 600 }), answer), { maxLength: 500 });
    fc.assert(
      fc.property(answers, fc.boolean(), (pairs, pending) => {
        const value = encode({ answers: new Map(pairs), pending });
        expect(value.length).toBeLessThanOrEqual(1024);
        expect([isCanonical(value), decode(value)?.pending]).toEqual([true, pending]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the option', () => {
  const faultsOf = async (cookie: unknown) =>
    (await checkOptions({ sites: { [site]: { ...siteFor(site), cookie: cookie as object } }, issuer: ISSUER })).map(
      ({ path }) => path,
    );
  it('names a domain that the site stands under', async () => {
    for (const good of [undefined, {}, { domain: 'larkline.example' }, { domain: 'www.larkline.example' }])
      expect(await faultsOf(good)).toEqual([]);
    for (const bad of [
      '.larkline.example',
      'evil.example',
      'arkline.example',
      'example',
      '127.0.0.1',
      'larkline.example; HttpOnly',
      'Larkline.example',
    ])
      expect(await faultsOf({ domain: bad }), bad).toEqual([`sites.${site}.cookie.domain`]);
    expect(await faultsOf({ domian: 'larkline.example' })).toEqual([`sites.${site}.cookie.domian`]);
    expect(await faultsOf(true)).toEqual([`sites.${site}.cookie`]);
  });
});
