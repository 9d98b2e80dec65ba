import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkOptions } from '../../src/endpoint/options-check.js';
import type { Site } from '../../src/endpoint/index.js';
import { purgePage, purgeSite, START, type Place } from '../../src/endpoint/retention/purge.js';
import type { RecordedChoice } from '../../src/wire/record.js';
import { buildCommand, run, type Ended } from './command-line.js';
import { auditOf, entriesOf, freshSite, ISSUER, makeRoom, noticeFor, siteFor, Subject, type Room } from './kit.js';
import { DAY, openGround, type Ground } from './house-kit.js';

const sites = Array.from({ length: 40 }, freshSite);
/** Before any clock of today, so that later tests may go years ahead. */
const THEN = Date.UTC(2026, 0, 1);
let room: Room;
let ground: Ground;
let site: string;

const retention = { days: 400, purposes: { 4: { days: 600, basis: 'Tax law' } } };

beforeAll(async () => {
  room = await makeRoom();
  ground = await openGround(room.data, sites, { site: { retention }, now: THEN });
}, 120_000);
afterAll(async () => {
  await ground.close();
  await room.remove();
});
beforeEach(() => {
  site = sites.pop()!;
  ground.clock.now = THEN;
});

const said = (choice: 'granted' | 'denied', more: Partial<RecordedChoice> = {}): RecordedChoice => ({
  choice,
  version: 1,
  regime: 'opt-in',
  days: 182,
  ...more,
});
const keptIds = async (of = site): Promise<string[]> =>
  (await ground.house.sql.query('SELECT id FROM sayso.payload WHERE site = $1 ORDER BY id', [of])).map(
    ({ id }) => id as string,
  );

describe('purging a site', () => {
  it('deletes what has run out and nothing else; the chain still verifies', async () => {
    const subject = await Subject.make();
    const first = await ground.decide(site, subject, { choices: { 3: said('granted') } });
    ground.clock.now += DAY;
    const second = await ground.decide(site, subject, { choices: { 3: said('denied') }, supersedes: [first] });
    ground.clock.now = THEN + 401 * DAY - 1;
    expect(await purgeSite(ground.house, site)).toEqual({ seen: 2, purged: 0, held: 0 });
    ground.clock.now = THEN + 401 * DAY;
    expect(await purgeSite(ground.house, site)).toEqual({ seen: 2, purged: 1, held: 0 });
    expect(await keptIds()).toEqual([second]);
    const findings = await auditOf(ground, await entriesOf(room.data, site));
    expect(findings.map(({ chain, receipt }) => `${chain} ${receipt}`)).toEqual(['ok erased', 'ok ok']);
    const [row] = await ground.house.sql.query('SELECT reason FROM sayso.erasure WHERE site = $1', [site]);
    expect(row).toEqual({ reason: 'retention' });
  });

  it('never touches a standing grant', async () => {
    const id = await ground.decide(site, await Subject.make(), { choices: { 3: said('granted', { days: 'never' }) } });
    ground.clock.now = THEN + 90 * 365 * DAY;
    await purgeSite(ground.house, site);
    expect(await keptIds()).toEqual([id]);
  });

  it('says in a dry run what would go, over pages that cut subjects in two, and deletes nothing', async () => {
    for (let i = 0; i < 4; i++) {
      const subject = await Subject.make();
      for (let k = 0; k < 3; k++) await ground.decide(site, subject, { at: THEN + k, choices: { 3: said('granted') } });
    }
    ground.clock.now = THEN + 3 * 365 * DAY;
    for (const most of [1, 2, 5, 2000])
      expect(await purgeSite(ground.house, site, { dry: true, most })).toEqual({ seen: 12, purged: 12, held: 0 });
    expect(await keptIds()).toHaveLength(12);
    expect(await purgeSite(ground.house, site, { most: 2 })).toMatchObject({ purged: 12 });
    expect(await keptIds()).toEqual([]);
  });

  it('goes on where it was stopped', async () => {
    for (let i = 0; i < 6; i++) await ground.decide(site, await Subject.make(), { choices: { 3: said('granted') } });
    ground.clock.now = THEN + 3 * 365 * DAY;
    const { next, purged } = await purgePage(ground.house, { site, from: START, most: 2 });
    expect(purged).toBe(2);
    let from: Place | null = next;
    for (; from;) ({ next: from } = await purgePage(ground.house, { site, from, most: 2 }));
    expect(await keptIds()).toEqual([]);
  });

  it('asks of the database no more than a page at a time', async () => {
    for (let i = 0; i < 9; i++) await ground.decide(site, await Subject.make());
    const sizes: number[] = [];
    const { house } = ground;
    const query: typeof house.sql.query = async (text, values) => {
      const rows = await house.sql.query(text, values);
      sizes.push(rows.length);
      return rows;
    };
    await purgeSite({ ...house, sql: { ...house.sql, query } }, site, { most: 4 });
    expect(Math.max(...sizes)).toBe(4);
    expect(sizes).toEqual([4, 4, 1]);
  });
});

describe('the job', () => {
  it('purges by itself, once a day', async () => {
    await ground.decide(site, await Subject.make(), { choices: { 3: said('granted') } });
    ground.clock.now = THEN + 3 * 365 * DAY;
    const own = await openGround(room.data, [site], { site: { retention }, now: ground.clock.now });
    const { jobs } = await import('../../src/endpoint/retention/job.js');
    await jobs[0]!.run(own.house);
    expect(await keptIds()).toEqual([]);
    own.clock.now = THEN + 60 * DAY;
    own.clock.now = THEN + 3 * 365 * DAY + 1000;
    const walked = async (): Promise<unknown> =>
      (
        await own.house.sql.query('SELECT started::float8, ended::float8 FROM sayso.retention_walk WHERE site = $1', [
          site,
        ])
      )[0];
    const before = await walked();
    await jobs[0]!.run(own.house);
    expect(await walked()).toEqual(before);
    own.clock.now += DAY;
    await jobs[0]!.run(own.house);
    expect(await walked()).toEqual({ started: own.clock.now, ended: own.clock.now });
    await own.close();
  });
});

describe('legal holds over the wire', () => {
  const hold = (body: unknown, path = '', scopes: ['admin'] | ['records'] = ['admin']): Promise<Response> =>
    ground.ask(site, `/holds${path}`, { scopes, body });

  it('keep from being purged until they are lifted; placing and lifting stay on record', async () => {
    await ground.decide(site, await Subject.make(), { choices: { 3: said('granted') } });
    ground.clock.now = THEN + 3 * 365 * DAY;
    const placed = await hold({ reason: 'Case 7', purpose: '3' });
    expect(placed.status).toBe(201);
    const { id, by } = (await placed.json()) as { id: string; by: string };
    expect(await purgeSite(ground.house, site)).toMatchObject({ purged: 0, held: 1 });
    expect((await hold({ id, reason: 'settled' }, '/lift')).status).toBe(200);
    expect((await hold({ id, reason: 'settled' }, '/lift')).status).toBe(404);
    const { holds } = (await (await hold({}, '/list')).json()) as { holds: unknown[] };
    expect(holds).toEqual([
      {
        id,
        by,
        subject: null,
        purpose: '3',
        reason: 'Case 7',
        placed: ground.clock.now,
        from: ground.clock.now,
        until: null,
        lifted: { at: ground.clock.now, by: expect.any(String) as string, reason: 'settled' },
      },
    ]);
    const log = await ground.house.sql.query(
      'SELECT action, about FROM sayso.admin_action WHERE site = $1 ORDER BY action',
      [site],
    );
    expect(log.map(({ action }) => action)).toEqual(['hold-lifted', 'hold-placed']);
    expect(await purgeSite(ground.house, site)).toMatchObject({ purged: 1, held: 0 });
  });

  it.each([
    [{}, 'reason'],
    [{ reason: 'x', purpose: '03' }, 'purpose'],
    [{ reason: 'x', until: 1 }, 'until'],
    [{ reason: 'a\0b' }, 'reason'],
    [{ reason: 'x', more: 1 }, 'more'],
  ])('refuse %j', async (body, path) => {
    const response = await hold(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { path } });
  });

  it('are placed by no token of another scope or site', async () => {
    expect((await hold({ reason: 'x' }, '', ['records'])).status).toBe(403);
    const { house } = ground;
    const { makeToken } = await import('../../src/endpoint/access/tokens.js');
    const wish = { site: sites[0]!, scopes: ['admin'] as const, label: 'other', days: 1 };
    const { text } = await makeToken(house.sql, wish, ground.clock.now);
    const request = new Request(`${ISSUER}/v1/${site}/holds`, {
      method: 'POST',
      headers: { authorization: `Bearer ${text}`, 'content-type': 'application/json' },
      body: '{"reason":"x"}',
    });
    expect((await ground.fetch(request)).status).toBe(403);
  });
});

describe('the option', () => {
  const faultsOf = async (more: Partial<Site>): Promise<string[]> => {
    const options = { issuer: ISSUER, sites: { shop: { ...siteFor('shop'), ...more } } };
    return (await checkOptions(options)).map(({ path, want }) => `${path}: ${want}`);
  };

  it('names every fault', async () => {
    const odd = {
      days: -1,
      basis: '',
      refusals: 0.5,
      purposes: { x: { days: 1, basis: 'b' }, 4: { days: 'z' } },
      more: 1,
    };
    expect(await faultsOf({ retention: odd as never })).toEqual([
      'sites.shop.retention.days: a whole number from 0 to 36525',
      'sites.shop.retention.basis: a text that is not empty',
      'sites.shop.retention.refusals: a whole number from 0 to 36525',
      'sites.shop.retention.purposes.4.days: a whole number from 0 to 36525',
      'sites.shop.retention.purposes.4.basis: a text that is not empty',
      'sites.shop.retention.purposes.x: the key of a purpose',
      'sites.shop.retention.more: no such field; known here: days, basis, refusals, requests, purposes',
    ]);
  });

  it('keeps approvals over CPNI a year at least, and from expiring', async () => {
    const notice = noticeFor('shop');
    const notices = [
      { notice: { ...notice, purposes: { ...notice.purposes, cpni: { key: 7, days: 'never' as const } } } },
    ];
    const cpni = { purposes: { 7: 'opt-in' as const } };
    const short = { purposes: { 7: { days: 365, basis: 'x' } } };
    expect(await faultsOf({ notices, cpni, retention: short })).toEqual([
      expect.stringContaining('sites.shop.retention.purposes.7.days: at least 366'),
    ]);
    expect(await faultsOf({ notices, cpni })).toEqual([]);
    expect(await faultsOf({ cpni: { purposes: { 3: 'opt-out' } } })).toEqual([
      expect.stringContaining('sites.shop.notices[0].notice.purposes.analytics.days: "never"'),
    ]);
    expect(await faultsOf({ cpni: { purposes: {}, waitDays: 29 } })).toEqual([
      expect.stringContaining('at least one purpose'),
      'sites.shop.cpni.waitDays: a whole number from 30 to 365',
    ]);
  });
});

describe('the commands', () => {
  let command: Awaited<ReturnType<typeof buildCommand>>;
  let config: string;
  beforeAll(async () => {
    command = await buildCommand();
    config = join(room.data, 'sayso.config.json');
  });
  afterAll(() => command.remove());

  const sayso = async (...args: string[]): Promise<Ended> => {
    const options = { issuer: ISSUER, sites: { [site]: { ...siteFor(site), retention: { days: 0 } } } };
    await writeFile(config, JSON.stringify(options));
    return run(command.path, [...args, '--config', config, '--folder', room.data]);
  };

  it('purge, hold and erasures do their work beside a running endpoint', async () => {
    ground.clock.now = Date.now() - 3 * 365 * DAY;
    const subject = await Subject.make();
    const id = await ground.decide(site, subject, { choices: { 3: said('granted') } });
    expect((await sayso('purge', '--dry-run')).out).toBe(`${site}: 1 record looked at, 1 would go\n`);
    const placed = await sayso('hold', 'place', '--reason', 'Case 7', '--subject', subject.name);
    const hold = /^hold (\S+) stands/.exec(placed.out)?.[1] ?? '';
    expect((await sayso('purge')).out).toBe(`${site}: 1 record looked at, 0 purged, 1 kept by a legal hold\n`);
    expect((await sayso('hold', 'lift', '--id', hold, '--reason', 'settled')).out).toBe(`hold ${hold} is lifted\n`);
    expect((await sayso('hold', 'list')).out).toMatch(/over .* by command: Case 7 {2}lifted .*settled\n1 hold\n$/);
    expect((await sayso('purge', '--site', site)).out).toBe(`${site}: 1 record looked at, 1 purged\n`);
    const listed = (await sayso('erasures')).out.split('\n').filter((line) => line.includes(site));
    expect(JSON.parse(listed[0]!)).toMatchObject({ site, subject: subject.name, ids: [id], reason: 'retention' });
    const again = await sayso('purge', '--reapply');
    expect({ code: again.code, out: again.out }).toEqual({
      code: 0,
      out: expect.stringMatching(
        /0 records erased again\nthe database's own erasures: 0 records erased again\n$/,
      ) as string,
    });
  }, 60_000);

  it.each([
    [['purge', '--site', 'nowhere'], /--site: got "nowhere", want one of/],
    [['purge', 'list.ndjson'], /lists stand behind --reapply/],
    [['purge', '--reapply', '--dry-run'], /neither --dry-run nor --site/],
    [['hold', 'keep'], /want place, lift or list/],
    [['hold', 'place'], /--reason: want/],
    [['hold', 'place', '--reason', 'x', '--until', 'soon'], /--until: got "soon", want a date/],
    [['hold', 'place', '--reason', 'x', '--purpose', 'analytics'], /--purpose: got "analytics"/],
    [['hold', 'lift', '--reason', 'x'], /--id: got ""/],
  ])('%j is refused', async (args, words) => {
    const { code, err } = await sayso(...args);
    expect(err).toMatch(words);
    expect(code).toBe(2);
  });
});
