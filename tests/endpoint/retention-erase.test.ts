import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { erase, type Erased, type Erasure } from '../../src/endpoint/retention/erase.js';
import { liftHold, placeHold, type Hold } from '../../src/endpoint/retention/holds.js';
import { linesFor, parseLine, type Line } from '../../src/endpoint/retention/list.js';
import { reapply, reapplyAfterRestore, reapplyOwn } from '../../src/endpoint/retention/reapply.js';
import type { Row } from '../../src/endpoint/database/sql.js';
import type { RecordedChoice } from '../../src/wire/record.js';
import { ALL_OK, auditOf, entriesOf, freshSite, makeRoom, openAsOwner, Subject, type Room } from './kit.js';
import { openGround, type Ground } from './house-kit.js';

const sites = Array.from({ length: 40 }, freshSite);
let room: Room;
let ground: Ground;
let site: string;
let subject: Subject;

beforeAll(async () => {
  room = await makeRoom();
  ground = await openGround(room.data, sites);
}, 120_000);
afterAll(async () => {
  await ground.close();
  await room.remove();
});
beforeEach(async () => {
  site = sites.pop()!;
  subject = await Subject.make();
});

const list = (): string => join(room.data, 'erasures.ndjson');
const linesOf = async (name: string): Promise<Line[]> =>
  (await readFile(list(), 'utf8'))
    .split('\n')
    .flatMap((text) => parseLine(text) ?? [])
    .filter((line) => line.site === name);
const said = (choice: 'granted' | 'denied', days: number | 'never' = 182): RecordedChoice => ({
  choice,
  version: 1,
  regime: 'opt-in',
  days,
});
const wipe = (changes: Partial<Erasure> = {}): Promise<Erased> =>
  erase(ground.house, {
    site,
    subject: subject.name,
    ids: 'all',
    reason: 'visitor',
    at: ground.clock.now,
    ...changes,
  });
const keptIds = async (): Promise<string[]> =>
  (await ground.house.sql.query('SELECT id FROM sayso.payload WHERE site = $1 ORDER BY id', [site])).map(
    ({ id }) => id as string,
  );
const erasures = (): Promise<Row[]> =>
  ground.house.sql.query(
    'SELECT id, reason, at::float8 AS at FROM sayso.erasure WHERE site = $1 AND subject = $2 ORDER BY id',
    [site, subject.name],
  );
const holdOn = (changes: Partial<Hold> = {}): Promise<Hold> => {
  const { now } = ground.clock;
  const base = { site, subject: '', purpose: '', reason: 'Case 7', by: 'test', placed: now, from: now, until: null };
  return placeHold(ground.house.sql, { ...base, ...changes });
};

describe('erasing a subject', () => {
  it('deletes payload, salt, signature and receipt; hashes, reason and date stay and the chain verifies', async () => {
    const first = await ground.decide(site, subject);
    const second = await ground.decide(site, subject, { supersedes: [first] });
    const before = await entriesOf(room.data, site);
    const { erased, held, personal } = await wipe();
    expect(erased.sort()).toEqual([first, second].sort());
    expect({ held, personal: typeof personal }).toEqual({ held: [], personal: 'number' });
    const after = await entriesOf(room.data, site);
    expect(after.map(({ link }) => link)).toEqual(before.map(({ link }) => link));
    expect(after.map(({ kept }) => kept)).toEqual([null, null]);
    const findings = await auditOf(ground, after);
    expect(findings).toEqual(findings.map(() => ({ ...ALL_OK, receipt: 'erased', signature: 'erased', chain: 'ok' })));
    const noted = await erasures();
    expect(noted.map(({ id }) => id)).toEqual(expect.arrayContaining([first, second]));
    expect(noted.every(({ reason, at }) => reason === 'visitor' && at === ground.clock.now)).toBe(true);
  });

  it('leaves other subjects and the same subject on other sites alone', async () => {
    const elsewhere = sites.pop()!;
    await ground.decide(site, subject);
    const other = await ground.decide(site, await Subject.make());
    await ground.decide(elsewhere, subject);
    await wipe();
    expect(await keptIds()).toEqual([other]);
    expect((await entriesOf(room.data, elsewhere))[0]!.kept).not.toBeNull();
  });

  it('is idempotent: a second time nothing goes and nothing is noted again', async () => {
    await ground.decide(site, subject);
    await wipe();
    const noted = await erasures();
    expect((await wipe()).erased).toEqual([]);
    expect(await erasures()).toEqual(noted);
  });

  it('holds when two do it at once, each record being erased once', async () => {
    for (let i = 0; i < 5; i++) await ground.decide(site, subject, { at: ground.clock.now + i });
    const both = await Promise.all([wipe(), wipe(), wipe()]);
    expect(both.flatMap(({ erased }) => erased)).toHaveLength(5);
    expect(await keptIds()).toEqual([]);
  });

  it('comes to its end when it was killed after the list was written', async () => {
    const id = await ground.decide(site, subject);
    const { house } = ground;
    const dying = { ...house, purge: () => Promise.reject(new Error('killed')) };
    const erasure = { site, subject: subject.name, ids: 'all', reason: 'visitor', at: 5 } as const;
    await expect(erase(dying, erasure)).rejects.toThrow('killed');
    expect(await keptIds()).toEqual([id]);
    expect((await erase(house, erasure)).erased).toEqual([id]);
  });

  it('erases nothing where the list cannot be written', async () => {
    const id = await ground.decide(site, subject);
    const { house } = ground;
    const erasures = join(room.data, 'keys');
    const mute = { ...house, options: { ...house.options, erasures } };
    const erasure = { site, subject: subject.name, ids: 'all', reason: 'visitor', at: 5 } as const;
    await expect(erase(mute, erasure)).rejects.toThrow(/list of erasures .*EISDIR/);
    expect(await keptIds()).toEqual([id]);
  });
});

describe('erasing single records', () => {
  it('takes the older grant with it that a refusal spoke over, so that it does not come back', async () => {
    const grant = await ground.decide(site, subject, { choices: { 3: said('granted') } });
    const refusal = await ground.decide(site, subject, { choices: { 3: said('denied') }, supersedes: [grant] });
    expect((await wipe({ ids: [refusal] })).erased.sort()).toEqual([grant, refusal].sort());
  });

  it('takes the grant with it that another tab gave beside the refusal', async () => {
    const grant = await ground.decide(site, subject, { choices: { 3: said('granted') } });
    const refusal = await ground.decide(site, subject, { choices: { 3: said('denied') } });
    expect((await wipe({ ids: [refusal] })).erased.sort()).toEqual([grant, refusal].sort());
  });

  it('leaves the grant that followed the refusal', async () => {
    const refusal = await ground.decide(site, subject, { choices: { 3: said('denied') } });
    const grant = await ground.decide(site, subject, { choices: { 3: said('granted') }, supersedes: [refusal] });
    expect((await wipe({ ids: [refusal] })).erased).toEqual([refusal]);
    expect(await keptIds()).toEqual([grant]);
  });

  it('finds that grant behind records of other purposes', async () => {
    const grant = await ground.decide(site, subject, { choices: { 3: said('granted') } });
    const between = await ground.decide(site, subject, { choices: { 4: said('denied') }, supersedes: [grant] });
    const refusal = await ground.decide(site, subject, { choices: { 3: said('denied') }, supersedes: [between] });
    await wipe({ ids: [refusal] });
    expect(await keptIds()).toEqual([between]);
  });

  it('leaves grants of other purposes, and what stands beside', async () => {
    const grant = await ground.decide(site, subject, { choices: { 3: said('granted') } });
    const refusal = await ground.decide(site, subject, { choices: { 4: said('denied') }, supersedes: [grant] });
    expect((await wipe({ ids: [refusal] })).erased).toEqual([refusal]);
    expect(await keptIds()).toEqual([grant]);
  });

  it('does not ask other rooms', async () => {
    const id = await ground.decide(site, subject);
    expect((await wipe({ ids: [id] })).personal).toBeNull();
  });
});

describe('a legal hold', () => {
  it.each([
    ['on the site', () => ({})],
    ['on the subject', () => ({ subject: subject.name })],
    ['on a purpose', () => ({ purpose: '3' })],
  ])('%s keeps a record, and says which hold', async (_, changes) => {
    const id = await ground.decide(site, subject);
    const hold = await holdOn(changes());
    expect(await wipe()).toMatchObject({ erased: [], held: [{ id, hold: hold.id }] });
    expect(await keptIds()).toEqual([id]);
    expect(await liftHold(ground.house.sql, { site, id: hold.id }, { reason: 'over', by: 'test', at: 9 })).toBe(true);
    expect((await wipe()).erased).toEqual([id]);
  });

  it.each([
    ['that begins later', () => ({ from: ground.clock.now + 1 })],
    ['that has ended', () => ({ until: ground.clock.now })],
    ['of another subject', () => ({ subject: 'somebody' })],
    ['of another purpose', () => ({ purpose: '77' })],
    ['of another site', () => ({ site: 'elsewhere' })],
  ])('%s keeps nothing', async (_, changes) => {
    const id = await ground.decide(site, subject);
    await holdOn(changes());
    expect((await wipe()).erased).toEqual([id]);
  });

  it('keeps with a held grant the refusal that speaks over it', async () => {
    const choices = { 3: said('granted'), 4: said('granted') };
    const grant = await ground.decide(site, subject, { choices });
    const refusal = await ground.decide(site, subject, { choices: { 4: said('denied') }, supersedes: [grant] });
    const { id: hold } = await holdOn({ purpose: '3' });
    const { erased, held } = await wipe();
    expect(erased).toEqual([]);
    expect(held).toEqual(
      expect.arrayContaining([
        { id: grant, hold },
        { id: refusal, hold },
      ]),
    );
  });

  it('that is placed between the look and the deletion is obeyed', async () => {
    const id = await ground.decide(site, subject);
    const { house } = ground;
    let placed: Hold | null = null;
    const slow = {
      ...house,
      purge: async () => {
        placed ??= await holdOn();
        return house.purge();
      },
    };
    const { erased, held } = await erase(slow, { site, subject: subject.name, ids: 'all', reason: 'visitor', at: 1 });
    expect({ erased, held: held.map((each) => each.id) }).toEqual({ erased: [], held: [id] });
    expect(await keptIds()).toEqual([id]);
    await liftHold(house.sql, { site, id: placed!.id }, { reason: 'over', by: 'test', at: 9 });
    expect((await reapply(house, list())).erased).toBe(1);
  });

  it('can neither be changed nor deleted by the endpoint', async () => {
    const { sql, purge } = ground.house;
    await holdOn();
    for (const text of ['DELETE FROM sayso.hold', 'UPDATE sayso.hold SET until = 1', 'DELETE FROM sayso.hold_lift'])
      for (const role of [sql, await purge()]) await expect(role.query(text)).rejects.toThrow('permission denied');
    for (const text of ['DELETE FROM sayso.erasure', `UPDATE sayso.erasure SET reason = ''`])
      for (const role of [sql, await purge()]) await expect(role.query(text)).rejects.toThrow('permission denied');
  });
});

describe('a restored backup', () => {
  const dump = async (table: string): Promise<Row[]> => {
    const owner = await openAsOwner(room.data);
    const rows = await owner.query(`SELECT * FROM sayso.${table} WHERE site = $1`, [site]);
    await owner.close();
    return rows;
  };
  /** Sets the site's rows of the tables back to what they were. */
  const restore = async (tables: Record<string, Row[]>): Promise<void> => {
    const owner = await openAsOwner(room.data);
    for (const [table, rows] of Object.entries(tables)) {
      await owner.query(`DELETE FROM sayso.${table} WHERE site = $1`, [site]);
      const text = `INSERT INTO sayso.${table} SELECT * FROM json_populate_recordset(NULL::sayso.${table}, $1::json)`;
      await owner.query(text, [JSON.stringify(rows)]);
    }
    await owner.close();
  };

  it('has everything erased again at the start, and says how many', async () => {
    const first = await ground.decide(site, subject);
    await ground.decide(site, subject, { supersedes: [first] });
    const other = await ground.decide(site, await Subject.make());
    const backup = { payload: await dump('payload'), erasure: await dump('erasure') };
    await wipe();
    await restore(backup);
    expect(await keptIds()).toHaveLength(3);
    const second = await openGround(room.data, [site]);
    expect(second.said.join()).toMatch(/erasures-reapplied: .* 2 records erased again/);
    expect(await keptIds()).toEqual([other]);
    const entries = await entriesOf(room.data, site);
    expect((await auditOf(second, entries)).map(({ chain }) => chain)).toEqual(['ok', 'ok', 'ok']);
    await second.close();
    const third = await openGround(room.data, [site]);
    expect(third.said.filter((line) => line.startsWith('erasures-reapplied'))).toEqual([]);
    await third.close();
  });

  it('keeps what was said after the erasure', async () => {
    await ground.decide(site, subject);
    const backup = await dump('payload');
    await wipe();
    ground.clock.now += 1000;
    const later = await ground.decide(site, subject);
    await restore({ payload: [...backup, ...(await dump('payload'))], erasure: [] });
    await reapply(ground.house, list());
    expect(await keptIds()).toEqual([later]);
  });

  it('where only payloads came back, they go by what the database remembers', async () => {
    await ground.decide(site, subject);
    const backup = { payload: await dump('payload') };
    await wipe();
    await restore(backup);
    expect(await reapplyAfterRestore(ground.house)).toBeNull();
    expect(await reapplyOwn(ground.house)).toBe(1);
    expect(await keptIds()).toEqual([]);
  });

  it('keeps what a hold keeps now', async () => {
    const id = await ground.decide(site, subject);
    const backup = { payload: await dump('payload'), erasure: [] };
    await wipe();
    await restore(backup);
    await holdOn();
    const own = join(room.data, 'own.ndjson');
    await writeFile(own, (await linesOf(site)).map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(await reapply(ground.house, own)).toMatchObject({ erased: 0, held: 1 });
    expect(await keptIds()).toEqual([id]);
  });
});

describe('the list', () => {
  it('says site, subject, ids, reason and time, and nothing of what was said', async () => {
    const id = await ground.decide(site, subject);
    await wipe({ at: 42 });
    expect(await linesOf(site)).toEqual([
      { v: 1, site, subject: subject.name, ids: [id], whole: true, reason: 'visitor', at: 42 },
    ]);
  });

  it('does not grow when it is read', async () => {
    await ground.decide(site, subject);
    await wipe();
    const before = await readFile(list(), 'utf8');
    await reapply(ground.house, list());
    expect(await readFile(list(), 'utf8')).toBe(before);
  });

  it('goes on after a line that a kill cut short, and names the line that cannot be read', async () => {
    const file = join(room.data, 'torn.ndjson');
    const { house } = ground;
    const own = { ...house, options: { ...house.options, erasures: file } };
    await writeFile(file, '{"v":1,"site":"a');
    await ground.decide(site, subject);
    await erase(own, { site, subject: subject.name, ids: 'all', reason: 'visitor', at: 1 });
    await appendFile(file, 'nonsense\n');
    expect(await reapply(own, file)).toMatchObject({ lines: 3, unreadable: [1, 3] });
  });

  it('parts many ids into lines of 500', () => {
    const ids = Array.from({ length: 1100 }, () => crypto.randomUUID());
    const lines = linesFor({ site: 's', subject: 'x', ids, whole: true, reason: 'visitor', at: 1 });
    expect(lines.map((line) => [line.ids.length, line.whole])).toEqual([
      [500, true],
      [500, false],
      [100, false],
    ]);
    expect(lines.flatMap((line) => line.ids)).toEqual(ids);
  });
});
