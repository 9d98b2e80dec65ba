/** Every route of the endpoint under the same attacks: none of them may fail, warn, or answer what it should not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeToken, SCOPES } from '../../../src/endpoint/access/tokens.js';
import type { Route } from '../../../src/endpoint/http/route.js';
import { ROUTES } from '../../../src/endpoint/routes.js';
import { openGround, type Ground } from '../house-kit.js';
import { freshId, freshSite, ISSUER, makeRoom, ORIGIN, recordFor, Subject, type Room } from '../kit.js';
import { publicationFor } from '../mail-kit.js';

const site = freshSite();
const other = freshSite();
const CPNI = { purposes: { '7': 'opt-in' } } as const;
let room: Room;
let ground: Ground;
let subject: Subject;
/** A token of this site with every scope, and one of the other site. */
let mine: string;
let theirs: string;

const publications = (name: string) => {
  const { notice, texts } = publicationFor(name);
  const purposes = { ...notice.purposes, cpni: { key: 7, days: 'never' as const } };
  const withCpni = texts!.map((each) => ({
    ...each,
    purposes: { ...each.purposes, cpni: { title: 'CPNI', text: 'Your account.' } },
  }));
  return { notice: { ...notice, purposes }, texts: withCpni };
};

const allowed = async (name: string): Promise<string> =>
  (await makeToken(ground.house.sql, { site: name, scopes: SCOPES, label: 'attack', days: 1 }, Date.now())).text;

beforeAll(async () => {
  room = await makeRoom();
  ground = await openGround(room.data, [site], {
    limits: false,
    sites: Object.fromEntries(
      [site, other].map((name) => [
        name,
        { origins: [ORIGIN], controller: 'Larkline Ltd', notices: [publications(name)], cpni: CPNI, cookie: {} },
      ]),
    ),
  });
  subject = await Subject.make();
  await ground.decide(site, subject);
  [mine, theirs] = [await allowed(site), await allowed(other)];
});
afterAll(async () => {
  await ground.close();
  await room.remove();
});
beforeEach(() => void ground.said.splice(0));

/** What was warned of, but for uses of CPNI that nobody had approved: those are meant to be. */
const warnings = (): string[] => ground.said.filter((each) => !each.startsWith('cpni-'));

const PREFIXED = (route: Route): string => `${route.root ? '' : '/v1'}${route.path}`;
const pathOf = (route: Route, params: Record<string, string> = {}): string =>
  PREFIXED(route).replace(/:(\w+)/g, (_, name: string) => params[name] ?? (name === 'site' ? site : 'A'.repeat(43)));

const typeOf = ({ says }: Route): string => says.body?.types.find((type) => /json|plain/.test(type)) ?? FORM;
const FORM = 'application/x-www-form-urlencoded';

interface Sent {
  params?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  query?: string;
}

const request = (route: Route, { params, body, headers = {}, query = '' }: Sent = {}): Request =>
  new Request(`${ISSUER}${pathOf(route, params)}${query}`, {
    method: route.method,
    headers: {
      ...(route.access.kind === 'token' && { authorization: `Bearer ${mine}` }),
      ...((route.access.kind === 'page' || route.says.id === 'setCookie') && { origin: ORIGIN }),
      ...(route.says.id === 'setCookie' && { 'sec-fetch-site': 'same-origin' }),
      ...(body !== undefined && { 'content-type': typeOf(route) }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });

/** Sends, and holds what every answer must be: no failure of ours, no word of SQL or of a stack. */
const answer = async (asked: Request): Promise<Response> => {
  const response = await ground.fetch(asked);
  const text = await response.clone().text();
  // The page of /admin may not be built where tests run.
  if (!/not-built/.test(text))
    expect(response.status, `${asked.method} ${asked.url.slice(0, 200)} ${text}`).toBeLessThan(500);
  if (!response.ok)
    expect(text).not.toMatch(/\bat .*\.ts:\d|sayso\.[a-z]+_?[a-z]* |SELECT|INSERT|node_modules|syntax error|0x00/);
  return response;
};

const named = (routes: readonly Route[]) =>
  routes.map((route) => [`${route.method} ${PREFIXED(route)}`, route] as const);
const withBody = named(ROUTES.filter(({ says }) => says.body));
const withParams = named(ROUTES.filter((route) => route.path.includes(':')));
const withToken = named(ROUTES.filter(({ access }) => access.kind === 'token'));
const ofPages = named(ROUTES.filter(({ access }) => access.kind === 'page'));

const nested = (open: string, close: string, depth: number): string => `${open.repeat(depth)}1${close.repeat(depth)}`;
const HOSTILE_BODIES: readonly (readonly [string, string | Uint8Array<ArrayBuffer>])[] = [
  ['nothing', ''],
  ['too much', `{"x":"${'x'.repeat(70_000)}"}`],
  ['objects in objects', nested('{"a":', '}', 10_000)],
  ['lists in lists', nested('[', ']', 30_000)],
  ['lists without end', '['.repeat(60_000)],
  ['objects without end', '{"a":'.repeat(12_000)],
  ['many names', `{${Array.from({ length: 6000 }, (_, i) => `"a${i}":1`).join(',')}}`],
  ['a prototype', '{"__proto__":{"admin":true,"site":"x"}}'],
  ['a constructor', '{"constructor":{"prototype":{"admin":true}}}'],
  ['a number without end', '1e308'],
  ['a list', '[]'],
  ['null', 'null'],
  ['a text', '"x"'],
  ['NUL', '\u0000'],
  ['half an object', '{"a"'],
  ['NaN', '{"a":NaN}'],
  ['comments', '{/**/}'],
  ['a mark of order', '\ufeff{}{'],
  ['no UTF-8', Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)],
  ['half a letter', Uint8Array.of(0x22, 0xe2, 0x82, 0x22)],
];

describe('a body made to break something', () => {
  it.each(withBody)('harms nothing at %s', async (_, route) => {
    for (const [what, body] of HOSTILE_BODIES) {
      const response = await answer(request(route, { body }));
      expect(response.status, what).toBeGreaterThanOrEqual(400);
    }
    expect(warnings()).toEqual([]);
    expect(({} as { admin?: true }).admin).toBeUndefined();
  });

  it.each(withBody)('as another type, or compressed, is refused at %s', async (_, route) => {
    const types = ['', 'text/html', 'application/xml', 'text/plainx', 'x'.repeat(5000), 'application/json-patch+json'];
    for (const type of types) {
      const { status } = await answer(request(route, { body: '{}', headers: { 'content-type': type } }));
      // A mail link is looked up first.
      expect(status === 415 || (status === 404 && /:token/.test(route.path)), `${type.slice(0, 40)} ${status}`).toBe(
        true,
      );
    }
    const { status } = await answer(request(route, { body: '{}', headers: { 'content-encoding': 'gzip' } }));
    expect([415, 404]).toContain(status);
  });
});

/** A body that each route takes, or would but for what it names; its leaves are attacked one by one. */
const SAMPLES: Readonly<Record<string, () => unknown>> = {
  deliverRecords: () => ({ sent: Date.now(), records: [{ payload: JSON.stringify(recordFor(site)) }] }),
  setCookie: () => ({ value: 'x' }),
  readActions: () => ({ most: 1, before: { at: Date.now(), id: freshId() } }),
  makeToken: () => ({ scopes: ['statistics'], label: 'x', days: 1 }),
  publishNotice: () => publications(site),
  listRequests: () => ({ show: 'open', limit: 1, after: { due: 1, reference: 'SAY-0000-0000-0000' } }),
  readRequest: () => ({ reference: 'SAY-0000-0000-0000' }),
  settleRequest: () => ({ reference: 'SAY-0000-0000-0000', status: 'answered', reason: 'other', answer: 'x' }),
  lookUpRecords: () => ({ record: freshId(), after: 1 }),
  readStatistics: () => ({ from: 0, until: 86_400_000, bucket: 'day', by: 'region' }),
  makeMailLink: () => ({ address: 'ann@example.com', purpose: 'marketing_email' }),
  askToConfirm: () => ({ address: 'ann@example.com', account: 'ann', purpose: 'marketing_email', basis: 'consent' }),
  mailState: () => ({ address: 'ann@example.com', account: 'ann', purpose: 'marketing_email' }),
  readMailFeed: () => ({ after: 0, limit: 1 }),
  placeHold: () => ({ reason: 'x', subject: subject.name, purpose: '3', from: 1, until: 8.64e15 }),
  liftHold: () => ({ id: freshId(), reason: 'x' }),
  listHolds: () => ({ after: { placed: 1, id: freshId() } }),
  checkCpni: () => ({ subject: subject.name, use: { purpose: '7', recipient: 'carrier' } }),
  logCpniNotification: () => ({
    id: freshId(),
    subject: subject.name,
    purpose: '7',
    way: 'mail',
    sent: 1,
    notice: 'A'.repeat(43),
  }),
  logCpniReturn: () => ({ id: freshId(), subject: subject.name, returned: 1 }),
  logCpniUse: () => ({
    ...{ id: freshId(), subject: subject.name, purpose: '7', used: 1, campaign: 'x', cpni: ['x'], products: ['x'] },
    ...{ recipient: { kind: 'carrier', name: 'x' }, approval: 'opt-in', review: 'x' },
  }),
  logCpniFailure: () => ({ id: freshId(), failed: 1, description: 'x', mechanism: 'x', affected: 1, anomaly: true }),
  requestWithoutKey: () => ({ kind: 'concern', contact: 'x', text: 'x', region: 'US-CA' }),
  seeRequestWithoutKey: () => ({ reference: 'SAY-0000-0000-0000', secret: 'A'.repeat(43) }),
};

const SQL = `'; drop table ledger; --`;
const HTML = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;
const HOSTILE_TEXTS = [
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  SQL,
  HTML,
  '\r\nSet-Cookie: a=b',
  '$1',
  '%s%n',
  '\\',
  '{}',
  '',
  ' ',
  '\u202e',
  '\uffff',
  'x'.repeat(9000),
  '../../etc/passwd',
  '__proto__',
  '-1',
  'NaN',
];
const HOSTILE_NUMBERS = [1e308, -1e308, -0, -1, 0.1, 2 ** 53, 2 ** 63, 8.64e15, 1e-320];

/** Every value with one of its leaves replaced. */
const attacked = (value: unknown): unknown[] => {
  if (typeof value === 'string') return [...HOSTILE_TEXTS, 0, null, {}, []];
  if (typeof value === 'number') return [...HOSTILE_NUMBERS, '1', null, {}, []];
  if (typeof value === 'boolean') return ['true', 1, null];
  if (Array.isArray(value))
    return value.flatMap((each, i) =>
      attacked(each).map((wrong) => [...(value.slice(0, i) as unknown[]), wrong, ...(value.slice(i + 1) as unknown[])]),
    );
  return Object.entries(value as object).flatMap(([name, each]) =>
    attacked(each).map((wrong) => ({ ...(value as object), [name]: wrong })),
  );
};

describe('each field of a body', () => {
  it.each(withBody.filter(([, { says }]) => SAMPLES[says.id]))(
    '%s bears NUL, half letters, SQL, HTML and odd numbers',
    async (_, route) => {
      for (const body of attacked(SAMPLES[route.says.id]!()))
        await answer(request(route, { body: JSON.stringify(body) }));
      expect(warnings()).toEqual([]);
    },
  );

  it('is attacked on every route whose body is JSON and needs no proof', () => {
    const open = withBody.filter(
      ([, { says }]) => !JSON.stringify(says.body!.types).includes('form') && !SAMPLES[says.id],
    );
    expect(open.map(([, { path }]) => path).filter((path) => !/^\/:site\/(rights|account|export)/.test(path))).toEqual(
      [],
    );
  });

  it('leaves everything that was listed listable', async () => {
    for (const [name, route] of named(
      ROUTES.filter(({ method, access }) => method === 'GET' && access.kind === 'token'),
    ))
      expect((await answer(request(route, { query: '?year=2026' }))).status, name).toBeLessThan(405);
    expect(
      await ground.house.sql.query('SELECT count(*)::int AS n FROM sayso.ledger WHERE site = $1', [site]),
    ).not.toEqual([{ n: 0 }]);
  });
});

describe('a part of the path', () => {
  const PARTS = [
    '%00',
    'a%00b',
    '%ff',
    '%',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '..',
    encodeURIComponent(SQL),
    encodeURIComponent(HTML),
    '__proto__',
    'constructor',
    'x'.repeat(8000),
    '%ud800',
    '%ed%a0%80',
    '1e308',
    '-1',
    '.',
    '*',
  ];

  it.each(withParams)('bears anything at %s', async (_, route) => {
    for (const [, name] of route.path.matchAll(/:(\w+)/g))
      for (const part of PARTS) {
        const body = route.says.body ? '{}' : undefined;
        const response = await answer(request(route, { params: { [name!]: part }, ...(body && { body }) }));
        expect(response.status, `${name} ${part.slice(0, 20)}`).toBeGreaterThanOrEqual(400);
      }
    expect(warnings()).toEqual([]);
  });
});

/** A URL holds no half characters. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

describe('a query', () => {
  it.each(named(ROUTES.filter(({ says }) => says.query)))('bears anything at %s', async (_, route) => {
    for (const name of Object.keys(route.says.query!))
      for (const text of HOSTILE_TEXTS)
        await answer(request(route, { query: `?${name}=${encodeURIComponent(wellFormed(text))}&${name}=2` }));
    expect(warnings()).toEqual([]);
  });
});

const bodyFor = (route: Route): string | undefined =>
  route.says.body && JSON.stringify(SAMPLES[route.says.id]?.() ?? {});

describe('a token', () => {
  it.each(withToken)('of another site, ended, cut, doubled or made up opens nothing at %s', async (_, route) => {
    const body = bodyFor(route);
    const send = async (authorization: string): Promise<number> =>
      (await answer(request(route, { ...(body && { body }), headers: { authorization } }))).status;
    expect(await send(`Bearer ${theirs}`)).toBe(403);
    for (const wrong of [
      '',
      'Bearer ',
      mine,
      `Basic ${mine}`,
      `Bearer ${mine.slice(0, -1)}`,
      `Bearer ${mine}A`,
      `Bearer ${mine}, Bearer ${theirs}`,
      `Bearer ${theirs} ${mine}`,
      `Bearer ${mine.toLowerCase()}`,
      `Bearer ' OR 1=1 --`,
      `Bearer ${'A'.repeat(8000)}`,
    ])
      expect(await send(wrong), wrong.slice(0, 20)).toBe(401);
  });

  it.each(withToken)('with every scope but the one that is wanted opens nothing at %s', async (_, route) => {
    const scope = route.access.kind === 'token' ? route.access.scope : 'admin';
    const wish = { site, scopes: SCOPES.filter((each) => each !== scope), label: 'x', days: 1 };
    const { text } = await makeToken(ground.house.sql, wish, Date.now());
    const body = bodyFor(route);
    const asked = request(route, { ...(body && { body }), headers: { authorization: `Bearer ${text}` } });
    expect((await answer(asked)).status).toBe(403);
  });

  it.each(withToken)('is no cookie and stands in no URL at %s', async (_, route) => {
    const body = bodyFor(route);
    const asked = request(route, {
      ...(body && { body }),
      query: `?token=${mine}&access_token=${mine}`,
      headers: { authorization: '', cookie: `token=${mine}; authorization=Bearer ${mine}` },
    });
    expect((await answer(asked)).status).toBe(401);
  });

  it.each(withToken)('is not asked for across origins at %s: nothing there answers a preflight', async (_, route) => {
    const { headers, status } = await answer(
      new Request(`${ISSUER}${pathOf(route)}`, {
        method: 'OPTIONS',
        headers: {
          origin: ORIGIN,
          'access-control-request-method': route.method,
          'access-control-request-headers': 'authorization',
        },
      }),
    );
    expect(headers.get('access-control-allow-headers') ?? '').not.toMatch(/authorization|\*/i);
    expect(status === 405 || headers.get('access-control-allow-methods') !== null).toBe(true);
  });
});

const FOREIGN = [
  'https://thief.example',
  'null',
  '',
  `${ORIGIN}.thief.example`,
  `${ORIGIN}:8443`,
  ORIGIN.replace('https', 'http'),
  ORIGIN.replace('www.', ''),
  ORIGIN.replace('www.', 'evil.'),
  ORIGIN.toUpperCase(),
  `${ORIGIN}/`,
  `${ORIGIN}, ${ORIGIN}`,
  `${ORIGIN} `.repeat(2).trim(),
  `https://user@${ORIGIN.slice(8)}`,
  'file://',
  '*',
];

describe('another origin', () => {
  it.each(ofPages)('is refused at %s, and may not read that', async (_, route) => {
    const body = bodyFor(route);
    for (const origin of FOREIGN)
      for (const more of [
        {},
        { 'sec-fetch-site': 'same-origin' },
        { referer: `${ORIGIN}/` },
        { host: 'www.larkline.example' },
      ]) {
        const { status, headers } = await answer(
          request(route, { ...(body && { body }), headers: { origin, ...more } }),
        );
        expect(status, origin).toBe(403);
        expect(headers.get('access-control-allow-origin'), origin).toBeNull();
      }
  });

  it.each(named(ROUTES))('is never let in with credentials, and never echoed, at %s', async (_, route) => {
    const body = bodyFor(route);
    for (const origin of [...FOREIGN, ORIGIN])
      for (const method of [route.method, 'OPTIONS']) {
        const asked = request(route, { ...(body && method !== 'OPTIONS' && { body }), headers: { origin } });
        const { headers } = await answer(
          method === 'OPTIONS'
            ? new Request(asked.url, { method, headers: { origin, 'access-control-request-method': route.method } })
            : asked,
        );
        const readable = headers.get('access-control-allow-origin');
        expect([null, '*', ...(origin === ORIGIN ? [ORIGIN] : [])], origin).toContain(readable);
        if (readable === ORIGIN) expect(headers.get('vary')).toMatch(/Origin/);
        expect(headers.get('access-control-allow-credentials')).toBeNull();
      }
  });
});
