import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashable } from '../../src/wire/canonical.js';
import type { RecordedChoice } from '../../src/wire/record.js';
import { clearLogs } from '../../src/endpoint/cpni/job.js';
import { sha256 } from '../../src/endpoint/hash.js';
import { placeHold } from '../../src/endpoint/retention/holds.js';
import { buildCommand, run } from './command-line.js';
import { freshSite, ISSUER, makeRoom, noticeFor, siteFor, Subject, textsFor, type Room } from './kit.js';
import { DAY, openGround, type Ground } from './house-kit.js';
import type { Site } from '../../src/endpoint/index.js';

const site = freshSite();
const plain = freshSite();
const THEN = Date.UTC(2026, 2, 2, 12);
let room: Room;
let ground: Ground;
let subject: Subject;
let hash: string;

const withCpni = (name: string): Site => {
  const notice = noticeFor(name);
  const purposes = {
    ...notice.purposes,
    own_offers: { key: 7, days: 'never' as const },
    partner_offers: { key: 8, days: 'never' as const },
  };
  const texts = textsFor();
  const say = { title: 'CPNI', text: 'Your right, our duty.' };
  const all = { ...texts.purposes, own_offers: say, partner_offers: say };
  return {
    ...siteFor(name),
    notices: [{ notice: { ...notice, purposes }, texts: [{ ...texts, purposes: all }] }],
    cpni: { purposes: { 7: 'opt-out', 8: 'opt-in' } },
  };
};

beforeAll(async () => {
  room = await makeRoom();
  ground = await openGround(room.data, [], {
    sites: { [site]: withCpni(site), [plain]: siteFor(plain) },
    now: THEN,
  });
  hash = await sha256(hashable(withCpni(site).notices[0]!.notice));
}, 120_000);
afterAll(async () => {
  await ground.close();
  await room.remove();
});
beforeEach(async () => {
  ground.clock.now = THEN;
  ground.said.length = 0;
  subject = await Subject.make();
});

type Answer = Record<string, unknown> & { error: { code: string; path: string } };
const call = async (path: string, body: unknown, on = site): Promise<{ status: number; said: Answer }> => {
  const response = await ground.ask(on, `/cpni${path}`, { scopes: ['server'], body });
  return { status: response.status, said: (await response.json()) as Answer };
};
const check = async (use: Record<string, unknown> = { purpose: '7' }): Promise<Answer> =>
  (await call('/check', { subject: subject.name, use })).said;
const notify = (more: Record<string, unknown> = {}) =>
  call('/notifications', {
    id: crypto.randomUUID(),
    subject: subject.name,
    purpose: '7',
    way: 'electronic',
    sent: ground.clock.now,
    notice: hash,
    ...more,
  });
const useOf = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: crypto.randomUUID(),
  purpose: '7',
  used: ground.clock.now,
  campaign: 'Spring offer to heavy callers',
  cpni: ['call volume'],
  products: ['unlimited plan'],
  approval: 'opt-out',
  ...more,
});
const says = (choice: 'granted' | 'denied', more: Partial<RecordedChoice> = {}): RecordedChoice => ({
  choice,
  version: 1,
  regime: 'opt-in',
  days: 'never',
  ...more,
});
const decide = (choices: Record<string, RecordedChoice>, supersedes: string[] = [], noticed = hash): Promise<string> =>
  ground.decide(site, subject, { choices, supersedes, notice: { id: 'site', version: 1, hash: noticed } });

describe('the check', () => {
  it('follows an opt-out from the notice over the wait to the approval and to its end', async () => {
    expect(await check()).toMatchObject({ state: 'not-asked', allowed: false });
    expect((await notify()).said).toMatchObject({ outcome: 'kept', state: 'waiting', allowed: false });
    ground.clock.now = THEN + 31 * DAY;
    expect(await check()).toMatchObject({ state: 'waiting', allowed: false });
    ground.clock.now = THEN + 32 * DAY;
    expect(await check()).toMatchObject({ state: 'approved-by-opt-out', allowed: true, records: [] });
    ground.clock.now = THEN + 731 * DAY;
    expect(await check()).toMatchObject({ state: 'notice-overdue', allowed: false });
  });

  it('waits longer after a letter', async () => {
    await notify({ way: 'mail' });
    ground.clock.now = THEN + 33 * DAY;
    expect(await check()).toMatchObject({ state: 'waiting' });
    ground.clock.now = THEN + 34 * DAY;
    expect(await check()).toMatchObject({ state: 'approved-by-opt-out' });
  });

  it('obeys a denial at any time, and a later grant, by the records', async () => {
    await notify();
    ground.clock.now = THEN + 40 * DAY;
    const denial = await decide({ 7: says('denied', { days: 182 }) });
    expect(await check()).toMatchObject({ state: 'denied', allowed: false, records: [denial] });
    ground.clock.now = THEN + 600 * DAY;
    expect(await check()).toMatchObject({ state: 'denied' });
    const grant = await decide({ 7: says('granted') }, [denial]);
    expect(await check({ purpose: '7', recipient: 'partner' })).toMatchObject({
      state: 'approved-by-opt-in',
      allowed: true,
      records: [grant],
    });
  });

  it('lets no answer expire, and knows who follows whom through records of other purposes', async () => {
    const denial = await decide({ 8: says('denied', { days: 1 }) });
    const between = await decide({ 3: says('granted') }, [denial]);
    const grant = await decide({ 8: says('granted', { days: 1 }) }, [between]);
    ground.clock.now = THEN + 3650 * DAY;
    expect(await check({ purpose: '8' })).toMatchObject({ state: 'approved-by-opt-in', records: [grant] });
  });

  it('takes no opt-in whose notice nobody can show', async () => {
    await decide({ 8: says('granted') }, [], 'x'.repeat(43));
    expect(await check({ purpose: '8' })).toMatchObject({ state: 'notice-unknown', allowed: false });
  });

  it('tells subjects and sites apart', async () => {
    await decide({ 8: says('granted') });
    const { name } = await Subject.make();
    const { said } = await call('/check', { subject: name, use: { purpose: '8' } });
    expect(said).toMatchObject({ state: 'not-asked' });
    expect((await call('/check', { subject: subject.name, use: { purpose: '7' } }, plain)).said.error.code).toBe(
      'no-cpni',
    );
  });

  it.each([
    [{}, 'subject'],
    [{ subject: 'x', use: {} }, 'use.purpose'],
    [{ subject: 'x', use: { purpose: '3' } }, 'use.purpose'],
    [{ subject: 'x\0', use: { purpose: '7' } }, 'subject'],
    [{ subject: 'campaign:1', use: { purpose: '7' } }, 'subject'],
    [{ subject: 'x', use: { purpose: '7', recipient: 'anyone' } }, 'use.recipient'],
  ])('refuses %j', async (body, path) => {
    const { status, said } = await call('/check', body);
    expect({ status, path: said.error.path }).toEqual({ status: 400, path });
  });

  it('asks for a token with the scope server', async () => {
    const response = await ground.ask(site, '/cpni/check', { scopes: ['records', 'admin'], body: {} });
    expect(response.status).toBe(403);
  });
});

describe('the log of notices', () => {
  it('takes the same once, and no other under its id', async () => {
    const id = crypto.randomUUID();
    expect((await notify({ id })).status).toBe(201);
    ground.clock.now += 1000;
    expect((await notify({ id, sent: THEN })).status).toBe(200);
    expect((await notify({ id, sent: THEN - DAY })).said.error.code).toBe('id-reused');
  });

  it('takes a notice back that was not delivered', async () => {
    const id = crypto.randomUUID();
    await notify({ id });
    ground.clock.now = THEN + DAY;
    const back = { id, subject: subject.name, returned: ground.clock.now };
    expect((await call('/notifications/returned', back)).said).toEqual({ id, returned: ground.clock.now });
    const again = await call('/notifications/returned', { ...back, returned: THEN });
    expect(again.said['returned']).toBe(ground.clock.now);
    ground.clock.now = THEN + 100 * DAY;
    expect(await check()).toMatchObject({ state: 'not-asked', allowed: false });
    const nobody = { ...back, id: crypto.randomUUID() };
    expect((await call('/notifications/returned', nobody)).said.error.code).toBe('no-such-notification');
  });

  it.each([
    [{ notice: 'y'.repeat(43) }, 409, 'notice'],
    [{ sent: THEN + DAY }, 400, 'sent'],
    [{ way: 'phone' }, 400, 'way'],
    [{ purpose: '3' }, 400, 'purpose'],
  ])('refuses %j', async (more, status, path) => {
    const answer = await notify(more);
    expect({ status: answer.status, path: answer.said.error.path }).toEqual({ status, path });
  });
});

describe('the log of uses', () => {
  it('says how the customer stood when it was used, and warns where that was no approval', async () => {
    await notify();
    expect((await call('/uses', useOf({ subject: subject.name }))).said).toMatchObject({ found: 'waiting' });
    expect(ground.said.join()).toContain('cpni-use-unapproved');
    expect(ground.said.join()).not.toContain(subject.name);
    ground.said.length = 0;
    ground.clock.now = THEN + 40 * DAY;
    const use = useOf({ subject: subject.name });
    await decide({ 7: says('denied') });
    ground.clock.now += DAY;
    expect((await call('/uses', { ...use, used: THEN + 40 * DAY - 1 })).said).toMatchObject({
      found: 'approved-by-opt-out',
    });
    expect(ground.said).toEqual([]);
  });

  it('takes the same once, and no other under its id', async () => {
    const use = useOf({ recipient: { kind: 'partner', name: 'Birch Media' }, approval: 'opt-in', review: 'R-12' });
    expect((await call('/uses', use)).status).toBe(201);
    expect((await call('/uses', use)).status).toBe(200);
    expect((await call('/uses', { ...use, cpni: ['location'] })).said.error.code).toBe('id-reused');
  });

  it.each([
    [{ recipient: { kind: 'third-party' } }, 'recipient.name'],
    [{ cpni: [] }, 'cpni'],
    [{ campaign: '' }, 'campaign'],
    [{ purpose: '4' }, 'purpose'],
    [{ id: 'x' }, 'id'],
  ])('refuses %j', async (more, path) => {
    const { status, said } = await call('/uses', useOf(more));
    expect({ status, path: said.error.path }).toEqual({ status: 400, path });
  });

  it('cannot be changed by the endpoint', async () => {
    for (const table of ['cpni_use', 'cpni_notification', 'cpni_return', 'cpni_failure'])
      for (const text of [`DELETE FROM sayso.${table}`, `UPDATE sayso.${table} SET logged = 1`])
        await expect(ground.house.sql.query(text)).rejects.toThrow('permission denied');
  });
});

describe('a failure of the opt-out', () => {
  it('is counted, warned of, and says until when the FCC is to be told', async () => {
    const body = {
      id: crypto.randomUUID(),
      failed: THEN,
      description: 'Link dead',
      mechanism: 'web form',
      affected: 12,
    };
    const { status, said } = await call('/failures', body);
    expect({ status, ...said }).toEqual({
      status: 201,
      id: body.id,
      outcome: 'kept',
      notifyBy: Date.UTC(2026, 2, 10) - 1,
    });
    expect(ground.said.join()).toMatch(/cpni-opt-out-failed: .* until 2026-03-09/);
    expect((await call('/failures', body)).said).toMatchObject({ outcome: 'known' });
    expect(ground.house.meters.cpniFailures.total).toBe(1);
    const small = { ...body, id: crypto.randomUUID(), anomaly: true };
    expect((await call('/failures', small)).said).toMatchObject({ notifyBy: null });
  });
});

describe('the report', () => {
  const other = freshSite();
  let own: Ground;
  beforeAll(async () => {
    own = await openGround(room.data, [], { sites: { [other]: withCpni(other) }, now: THEN });
    const logged = { scopes: ['server'] as const };
    const many = Array.from({ length: 7 }, (_, i) => useOf({ used: THEN + i, campaign: `Campaign ${i}` }));
    const given = useOf({
      used: THEN,
      subject: 'somebody',
      recipient: { kind: 'partner', name: 'Birch Media' },
      review: 'R-1',
    });
    for (const body of [...many, given, useOf({ used: Date.UTC(2025, 11, 31) })])
      expect((await own.ask(other, '/cpni/uses', { ...logged, body })).status).toBe(201);
    const failure = {
      id: crypto.randomUUID(),
      failed: THEN,
      description: 'Link dead',
      mechanism: 'web form',
      affected: 3,
    };
    await own.ask(other, '/cpni/failures', { ...logged, body: failure });
    const notice = await sha256(hashable(withCpni(other).notices[0]!.notice));
    const sent = { id: crypto.randomUUID(), subject: 'somebody', purpose: '7', way: 'mail', sent: THEN, notice };
    await own.ask(other, '/cpni/notifications', { ...logged, body: sent });
    await own.ask(other, '/cpni/notifications/returned', {
      ...logged,
      body: { id: sent.id, subject: 'somebody', returned: THEN },
    });
  });
  afterAll(() => own.close());

  it('holds every use and failure of the year and the sums, and names no subject', async () => {
    const response = await own.ask(other, '/cpni/report?year=2026', { method: 'GET' });
    const text = await response.text();
    expect(text).not.toContain('somebody');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ line }) => line)).toEqual([
      'report',
      ...Array<string>(8).fill('use'),
      'failure',
      'sums',
      'end',
    ]);
    expect(lines.at(-2)).toEqual({
      line: 'sums',
      uses: { campaigns: 7, customers: 1, unapproved: 1, unreviewed: 7 },
      disclosures: { partner: 1 },
      failures: { all: 1, reportable: 1, affected: 3 },
      notices: [{ purpose: '7', way: 'mail', sent: 1, returned: 1 }],
    });
    expect(lines.at(-1)).toEqual({ line: 'end', lines: 11 });
  });

  it('wants a year and the scope records', async () => {
    expect((await own.ask(other, '/cpni/report?year=26', { method: 'GET' })).status).toBe(400);
    expect((await own.ask(other, '/cpni/report?year=2026', { method: 'GET', scopes: ['server'] })).status).toBe(403);
  });

  it('is printed by the command', async () => {
    const command = await buildCommand();
    const config = join(room.data, 'cpni.config.json');
    await writeFile(config, JSON.stringify({ issuer: ISSUER, sites: { [other]: withCpni(other) } }));
    const sayso = (...args: string[]) =>
      run(command.path, ['cpni', ...args, '--config', config, '--folder', room.data]);
    const { out, code, err } = await sayso('report', '--year', '2026');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^CPNI of Larkline Ltd .*\n2026-03-02 12:00 {2}campaign {2}purpose 7 {2}Campaign 0/);
    expect(out).toContain(
      'disclosures: partner 1\nfailures: all 1, reportable 1, affected 3\nnotices: purpose 7 mail 1 (1 returned)\n',
    );
    expect((await sayso('report')).code).toBe(2);
    command.remove();
  }, 60_000);

  it('lets go what is kept long enough, but not what a hold covers', async () => {
    const use = useOf({ used: THEN });
    await own.ask(other, '/cpni/uses', { scopes: ['server'], body: use });
    own.clock.now = THEN + 1827 * DAY;
    const from = { reason: 'Case 7', by: 'test', placed: 1, from: 1, subject: '', site: other };
    await placeHold(own.house.sql, { ...from, purpose: '7', until: own.clock.now + 1 });
    expect(await clearLogs(own.house, other)).toBe(1);
    own.clock.now += 1;
    expect(await clearLogs(own.house, other)).toBe(11);
    expect(await clearLogs(own.house, other)).toBe(0);
  });
});
