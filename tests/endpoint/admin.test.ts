/** What people behind `/admin` reach: the page itself, the look-up, the queue; and what they do not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subjectMark } from '../../src/endpoint/access/actions.js';
import type { Scope } from '../../src/endpoint/access/tokens.js';
import { openGround, type Ground } from './house-kit.js';
import {
  batchOf,
  freshId,
  freshSite,
  ISSUER,
  makeRoom,
  outcomesOf,
  post,
  recordFor,
  Subject,
  type Room,
} from './kit.js';
import { ask as asVisitor } from './rights-kit.js';

let room: Room;
let ground: Ground;
const [site, other] = [freshSite(), freshSite()];
const DAY = 86_400_000;

beforeAll(async () => {
  room = await makeRoom();
  ground = await openGround(room.data, [site, other]);
});
afterAll(async () => {
  await ground.close();
  await room.remove();
});

interface Found {
  subject: string;
  record: string | null;
  standing: { key: number; choice: string }[];
  records: {
    id: string;
    seq: number;
    findings: Record<string, string>;
    payload: string | null;
    receipt: string | null;
  }[];
  next: number | null;
}
interface Told<T> {
  status: number;
  body: T & { error?: { code: string; path?: string } };
}

const tell = async <T>(path: string, body: unknown, scope: Scope, at = site): Promise<Told<T>> => {
  const response = await ground.ask(at, path, { scopes: [scope], body });
  return { status: response.status, body: (await response.json()) as Told<T>['body'] };
};
const look = (body: unknown, at = site): Promise<Told<Found>> => tell<Found>('/admin/records', body, 'records', at);
const log = async (): Promise<string> =>
  (await ground.ask(site, '/admin/actions', { scopes: ['admin'], body: { most: 200 } })).text();

describe('the record look-up', () => {
  it('finds a chain by id, by receipt and by subject, and proves each entry', async () => {
    const subject = await Subject.make();
    const first = await ground.decide(site, subject);
    const payload = JSON.stringify(recordFor(site, { supersedes: [first] }));
    const [outcome] = await outcomesOf(await ground.fetch(post(site, batchOf([await subject.sign(payload)]))));
    const { receipt, id } = outcome as { receipt: string; id: string };
    for (const [body, record] of [
      [{ record: first }, first],
      [{ receipt }, id],
      [{ subject: subject.name }, null],
    ] as const) {
      const { status, body: found } = await look(body);
      expect([status, found.subject, found.record]).toEqual([200, subject.name, record]);
      expect(found.records.map(({ seq, findings }) => [seq, findings])).toEqual(
        [1, 2].map((seq) => [seq, { receipt: 'ok', signature: 'ok', chain: 'ok' }]),
      );
      expect(found.records[1]).toMatchObject({ id, payload, receipt });
      expect(found.standing.map(({ key }) => key)).toEqual([3, 4]);
    }
  });

  it('finds a record whose id tells another time than its arrival', async () => {
    for (const late of [3_600_000, 10 * DAY, 400 * DAY]) {
      const subject = await Subject.make();
      const id = freshId();
      const now = ground.clock.now;
      ground.clock.now += late;
      await ground.decide(site, subject, { id, at: now });
      ground.clock.now = now;
      expect([late, (await look({ record: id })).body.subject]).toEqual([late, subject.name]);
    }
  });

  it('goes through a long chain page by page, each entry once', async () => {
    const subject = await Subject.make();
    for (let i = 0; i < 4; i++) {
      const records = Array.from({ length: 15 }, () => recordFor(site));
      const jws = await Promise.all(records.map((each) => subject.sign(JSON.stringify(each))));
      await ground.fetch(post(site, batchOf(jws)));
    }
    const first = (await look({ subject: subject.name })).body;
    const second = (await look({ subject: subject.name, after: first.next })).body;
    expect([first.records.length, second.records.length, second.next]).toEqual([50, 10, null]);
    expect([...first.records, ...second.records].map(({ seq }) => seq)).toEqual(
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
  });

  it('shows what was erased as erased', async () => {
    const subject = await Subject.make();
    const id = await ground.decide(site, subject);
    const purge = await ground.house.purge();
    await purge.query('DELETE FROM sayso.payload WHERE site = $1 AND subject = $2', [site, subject.name]);
    const seen = async () => (await look({ record: id })).body.records[0];
    expect(await seen()).toMatchObject({ payload: null, receipt: null, findings: { receipt: 'missing', chain: 'ok' } });
    await purge.query('INSERT INTO sayso.erasure VALUES ($1, $2, $3, 1, $4)', [site, subject.name, id, 'visitor']);
    expect(await seen()).toMatchObject({ findings: { receipt: 'erased', signature: 'erased', chain: 'ok' } });
  });

  it('reaches no other site, by whatever is asked', async () => {
    const subject = await Subject.make();
    const payload = JSON.stringify(recordFor(site));
    const [outcome] = await outcomesOf(await ground.fetch(post(site, batchOf([await subject.sign(payload)]))));
    const { receipt, id } = outcome as { receipt: string; id: string };
    for (const body of [{ record: id }, { receipt }, { subject: subject.name }])
      expect([body, (await look(body, other)).status]).toEqual([body, 404]);
    // A receipt that says another site is only a claim: the ledger of the token's site decides.
    const [head, said, signed] = receipt.split('.');
    const claims = JSON.parse(Buffer.from(said!, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, site: other })).toString('base64url');
    expect((await look({ receipt: `${head}.${forged}.${signed}` }, other)).status).toBe(404);
  });

  it('is logged before it tells anything, also where nothing is found, and names no subject', async () => {
    const subject = await Subject.make();
    await ground.decide(site, subject);
    await look({ subject: subject.name });
    await look({ subject: 'nobody' });
    const text = await log();
    expect(text).toContain(await subjectMark(subject.name));
    expect(text).toContain(await subjectMark('nobody'));
    expect(text).not.toContain(subject.name);
    const { sql } = ground.house;
    const { query } = sql;
    sql.query = (words, values) =>
      words.includes('admin_action') ? Promise.reject(new Error('full')) : query(words, values);
    const { status, body } = await look({ subject: subject.name });
    sql.query = query;
    expect([status, JSON.stringify(body).includes(subject.name)]).toEqual([500, false]);
  });

  it('says so where an id alone takes too long to find', async () => {
    const { sql } = ground.house;
    const { atomic } = sql;
    sql.atomic = () => Promise.reject(Object.assign(new Error('canceling statement'), { code: '57014' }));
    const { status, body } = await look({ record: freshId() });
    sql.atomic = atomic;
    expect([status, body.error?.code]).toEqual([503, 'too-long']);
  });

  it('refuses what it cannot read', async () => {
    for (const body of [
      {},
      { record: 'x' },
      { record: freshId(), subject: 'y' },
      { receipt: 'a.b' },
      { subject: `'; DROP TABLE sayso.ledger; --` },
      { subject: 'x', after: -1 },
      { subject: '\u0000' },
    ])
      expect([body, (await look(body)).status]).toEqual([body, 400]);
    for (const said of [
      'a',
      '"x"',
      'null',
      JSON.stringify({ site, subject: '\u0000', record: freshId() }),
      JSON.stringify({ site, subject: 'x', record: 'hostile' }),
    ])
      expect([said, (await look({ receipt: `YQ.${Buffer.from(said).toString('base64url')}.YQ` })).status]).toEqual([
        said,
        404,
      ]);
    expect((await look({ record: freshId() })).status).toBe(404);
  });
});

describe('the requests queue', () => {
  const wish = async (text: string): Promise<string> => {
    const response = await ground.fetch(
      asVisitor(site, 'requests', { kind: 'erase', contact: 'ada@example.org', text }),
    );
    return ((await response.json()) as { request: { reference: string } }).request.reference;
  };
  interface Line {
    reference: string;
    due: number;
    status: string;
  }

  it('lists what is due first, without what was written', async () => {
    const now = ground.clock.now;
    const newer = await wish('newer');
    ground.clock.now = now - 40 * DAY;
    const older = await wish('older');
    ground.clock.now = now;
    const response = await ground.ask(site, '/admin/requests', { scopes: ['requests'], body: {} });
    const text = await response.text();
    expect((JSON.parse(text) as { requests: Line[] }).requests.map(({ reference }) => reference)).toEqual([
      older,
      newer,
    ]);
    expect(text).not.toMatch(/ada@|older|newer/);
    expect((await tell<{ requests: Line[] }>('/admin/requests', {}, 'requests', other)).body.requests).toEqual([]);
  });

  it('is read, seen, answered once, and logged without a word of it', async () => {
    const reference = await wish('my secret wish');
    const read = await tell<{ request: { text: string } }>('/admin/requests/read', { reference }, 'requests');
    expect(read.body.request.text).toBe('my secret wish');
    const word = (status: string, more: object = {}): Promise<Told<{ request: { status: string; answer: string } }>> =>
      tell('/admin/requests/settle', { reference, status, ...more }, 'requests');
    expect((await word('verified')).body.request.status).toBe('verified');
    expect((await word('answered', { answer: 'done' })).body.request).toMatchObject({
      status: 'answered',
      answer: 'done',
    });
    expect((await word('refused', { reason: 'other' })).status).toBe(409);
    const text = await log();
    for (const action of ['request-read', 'request-verified', 'request-answered']) expect(text).toContain(action);
    expect(text).not.toContain('request-refused');
    expect(text).not.toMatch(/secret wish|ada@|done/);
  });

  it('is settled by one of many who try at once', async () => {
    const reference = await wish('race');
    const tries = await Promise.all(
      Array.from({ length: 6 }, () => tell('/admin/requests/settle', { reference, status: 'answered' }, 'requests')),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    expect((await log()).match(new RegExp(`request-answered[^}]*${reference}`, 'g'))).toHaveLength(1);
  });

  it('shows nothing to other sites and scopes', async () => {
    const reference = await wish('mine');
    for (const path of ['/admin/requests/read', '/admin/requests/settle']) {
      const body = { reference, ...(path.endsWith('settle') ? { status: 'answered' } : {}) };
      expect((await tell(path, body, 'requests', other)).status).toBe(404);
      expect((await tell(path, body, 'records')).status).toBe(403);
    }
  });
});

describe('the page', () => {
  const get = (path: string): Promise<Response> => ground.fetch(new Request(ISSUER + path));

  it('is served under a policy that lets nothing in but its own files', async () => {
    const response = await get('/admin');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|nonce|http/);
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/);
    expect(html).toContain('data-prefix="/v1"');
    expect(html).not.toContain(site);
    expect([response.headers.get('referrer-policy'), response.headers.get('x-content-type-options')]).toEqual([
      'no-referrer',
      'nosniff',
    ]);
  });

  it('says so where it was not built, as from the sources', async () => {
    for (const path of ['/admin/page.js', '/admin/page.css']) {
      const response = await get(path);
      expect([response.status, ((await response.json()) as Told<object>['body']).error?.code]).toEqual([
        503,
        'not-built',
      ]);
    }
  });

  it('takes only GET, and knows no other file', async () => {
    expect((await ground.fetch(new Request(`${ISSUER}/admin`, { method: 'POST' }))).status).toBe(405);
    expect((await get('/admin/shipped.ts')).status).toBe(404);
  });
});
