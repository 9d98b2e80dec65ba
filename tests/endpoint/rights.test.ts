/** The visitors' rights: see, export, correct, erase, raise a concern; each with a reference, a due date and a status. */
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainHash } from '../../src/endpoint/ledger/chain.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import { MOST_COUNTED } from '../../src/endpoint/rights/records.js';
import { readReference } from '../../src/endpoint/rights/reference.js';
import {
  freshSite,
  ISSUER,
  makeRoom,
  noticeHash,
  openAsOwner,
  send,
  startEndpoint,
  Subject,
  type Room,
} from './kit.js';
import { ask, call, callRaw, deliver, tell, type OneRequest, type Seen } from './rights-kit.js';
import type { VisitorRequest } from '../../src/wire/rights.js';

const DAY = 86_400_000;
const site = freshSite();
const short = freshSite();
let room: Room;
let endpoint: Endpoint;
/** A clock that the tests may put on. */
let ahead = 0;
const now = (): number => Date.now() + ahead;

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site, short], { now });
});
afterAll(async () => {
  await endpoint.close();
  await room.remove();
});

const see = async (subject: Subject, body: Record<string, unknown> = {}): Promise<Seen> => {
  const answer = await call<Seen>(endpoint, subject, [site, 'records', body]);
  expect(answer.status).toBe(200);
  return answer.body;
};
const own = async (subject: Subject, body: Record<string, unknown> = {}) => {
  const answer = await call<{ requests: VisitorRequest[]; next: string | null }>(endpoint, subject, [
    site,
    'requests/own',
    body,
  ]);
  expect(answer.status).toBe(200);
  return answer.body;
};
const statusesOf = ({ events }: VisitorRequest): string[] => events.map(({ status }) => status);

describe('see', () => {
  it('shows every record with payload, receipt, notice hash, link and standing', async () => {
    const subject = await Subject.make();
    const first = await deliver(endpoint, site, subject);
    const second = await deliver(endpoint, site, subject, {
      supersedes: [first.id],
      choices: { 3: { choice: 'denied', version: 1, regime: 'opt-in', days: 182 } },
    });
    const seen = await see(subject);
    expect(seen.subject).toBe(subject.name);
    expect(seen.records.map(({ link }) => [link.seq, link.record])).toEqual([
      [1, first.id],
      [2, second.id],
    ]);
    const [one] = seen.records;
    expect(JSON.parse(one!.kept!.payload)).toEqual(first);
    expect(one!.chain).toBe(await chainHash(one!.link as Parameters<typeof chainHash>[0]));
    const jwks = (await (await endpoint.fetch(new Request(`${ISSUER}/v1/jwks.json`))).json()) as JSONWebKeySet;
    const { payload } = await compactVerify(one!.kept!.receipt, createLocalJWKSet(jwks));
    expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({
      record: first.id,
      chain: one!.chain,
      notice: { hash: await noticeHash(site), status: 'published' },
    });
    expect(seen.standing!.map(({ key, choice }) => [key, choice])).toEqual([
      [3, 'denied'],
      [4, 'denied'],
    ]);
  });

  it('leaves a request that is answered', async () => {
    const subject = await Subject.make();
    await deliver(endpoint, site, subject);
    const { request } = await see(subject);
    expect(request).toMatchObject({ kind: 'see', status: 'answered', proven: true });
    expect(statusesOf(request!)).toEqual(['received', 'verified', 'answered']);
    expect((await own(subject)).requests).toEqual([request]);
  });

  it('pages by the chain, and only the first page leaves a request', async () => {
    const subject = await Subject.make();
    const ids: string[] = [];
    for (let i = 0; i < 53; i++) ids.push((await deliver(endpoint, site, subject)).id);
    const first = await see(subject);
    expect(first.records).toHaveLength(50);
    const rest = await see(subject, { after: first.next! });
    expect([...first.records, ...rest.records].map(({ link }) => link.record)).toEqual(ids);
    expect(rest).toMatchObject({ next: null, standing: null, request: null });
    expect((await own(subject)).requests).toHaveLength(1);
  });

  it('leaves the standings out where the chain is longer than any visitor makes it', async () => {
    const subject = await Subject.make();
    await deliver(endpoint, site, subject);
    const sql = await openAsOwner(room.data);
    const copy = (from: number, to: number) =>
      sql.query(
        `INSERT INTO sayso.ledger
         SELECT site, subject, g, gen_random_uuid(), payload, previous, chain, received, notice, status, proof, at, counted, gap
         FROM sayso.ledger, generate_series($3::int, $4::int) g WHERE site = $1 AND subject = $2 AND seq = 1`,
        [site, subject.name, from, to],
      );
    await copy(2, MOST_COUNTED);
    expect((await see(subject)).standing).toHaveLength(2);
    await copy(MOST_COUNTED + 1, MOST_COUNTED + 1);
    await sql.close();
    expect(await see(subject)).toMatchObject({ standing: null, records: { length: 50 } });
  });

  it('shows a key without records nothing, and keeps no request for it', async () => {
    const subject = await Subject.make();
    expect(await see(subject)).toEqual({
      subject: subject.name,
      records: [],
      next: null,
      standing: [],
      contact: null,
      request: null,
    });
    expect((await own(subject)).requests).toEqual([]);
  });
});

describe('export', () => {
  it('is one download of everything, whose last line counts the others', async () => {
    const subject = await Subject.make();
    const record = await deliver(endpoint, site, subject);
    await call(endpoint, subject, [site, 'contact', { contact: 'vera@example.org' }]);
    await call(endpoint, subject, [site, 'concern', { text: 'Why?\nReally.' }]);
    const response = await callRaw(endpoint, subject, [site, 'export']);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="sayso-${site}.ndjson"`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const lines = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: string } & Record<string, unknown>);
    const of = (kind: string) => lines.filter(({ line }) => line === kind);
    expect(lines[0]).toMatchObject({ line: 'export', subject: subject.name, site, issuer: ISSUER });
    expect(of('record')).toMatchObject([{ link: { record: record.id }, kept: { payload: JSON.stringify(record) } }]);
    expect(of('standing').map(({ key, choice }) => [key, choice])).toEqual([
      [3, 'granted'],
      [4, 'denied'],
    ]);
    expect(of('notice')).toMatchObject([{ hash: await noticeHash(site), notice: { site } }]);
    expect(of('contact')).toMatchObject([{ contact: 'vera@example.org' }]);
    expect(of('request').map(({ kind, text }) => [kind, text])).toEqual([
      ['export', null],
      ['concern', 'Why?\nReally.'],
      ['correct', null],
    ]);
    expect(lines.at(-1)).toEqual({ line: 'end', lines: lines.length - 1 });
  });

  it('reads many pages and leaves none out', async () => {
    const subject = await Subject.make();
    for (let i = 0; i < 101; i++) await deliver(endpoint, site, subject);
    const lines = (await (await callRaw(endpoint, subject, [site, 'export'])).text()).trimEnd().split('\n');
    const places = lines
      .map((line) => JSON.parse(line) as { line: string; link?: { seq: number } })
      .flatMap(({ link }) => (link ? [link.seq] : []));
    expect(places).toEqual(Array.from({ length: 101 }, (_, i) => i + 1));
  });
});

describe('correct', () => {
  it('changes the contact at once, and stays open for what the site keeps elsewhere', async () => {
    const subject = await Subject.make();
    await deliver(endpoint, site, subject);
    await call(endpoint, subject, [site, 'contact', { contact: 'old@example.org' }]);
    const { body } = await call<OneRequest>(endpoint, subject, [site, 'contact', { contact: 'new@example.org' }]);
    expect(body.request).toMatchObject({ kind: 'correct', status: 'verified', contact: 'new@example.org' });
    expect((await see(subject)).contact).toMatchObject({ contact: 'new@example.org' });
  });
});

describe('raise a concern', () => {
  it('keeps the text and the contact, and a date by which it is answered', async () => {
    const subject = await Subject.make();
    await deliver(endpoint, site, subject);
    const text = 'Ärger & "quotes" – 🦊\n\tindented';
    const { body } = await call<OneRequest>(endpoint, subject, [site, 'concern', { text, contact: '+43 1 234' }]);
    expect(body.request).toMatchObject({ kind: 'concern', status: 'verified', text, contact: '+43 1 234' });
    expect(statusesOf(body.request)).toEqual(['received', 'verified']);
    expect(readReference(body.request.reference)).toBe(body.request.reference);
    const days = (body.request.due - body.request.received) / DAY;
    expect(days).toBeGreaterThanOrEqual(28);
    expect(days).toBeLessThanOrEqual(31);
  });

  it('takes 4,000 characters and not one more, and says so', async () => {
    const subject = await Subject.make();
    await deliver(endpoint, site, subject);
    const long = await call<OneRequest>(endpoint, subject, [site, 'concern', { text: 'x'.repeat(4000) }]);
    expect(long.status).toBe(200);
    const longer = await call(endpoint, subject, [site, 'concern', { text: 'x'.repeat(4001) }]);
    expect(longer).toMatchObject({ status: 400, body: { error: { code: 'bad-request', path: 'body.text' } } });
    expect(longer.body['error']).toMatchObject({ message: expect.stringContaining('4000') as string });
  });

  it('is due after 45 days for a subject in California, by its newest record', async () => {
    const subject = await Subject.make();
    await deliver(endpoint, site, subject, { region: { code: 'US-CA', from: 'option' } });
    const { body } = await call<OneRequest>(endpoint, subject, [site, 'concern', { text: 'x' }]);
    expect(body.request.due - body.request.received).toBe(45 * DAY);
  });
});

describe('my requests', () => {
  it('are paged, newest first, and one is found by its reference however it was written down', async () => {
    const subject = await Subject.make();
    await deliver(endpoint, site, subject);
    const references: string[] = [];
    for (let i = 0; i < 52; i++) {
      ahead++;
      const { body } = await call<OneRequest>(endpoint, subject, [site, 'concern', { text: `number ${i}` }]);
      references.unshift(body.request.reference);
    }
    const first = await own(subject);
    expect(first.requests.map(({ reference }) => reference)).toEqual(references.slice(0, 50));
    const rest = await own(subject, { after: first.next! });
    expect(rest.requests.map(({ reference }) => reference)).toEqual(references.slice(50));
    expect(rest.next).toBeNull();
    const spoken = references[3]!.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    expect((await own(subject, { reference: spoken })).requests.map(({ reference }) => reference)).toEqual([
      references[3],
    ]);
  });

  it('are at most a hundred a day; after that the visitor is told when to come again', async () => {
    const subject = await Subject.make();
    await deliver(endpoint, site, subject);
    const all = await Promise.all(
      Array.from({ length: 100 }, () => call(endpoint, subject, [site, 'concern', { text: 'x' }])),
    );
    expect(all.map(({ status }) => status)).not.toContain(500);
    const more = await call(endpoint, subject, [site, 'concern', { text: 'x' }]);
    expect(more).toMatchObject({ status: 429, body: { error: { code: 'too-many-requests' } } });
    expect(more.headers.get('retry-after')).toBe('86400');
    ahead += DAY + 1;
    expect(await call(endpoint, subject, [site, 'concern', { text: 'x' }])).toMatchObject({ status: 200 });
  });
});

describe('without the key', () => {
  const wish = { kind: 'erase', contact: 'vera@example.org', text: 'I lost my phone.' };
  interface Queued extends OneRequest {
    secret: string;
  }

  it('a request is queued as unverified with the same due date, and can be followed by reference and secret', async () => {
    const { status, body } = await tell<Queued>(endpoint, ask(site, 'requests', wish));
    expect(status).toBe(202);
    const { request, secret } = body;
    expect(request).toMatchObject({ kind: 'erase', status: 'unverified', proven: false, contact: wish.contact });
    expect(statusesOf(request)).toEqual(['received', 'unverified']);
    expect((request.due - request.received) / DAY).toBeLessThanOrEqual(31);
    const found = await tell<OneRequest>(
      endpoint,
      ask(site, 'requests/status', { reference: request.reference.toLowerCase(), secret }),
    );
    expect(found).toMatchObject({ status: 200, body: { request } });
  });

  it('nothing is disclosed or erased by it', async () => {
    const subject = await Subject.make();
    await deliver(endpoint, site, subject);
    for (const kind of ['see', 'export', 'erase']) {
      const { body } = await tell<Queued>(endpoint, ask(site, 'requests', { ...wish, kind }));
      expect(Object.keys(body).sort()).toEqual(['request', 'secret']);
      expect(JSON.stringify(body)).not.toContain(subject.name);
    }
    expect((await see(subject)).records[0]!.kept).not.toBeNull();
  });

  it('so many in an hour are taken, and the next hour takes as many again', async () => {
    const send = () => tell(endpoint, ask(short, 'requests', { ...wish, region: 'US-CA' }));
    for (let i = 0; i < 60; i++) expect((await send()).status).toBe(202);
    const over = await send();
    expect(over).toMatchObject({ status: 429, body: { error: { code: 'too-many-requests' } } });
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(3500);
    expect((await tell(endpoint, ask(site, 'requests', wish))).status).toBe(202);
    ahead += 3_600_001;
    expect((await send()).status).toBe(202);
  });
});

describe('what was sent twice', () => {
  it('stays known and erased when the outbox sends it again', async () => {
    const subject = await Subject.make();
    const record = await deliver(endpoint, site, subject);
    await call(endpoint, subject, [site, 'erase']);
    const [outcome] = await send(endpoint, site, [await subject.sign(JSON.stringify(record))]);
    expect(outcome).toMatchObject({ id: record.id, outcome: 'known' });
    expect((await see(subject)).records).toMatchObject([{ kept: null, erased: { reason: 'visitor' } }]);
  });
});
