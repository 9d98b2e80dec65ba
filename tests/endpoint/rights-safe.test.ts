/** Hostile callers of the rights routes: other subjects, other origins, bodies made to break something, guessers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from '../../src/endpoint/database/sql.js';
import { sha256 } from '../../src/endpoint/hash.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import { readUnproven } from '../../src/endpoint/rights/requests.js';
import { routes } from '../../src/endpoint/rights/routes.js';
import { freshSite, ISSUER, makeRoom, openAsOwner, startEndpoint, Subject, type Room } from './kit.js';
import {
  ask,
  call,
  callRaw,
  claimFor,
  deliver,
  nonceOf,
  sign,
  tell,
  type Body,
  type OneRequest,
  type Seen,
} from './rights-kit.js';

const site = freshSite();
const other = freshSite();
let room: Room;
let endpoint: Endpoint;
let subject: Subject;
const warnings: string[] = [];

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site, other], { warn: (message) => warnings.push(message) });
  subject = await Subject.make();
  await deliver(endpoint, site, subject);
});
afterAll(async () => {
  await endpoint.close();
  await room.remove();
  expect(warnings).toEqual([]);
});

const ROUTES = routes.map(({ path }) => path.replace('/:site/rights/', ''));
const own = (who: Subject, body: Body = {}) =>
  call<{ requests: OneRequest['request'][] }>(endpoint, who, [site, 'requests/own', body]);
const concern = async (who: Subject, text: string): Promise<string> =>
  (await call<OneRequest>(endpoint, who, [site, 'concern', { text }])).body.request.reference;

describe('another subject', () => {
  it('sees no record, contact or request of this one, by no reference', async () => {
    const thief = await Subject.make();
    await deliver(endpoint, site, thief);
    const reference = await concern(subject, 'mine alone');
    await call(endpoint, subject, [site, 'contact', { contact: 'mine@example.org' }]);
    const seen = await call<Seen>(endpoint, thief, [site, 'records']);
    expect(seen.body.records.map(({ link }) => link.subject)).toEqual([thief.name]);
    expect(seen.body.contact).toBeNull();
    for (const body of [{ reference }, { after: reference }])
      expect((await own(thief, body)).body.requests).toEqual([]);
    const text = await (await callRaw(endpoint, thief, [site, 'export'])).text();
    expect(text).toContain(thief.name);
    expect(text).not.toMatch(new RegExp(`mine|${subject.name}`));
  });

  it('is nobody here with a key of another site', async () => {
    const guest = await Subject.make();
    await deliver(endpoint, other, guest);
    expect((await call<Seen>(endpoint, guest, [site, 'records'])).body.records).toEqual([]);
    expect(await call(endpoint, guest, [site, 'erase'])).toMatchObject({ status: 403 });
  });
});

describe('another origin', () => {
  it.each(ROUTES)('may not call %s', async (route) => {
    for (const [origin, code] of [
      ['https://thief.example', 'origin-not-listed'],
      ['null', 'origin-not-listed'],
      ['https://www.larkline.example.thief.example', 'origin-not-listed'],
    ] as const) {
      const answer = await tell(endpoint, ask(site, route, {}, { origin }));
      expect(answer).toMatchObject({ status: 403, body: { error: { code } } });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
    const bare = new Request(`${ISSUER}/v1/${site}/rights/${route}`, { method: 'POST', body: '{}' });
    expect(await tell(endpoint, bare)).toMatchObject({ status: 403, body: { error: { code: 'no-origin' } } });
  });

  it.each(ROUTES)('%s is never cached and never answers with credentials', async (route) => {
    const { headers } = await tell(endpoint, ask(site, route, {}));
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('set-cookie')).toBeNull();
  });

  it.each(ROUTES)('%s answers nothing but POST', async (route) => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const request = new Request(`${ISSUER}/v1/${site}/rights/${route}`, { method, headers: { origin: 'x' } });
      expect(await tell(endpoint, request)).toMatchObject({ status: 405, body: { error: { code: 'method' } } });
    }
  });
});

const withBody = ROUTES.filter((route) => route !== 'nonce');
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('a body made to break something', () => {
  it.each(withBody)('%s refuses what is too large, nested, or reaches into prototypes', async (route) => {
    const cases: [string, number, string][] = [
      [JSON.stringify({ proof: 'x'.repeat(70_000), body: {} }), 413, 'too-large'],
      [`{"proof":"a.b.c","body":${nested(20)}}`, 400, 'bad-request'],
      [`{"proof":"a.b.c","body":${nested(5000)}}`, 400, 'bad-request'],
      ['{"proof":"a.b.c","body":{"__proto__":{"contact":"x"}}}', 400, 'bad-request'],
      ['{"__proto__":{"proof":"a.b.c"},"body":{}}', 400, 'bad-request'],
      ['{"proof":"a.b.c","body":{"constructor":{"prototype":{}}}}', 400, 'bad-request'],
      ['[]', 400, 'bad-request'],
      ['null', 400, 'bad-request'],
      ['', 400, 'not-json'],
      ['{"proof":', 400, 'not-json'],
    ];
    for (const [body, status, code] of cases)
      expect(await tell(endpoint, ask(site, route, body)), body.slice(0, 60)).toMatchObject({
        status,
        body: { error: { code, message: expect.any(String) as string } },
      });
    expect(({} as Body)['contact']).toBeUndefined();
  });

  it.each(withBody)('%s takes text/plain and JSON alone, in UTF-8', async (route) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await tell(endpoint, ask(site, route, 'a=b', form))).toMatchObject({ status: 415 });
    const request = ask(site, route, '');
    const broken = new Request(request.url, {
      method: 'POST',
      headers: request.headers,
      body: Uint8Array.of(255, 254),
    });
    expect(await tell(endpoint, broken)).toMatchObject({ status: 400, body: { error: { code: 'not-utf-8' } } });
  });

  it('refuses what does not fit by name and place', async () => {
    const cases: [string, Body, string][] = [
      ['concern', {}, 'body.text'],
      ['concern', { text: ' \n ' }, 'body.text'],
      ['concern', { text: 'nul \u0000 byte' }, 'body.text'],
      ['concern', { text: 'half a \ud800 character' }, 'body.text'],
      ['concern', { text: 'x', contact: 'two\nlines' }, 'body.contact'],
      ['concern', { text: 'x', more: 1 }, 'body.more'],
      ['contact', { contact: 'x'.repeat(321) }, 'body.contact'],
      ['contact', { contact: ['x'] }, 'body.contact'],
      ['erase', { records: [] }, 'body.records'],
      ['erase', { records: ["' OR 1=1 --"] }, 'body.records.0'],
      ['records', { after: -1 }, 'body.after'],
      ['records', { after: 1.5 }, 'body.after'],
      ['requests/own', { reference: 'SAY-0000-0000-0001' }, 'body.reference'],
    ];
    for (const [route, body, path] of cases)
      expect(await call(endpoint, subject, [site, route, body]), JSON.stringify(body)).toMatchObject({
        status: 400,
        body: { error: { code: 'bad-request', path } },
      });
  });
});

const SQL = `'; DROP TABLE sayso.request; DELETE FROM sayso.payload; --`;

describe('SQL', () => {
  it('in every field is text, or refused', async () => {
    const { body } = await call<OneRequest>(endpoint, subject, [site, 'concern', { text: SQL, contact: SQL }]);
    expect(body.request).toMatchObject({ text: SQL, contact: SQL });
    await call(endpoint, subject, [site, 'contact', { contact: SQL }]);
    expect((await call<Seen>(endpoint, subject, [site, 'records'])).body.contact).toMatchObject({ contact: SQL });
    const asked = await tell<OneRequest>(endpoint, ask(site, 'requests', { kind: 'concern', contact: SQL, text: SQL }));
    expect(asked).toMatchObject({ status: 202, body: { request: { text: SQL, contact: SQL } } });
    for (const [route, wrong] of [
      ['requests', { kind: SQL, contact: 'x@example.org' }],
      ['requests', { kind: 'see', contact: 'x@example.org', region: SQL }],
      ['requests/status', { reference: SQL, secret: SQL }],
      ['requests/own', { proof: SQL, body: {} }],
    ] as const)
      expect(await tell(endpoint, ask(site, route, wrong))).toMatchObject({ status: 400 });
    for (const nonce of [SQL, `${SQL}.1.a.b`]) {
      const claim = { ...(await claimFor(await nonceOf(endpoint, site), site, 'erase', {})), nonce };
      expect(await tell(endpoint, ask(site, 'erase', { proof: await sign(subject, claim), body: {} }))).toMatchObject({
        status: 403,
      });
    }
    expect(await tell(endpoint, ask(encodeURIComponent(SQL), 'nonce', ''))).toMatchObject({ status: 404 });
    expect((await call<Seen>(endpoint, subject, [site, 'records'])).body.records[0]!.kept).not.toBeNull();
  });
});

describe('guessing', () => {
  interface Queued extends OneRequest {
    secret: string;
  }
  const queue = async (on = site): Promise<Queued> =>
    (await tell<Queued>(endpoint, ask(on, 'requests', { kind: 'see', contact: 'x@example.org' }))).body;
  const status = (on: string, reference: string, secret: string) =>
    tell(endpoint, ask(on, 'requests/status', { reference, secret }));

  it('a wrong secret, a wrong reference and a wrong site are answered alike', async () => {
    const [mine, theirs] = [await queue(), await queue()];
    const wrong = [
      await status(site, mine.request.reference, 'A'.repeat(43)),
      await status(site, mine.request.reference, theirs.secret),
      await status(site, 'SAY-0000-0000-0000', mine.secret),
      await status(other, mine.request.reference, mine.secret),
    ];
    for (const { status: code, body } of wrong) {
      expect(code).toBe(404);
      expect(body).toEqual(wrong[0]!.body);
    }
    expect(await status(site, mine.request.reference, mine.secret)).toMatchObject({ status: 200 });
  });

  it('does not open a request that a key proved: it has no secret', async () => {
    const reference = await concern(subject, 'x');
    for (const secret of ['A'.repeat(43), await sha256('')])
      expect(await status(site, reference, secret)).toMatchObject({ status: 404 });
  });

  it('compares hashes, in the database: neither the code nor a row ever holds a secret to compare', async () => {
    const { request, secret } = await queue();
    const values: unknown[] = [];
    const sql: Sql = { query: (_, given = []) => (values.push(...given), Promise.resolve([])) };
    await readUnproven(sql, { site, reference: request.reference, secret });
    expect(values).toContain(await sha256(secret));
    expect(values).not.toContain(secret);
    const owner = await openAsOwner(room.data);
    const rows = await owner.query('SELECT secret FROM sayso.request WHERE site = $1 AND reference = $2', [
      site,
      request.reference,
    ]);
    await owner.close();
    expect(rows).toEqual([{ secret: await sha256(secret) }]);
  });
});

describe('the routes', () => {
  it('carry no subject and no reference in their URLs, which stand in logs', () => {
    expect(routes.filter(({ path, says }) => /:(?!site)/.test(path) || says.query)).toEqual([]);
  });
});
