/** Erasure by the visitor: payload, salt, signature and receipt go with contacts and texts; hashes, reason and date stay. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/endpoint/index.js';
import { placeHold } from '../../src/endpoint/retention/holds.js';
import { auditOf, entriesOf, freshSite, makeRoom, openAsOwner, startEndpoint, Subject, type Room } from './kit.js';
import { ask, call, deliver, tell, type OneRequest, type Seen } from './rights-kit.js';

const site = freshSite();
const other = freshSite();
let room: Room;
let endpoint: Endpoint;
const warnings: string[] = [];

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site, other], { warn: (message) => warnings.push(message) });
});
afterAll(async () => {
  await endpoint.close();
  await room.remove();
  expect(warnings).toEqual([]);
});

type Erased = OneRequest & { erased: number; held: number };
const erase = async (subject: Subject, body = {}, on = site): Promise<Erased> => {
  const answer = await call<Erased>(endpoint, subject, [on, 'erase', body]);
  expect(answer.status).toBe(200);
  return answer.body;
};
const see = async (subject: Subject, on = site): Promise<Seen> =>
  (await call<Seen>(endpoint, subject, [on, 'records'])).body;

/** Every row of every table that names a text, as the database's owner sees it. */
const findEverywhere = async (text: string): Promise<string[]> => {
  const sql = await openAsOwner(room.data);
  const tables = await sql.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'sayso'`);
  const found: string[] = [];
  for (const { tablename } of tables) {
    const rows = await sql.query(
      `SELECT 1 FROM sayso.${tablename as string} t WHERE strpos(to_jsonb(t)::text, $1) > 0`,
      [text],
    );
    if (rows.length) found.push(tablename as string);
  }
  await sql.close();
  return found.sort();
};

describe('an erasure', () => {
  it('leaves hashes, reason and date, and a chain that verifies', async () => {
    const subject = await Subject.make();
    const first = await deliver(endpoint, site, subject);
    const second = await deliver(endpoint, site, subject, { supersedes: [first.id] });
    const before = await see(subject);
    const { request, erased, held } = await erase(subject);
    expect({ erased, held }).toEqual({ erased: 2, held: 0 });
    expect(request).toMatchObject({ kind: 'erase', status: 'answered' });
    expect(request.events.map(({ status }) => status)).toEqual(['received', 'verified', 'answered']);
    const after = await see(subject);
    expect(after.records.map(({ link, chain }) => ({ link, chain }))).toEqual(
      before.records.map(({ link, chain }) => ({ link, chain })),
    );
    expect(after.records.map(({ kept }) => kept)).toEqual([null, null]);
    for (const { erased: how } of after.records)
      expect(how).toEqual({ at: expect.any(Number) as number, reason: 'visitor' });
    expect(after.standing).toEqual([]);
    for (const { salt } of [first, second]) expect(await findEverywhere(salt)).toEqual([]);
    const entries = (await entriesOf(room.data, site)).filter(({ link }) => link.subject === subject.name);
    expect(await auditOf(endpoint, entries)).toEqual([
      { receipt: 'erased', signature: 'erased', chain: 'ok' },
      { receipt: 'erased', signature: 'erased', chain: 'ok' },
    ]);
  });

  it('takes contact and texts with it; the requests stay, without a word of the visitor’s', async () => {
    const subject = await Subject.make();
    await deliver(endpoint, site, subject);
    const words = ['anneliese@example.org', 'a word about my neighbour', '+43 1 2345678'];
    await call(endpoint, subject, [site, 'contact', { contact: words[0] }]);
    const { body } = await call<OneRequest>(endpoint, subject, [
      site,
      'concern',
      { text: words[1], contact: words[2] },
    ]);
    for (const word of words) expect((await findEverywhere(word)).length).toBeGreaterThan(0);
    await erase(subject);
    for (const word of words) expect(await findEverywhere(word), word).toEqual([]);
    const own = await call<{ requests: unknown[] }>(endpoint, subject, [
      site,
      'requests/own',
      { reference: body.request.reference },
    ]);
    expect(own.body.requests).toEqual([{ ...body.request, text: null, contact: null }]);
  });

  it('is idempotent, and whoever comes back starts anew on the same chain', async () => {
    const subject = await Subject.make();
    await deliver(endpoint, site, subject);
    expect((await erase(subject)).erased).toBe(1);
    expect((await erase(subject)).erased).toBe(0);
    const again = await deliver(endpoint, site, subject);
    await call(endpoint, subject, [site, 'contact', { contact: 'again@example.org' }]);
    const seen = await see(subject);
    expect(seen.records.map(({ link, kept }) => [link.seq, kept === null])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(JSON.parse(seen.records[1]!.kept!.payload)).toEqual(again);
    expect(seen.contact).toMatchObject({ contact: 'again@example.org' });
  });

  it('of some records leaves the others', async () => {
    const subject = await Subject.make();
    const denied = { choices: { 3: { choice: 'denied', version: 1, regime: 'opt-in', days: 182 } } } as const;
    const first = await deliver(endpoint, site, subject, denied);
    await deliver(endpoint, site, subject, denied);
    await call(endpoint, subject, [site, 'contact', { contact: 'stay@example.org' }]);
    expect(await erase(subject, { records: [first.id] })).toMatchObject({ erased: 1, request: { status: 'answered' } });
    const seen = await see(subject);
    expect(seen.records.map(({ kept }) => kept === null)).toEqual([true, false]);
    expect(seen.contact).toMatchObject({ contact: 'stay@example.org' });
  });

  it('sent twice at once does it once', async () => {
    const subject = await Subject.make();
    for (let i = 0; i < 5; i++) await deliver(endpoint, site, subject);
    const both = await Promise.all([erase(subject), erase(subject)]);
    expect(both.reduce((sum, { erased }) => sum + erased, 0)).toBe(5);
    expect(both.map(({ request }) => request.status)).toEqual(['answered', 'answered']);
  });
});

describe('whose records go', () => {
  it("nobody else's: not by their ids, not on another site, not by an unproven request", async () => {
    const [mine, theirs] = [await Subject.make(), await Subject.make()];
    await deliver(endpoint, site, mine);
    await deliver(endpoint, other, mine);
    const record = await deliver(endpoint, site, theirs);
    await call(endpoint, theirs, [site, 'contact', { contact: 'theirs@example.org' }]);
    expect(await erase(mine, { records: [record.id] })).toMatchObject({ erased: 0 });
    expect(await erase(mine)).toMatchObject({ erased: 1 });
    await tell(endpoint, ask(site, 'requests', { kind: 'erase', contact: 'theirs@example.org' }));
    const seen = await see(theirs);
    expect(seen.records[0]!.kept).not.toBeNull();
    expect(seen.contact).toMatchObject({ contact: 'theirs@example.org' });
    expect((await see(mine, other)).records[0]!.kept).not.toBeNull();
  });
});

describe('a legal hold', () => {
  it('keeps what it holds: the request stays open with the reason, and staff answer it', async () => {
    const subject = await Subject.make();
    await deliver(endpoint, site, subject);
    await call(endpoint, subject, [site, 'contact', { contact: 'held@example.org' }]);
    const sql = await openAsOwner(room.data);
    const at = Date.now();
    const hold = { purpose: '', reason: 'lawsuit', by: 'command', placed: at, from: at, until: null };
    await placeHold(sql, { site, subject: subject.name, ...hold });
    await sql.close();
    const { request, erased, held } = await erase(subject);
    expect({ erased, held }).toEqual({ erased: 0, held: 1 });
    expect(request).toMatchObject({ status: 'verified' });
    expect(request.events.at(-1)).toMatchObject({ status: 'verified', reason: 'legal-hold' });
    const seen = await see(subject);
    expect(seen.records[0]!.kept).not.toBeNull();
    expect(seen.contact).toMatchObject({ contact: 'held@example.org' });
  });
});
