import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Endpoint } from '../../src/endpoint/index.js';
import {
  ALL_OK,
  auditOf,
  entriesOf,
  freshSite,
  makeRoom,
  openAsOwner,
  post,
  recordFor,
  send,
  startEndpoint,
  Subject,
  batchOf,
  type Room,
} from './kit.js';

let room: Room;
let endpoints: Endpoint[];
const site = freshSite();

beforeAll(async () => {
  room = await makeRoom();
  // At once, so that making the cluster, the key, the roles and the schema is raced too.
  endpoints = await Promise.all(Array.from({ length: 4 }, () => startEndpoint(room.data, [site])));
}, 120_000);
afterAll(async () => {
  await Promise.all(endpoints.map((endpoint) => endpoint.close()));
  await room.remove();
});

it('64 appends at once to one subject, through four instances, make one chain without a hole', async () => {
  const subject = await Subject.make();
  const records = Array.from({ length: 64 }, () => recordFor(site));
  const envelopes = await Promise.all(records.map((record) => subject.sign(JSON.stringify(record))));
  const outcomes = (
    await Promise.all(envelopes.map((envelope, i) => send(endpoints[i % 4]!, site, [envelope])))
  ).flat();
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(records.map(() => 'accepted'));
  const entries = (await entriesOf(room.data, site)).filter(({ link }) => link.subject === subject.name);
  expect(entries.map(({ link }) => link.seq)).toEqual(records.map((_, i) => i + 1));
  expect(new Set(entries.map(({ link }) => link.record))).toEqual(new Set(records.map(({ id }) => id)));
  for (const endpoint of endpoints) expect(await auditOf(endpoint, entries)).toEqual(entries.map(() => ALL_OK));
}, 120_000);

it('one record sent 16 times at once is kept once, and everyone gets the same receipt', async () => {
  const subject = await Subject.make();
  const envelope = await subject.sign(JSON.stringify(recordFor(site)));
  const outcomes = (
    await Promise.all(Array.from({ length: 16 }, (_, i) => send(endpoints[i % 4]!, site, [envelope])))
  ).flat();
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['accepted', ...Array<string>(15).fill('known')]);
  expect(new Set(outcomes.map((outcome) => (outcome as { receipt: string }).receipt)).size).toBe(1);
  expect((await entriesOf(room.data, site)).filter(({ link }) => link.subject === subject.name)).toHaveLength(1);
});

it('one id with two payloads at once: one is kept, the other bounced', async () => {
  const subject = await Subject.make();
  const record = recordFor(site);
  const envelopes = await Promise.all(
    ['save', 'api'].map((cause) => subject.sign(JSON.stringify({ ...record, cause }))),
  );
  const outcomes = (await Promise.all(envelopes.map((envelope, i) => send(endpoints[i]!, site, [envelope])))).flat();
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'bounced']);
});

it('a subject whose place is taken all the time is asked to come again, and nothing is acknowledged', async () => {
  const sql = await openAsOwner(room.data);
  const blocked = freshSite();
  const endpoint = await startEndpoint(room.data, [blocked]);
  // A lock on the table stands for any database that does not answer in time.
  let release = (): void => {};
  const locked = new Promise<void>((ready) => {
    void sql.atomic(async (each) => {
      await each.query('LOCK TABLE sayso.ledger IN ACCESS EXCLUSIVE MODE');
      ready();
      await new Promise<void>((done) => (release = done));
    });
  });
  await locked;
  const envelope = await (await Subject.make()).sign(JSON.stringify(recordFor(blocked)));
  const response = await endpoint.fetch(post(blocked, batchOf([envelope])));
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await response.json()).toMatchObject({ error: { code: 'unavailable' }, outcomes: [] });
  release();
  expect(await send(endpoint, blocked, [envelope])).toMatchObject([{ outcome: 'accepted' }]);
  expect(await entriesOf(room.data, blocked)).toHaveLength(1);
  await endpoint.close();
  await sql.close();
}, 120_000);
