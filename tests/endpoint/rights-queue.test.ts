/** The queue of requests, as the site's staff work on it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/endpoint/database/sql.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import { listRequests, readRequest, settleRequest, type Place } from '../../src/endpoint/rights/queue.js';
import { freshSite, makeRoom, openAsOwner, siteFor, startEndpoint, Subject, type Room } from './kit.js';
import { ask, call, deliver, tell, type OneRequest } from './rights-kit.js';

const site = freshSite();
const other = freshSite();
let room: Room;
let endpoint: Endpoint;
let sql: Database;
let ahead = 0;
const now = (): number => Date.now() + ahead;

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site, other], { now });
  sql = await openAsOwner(room.data);
});
afterAll(async () => {
  await sql.close();
  await endpoint.close();
  await room.remove();
});

const concern = async (subject: Subject, text: string, on = site): Promise<string> => {
  ahead += 1000;
  return (await call<OneRequest>(endpoint, subject, [on, 'concern', { text, contact: 'vera@example.org' }])).body
    .request.reference;
};
const subjectOn = async (on: string): Promise<Subject> => {
  const subject = await Subject.make();
  await deliver(endpoint, on, subject);
  return subject;
};

describe('the queue', () => {
  it('lists what is open, what is due first at the top, page by page, and one site alone', async () => {
    const [here, there] = [freshSite(), freshSite()];
    const own = await startEndpoint(room.data, [here, there], { now });
    const subject = await Subject.make();
    await deliver(own, here, subject);
    await deliver(own, there, subject);
    const references: string[] = [];
    for (let i = 0; i < 7; i++) {
      ahead += 1000;
      const { body } = await call<OneRequest>(own, subject, [here, 'concern', { text: `number ${i}` }]);
      references.push(body.request.reference);
      await call(own, subject, [there, 'concern', { text: 'another site' }]);
    }
    await call(own, subject, [here, 'records']);
    const found: string[] = [];
    let after: Place | null = null;
    do {
      const page: Awaited<ReturnType<typeof listRequests>> = await listRequests(sql, here, { after, limit: 3 });
      found.push(...page.requests.map(({ reference }) => reference));
      after = page.next;
    } while (after);
    expect(found).toEqual(references);
    const settled = await listRequests(sql, here, { show: 'settled' });
    expect(settled.requests.map(({ kind, status }) => [kind, status])).toEqual([['see', 'answered']]);
    expect((await listRequests(sql, here, { show: 'all' })).requests).toHaveLength(8);
    await own.close();
  });

  it('shows in its lines nothing that was written', async () => {
    await concern(await subjectOn(site), 'a very private word');
    expect(JSON.stringify(await listRequests(sql, site))).not.toMatch(/private word|vera@/);
  });

  it('tells whether the key proved it, and no subject where there is none', async () => {
    const subject = await subjectOn(site);
    const reference = await concern(subject, 'proven');
    const { body } = await tell<OneRequest>(endpoint, ask(site, 'requests', { kind: 'see', contact: 'x@example.org' }));
    expect(await readRequest(sql, site, reference)).toMatchObject({ subject: subject.name, proven: true });
    expect(await readRequest(sql, site, body.request.reference)).toMatchObject({ subject: null, proven: false });
    expect(await readRequest(sql, other, reference)).toBeNull();
    const spoken = reference.toLowerCase().replaceAll('-', ' ');
    expect(await readRequest(sql, site, spoken)).toMatchObject({ reference });
    expect(await readRequest(sql, site, 'no reference')).toBeNull();
  });
});

describe('an answer', () => {
  it('reaches the visitor with its time, its reason and its words', async () => {
    const subject = await subjectOn(site);
    const reference = await concern(subject, 'Why?');
    ahead += 5000;
    const word = { site, reference, status: 'refused', reason: 'unfounded', answer: 'Because.' } as const;
    expect(await settleRequest(sql, word, now())).toBe(true);
    const own = await call<{ requests: unknown[] }>(endpoint, subject, [site, 'requests/own', { reference }]);
    expect(own.body.requests).toMatchObject([
      {
        status: 'refused',
        text: 'Why?',
        answer: 'Because.',
        events: [{ status: 'received' }, { status: 'verified' }, { status: 'refused', reason: 'unfounded' }],
      },
    ]);
  });

  it('is given once: a settled request stays as it is, also where two answer at once', async () => {
    const reference = await concern(await subjectOn(site), 'Why?');
    const settle = (answer: string) => settleRequest(sql, { site, reference, status: 'answered', answer }, now());
    const both = await Promise.all([settle('one'), settle('two')]);
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(await settle('three')).toBe(false);
    const read = await readRequest(sql, site, reference);
    expect(read!.answer).toBe(both[0] ? 'one' : 'two');
    expect(read!.events).toHaveLength(3);
  });

  it('needs the right site and reference', async () => {
    const reference = await concern(await subjectOn(site), 'Why?');
    expect(await settleRequest(sql, { site: other, reference, status: 'answered' }, now())).toBe(false);
    expect(await settleRequest(sql, { site, reference: 'SAY-0000-0000-0000', status: 'answered' }, now())).toBe(false);
    expect(await readRequest(sql, site, reference)).toMatchObject({ status: 'verified' });
  });

  it('reaches somebody without a key too, after staff verified who asks', async () => {
    const { body } = await tell<OneRequest & { secret: string }>(
      endpoint,
      ask(site, 'requests', { kind: 'erase', contact: 'vera@example.org' }),
    );
    const { reference } = body.request;
    expect(await settleRequest(sql, { site, reference, status: 'verified' }, now())).toBe(true);
    expect(await settleRequest(sql, { site, reference, status: 'answered', answer: 'Done.' }, now())).toBe(true);
    const status = await tell<OneRequest>(endpoint, ask(site, 'requests/status', { reference, secret: body.secret }));
    expect(status.body.request).toMatchObject({ status: 'answered', proven: false, answer: 'Done.' });
    expect(status.body.request.events.map((event) => event.status)).toEqual([
      'received',
      'unverified',
      'verified',
      'answered',
    ]);
  });
});

describe('the tables', () => {
  it('let serving sessions add requests and events, and neither change nor delete them', async () => {
    const reference = await concern(await subjectOn(site), 'Why?');
    const tries = [
      'DELETE FROM sayso.request WHERE site = $1 AND reference = $2',
      'UPDATE sayso.request SET due = 0 WHERE site = $1 AND reference = $2',
      'UPDATE sayso.request SET secret = NULL WHERE site = $1 AND reference = $2',
      'DELETE FROM sayso.request_event WHERE site = $1 AND reference = $2',
      'UPDATE sayso.request_event SET at = 0 WHERE site = $1 AND reference = $2',
    ];
    for (const role of ['sayso_app', 'sayso_purge'])
      for (const text of tries) {
        const attempt = sql.atomic(async (own) => {
          await own.query(`SET LOCAL ROLE ${role}`);
          await own.query(text, [site, reference]);
        });
        await expect(attempt, `${role}: ${text}`).rejects.toThrow(/permission denied/);
      }
    expect((await readRequest(sql, site, reference))!.events).toHaveLength(2);
  });
});

describe("the site's own time", () => {
  it('is the due date of every request, and is checked at the start', async () => {
    const here = freshSite();
    const sites = (days: number) => ({ [here]: { ...siteFor(here), rights: { days } } });
    const own = await startEndpoint(room.data, [], { sites: sites(10) });
    const wish = { kind: 'see', contact: 'x@example.org', region: 'US-CA' };
    const { body } = await tell<OneRequest>(own, ask(here, 'requests', wish));
    expect(body.request.due - body.request.received).toBe(10 * 86_400_000);
    await own.close();
    for (const days of [0, 46, 1.5])
      await expect(startEndpoint(room.data, [], { sites: sites(days) })).rejects.toThrow(
        new RegExp(`sites.${here}.rights.days.*a whole number from 1 to 45`),
      );
  });
});
