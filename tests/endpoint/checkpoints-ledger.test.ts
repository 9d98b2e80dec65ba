/** Checkpoints over a real ledger: what they cover, and what they show when it is changed behind their back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeCheckpoints } from '../../src/endpoint/checkpoints/make.js';
import { coverage, type Gap } from '../../src/endpoint/checkpoints/coverage.js';
import { peek } from '../../src/endpoint/checkpoints/checkpoint.js';
import { leavesIn } from '../../src/endpoint/checkpoints/leaves.js';
import { inclusionPath, leafHash, rootOf, verifyInclusion } from '../../src/endpoint/checkpoints/merkle.js';
import { jobs } from '../../src/endpoint/checkpoints/jobs.js';
import { checkpointsOf, store, tailsOf, type Stored } from '../../src/endpoint/checkpoints/store.js';
import { partOf } from '../../src/endpoint/checkpoints/windows.js';
import { connect, type Connection } from '../../src/endpoint/database/connect.js';
import type { Database, Sql } from '../../src/endpoint/database/sql.js';
import { ringOf, makeKey, type KeyRing } from '../../src/endpoint/keys/keys.js';
import type { House } from '../../src/endpoint/house.js';
import { append, type Desk } from '../../src/endpoint/ledger/append.js';
import { open, type Opened } from '../../src/endpoint/ledger/envelope.js';
import { readEntries, subjectEntries, walkEntries } from '../../src/endpoint/ledger/entries.js';
import { Shelf } from '../../src/endpoint/notices/publications.js';
import type { ConsentRecord } from '../../src/wire/record.js';
import { freshSite, ISSUER, makeRoom, openAsOwner, recordFor, Subject, type Room } from './kit.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 5, 1);
const OPTIONS = { pace: { length: HOUR, lag: 300_000 } };

let room: Room;
let connection: Connection;
let owner: Database;
let ring: KeyRing;
let keys: Awaited<ReturnType<KeyRing['published']>>;
let clock = START;
let site: string;

beforeAll(async () => {
  room = await makeRoom();
  connection = await connect({ database: process.env['DATABASE_URL'], folder: room.data, warn: () => {} });
  owner = await openAsOwner(room.data);
  const key = await makeKey(0);
  ring = ringOf(() => Promise.resolve([key]));
  keys = await ring.published();
}, 120_000);
afterAll(async () => {
  await owner.close();
  await connection.close();
  await room.remove();
});
beforeEach(() => {
  site = freshSite();
  clock = START;
});

const bench = () => ({ sql: connection.sql, ring, issuer: ISSUER });
const desk = (): Desk => ({
  ...bench(),
  shelf: new Shelf(connection.sql),
  controllers: new Map(),
  lanes: new Map(),
  now: () => clock,
  warn: () => {},
});

/** One record, received now by the test's clock. Unproven: a subject of its own each time, unless one is named. */
const keep = async (subject?: Subject, changes: Partial<ConsentRecord> = {}): Promise<string> => {
  const payload = JSON.stringify(recordFor(site, changes));
  const opened = (await open(subject ? await subject.sign(payload) : { payload }, site)) as Opened;
  expect(await append(desk(), { site, sent: clock, opened })).toMatchObject({ outcome: 'accepted' });
  return opened.record.id;
};
const keepMany = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await keep();
};
const rowsOf = async (sql: Sql = connection.sql): Promise<Stored[]> => {
  const rows: Stored[] = [];
  for await (const row of checkpointsOf(sql, site)) rows.push(row);
  return rows;
};
const gapsIn = async (sql: Sql = connection.sql, set = keys): Promise<Gap[]> => {
  const gaps: Gap[] = [];
  for await (const gap of coverage(sql, set, site)) gaps.push(gap);
  return gaps;
};
/** What the audit says after a change that is then taken back. */
const after = async (...texts: string[]): Promise<Gap[]> => {
  let gaps: Gap[] = [];
  await owner
    .atomic(async (sql) => {
      for (const text of texts) await sql.query(text, text.includes('$1') ? [site] : []);
      gaps = await gapsIn(sql);
      throw new Error('undo');
    })
    .catch((error: unknown) => expect((error as Error).message).toBe('undo'));
  return gaps;
};
const whatOf = (gaps: readonly Gap[]): string[] => [...new Set(gaps.map(({ what }) => what))].sort();
/** One subject with three records in each of three windows, among others. */
const threeWindows = async (): Promise<Subject> => {
  const subject = await Subject.make();
  for (let hour = 0; hour < 3; hour++) {
    for (let i = 0; i < 3; i++) {
      clock = START + hour * HOUR + i * 60_000;
      await keep(subject);
      await keepMany(2);
    }
  }
  await makeCheckpoints(bench(), START + 4 * HOUR, OPTIONS);
  return subject;
};

describe('checkpoints', () => {
  it('cover each closed window once, and nothing before it is closed', async () => {
    await keepMany(5);
    clock = START + HOUR;
    await keepMany(3);
    expect(await makeCheckpoints(bench(), START + HOUR + 299_999, OPTIONS)).toBe(0);
    expect(whatOf(await gapsIn())).toEqual(['uncovered']);
    expect(await makeCheckpoints(bench(), START + HOUR + 300_000, OPTIONS)).toBeGreaterThan(0);
    expect(await makeCheckpoints(bench(), START + HOUR + 300_000, OPTIONS)).toBe(0);
    const open = await gapsIn();
    expect(open.map(({ what, entry }) => [what, entry?.received])).toEqual(Array(3).fill(['uncovered', clock]));
    await makeCheckpoints(bench(), START + 9 * HOUR, OPTIONS);
    expect(await gapsIn()).toEqual([]);
  });

  it('leave no stretch of time out, though empty windows make none', async () => {
    const subject = await Subject.make();
    for (const hour of [0, 5, 6]) {
      clock = START + hour * HOUR + 1234;
      await keep(subject);
      await makeCheckpoints(bench(), clock + 2 * HOUR, OPTIONS);
    }
    const part = await partOf(subject.name);
    const said = (await rowsOf()).map(({ jws }) => peek(jws)!);
    expect(said).toMatchObject([
      { iss: ISSUER, site, part, number: 1, from: 0, until: START + HOUR, size: 1, total: 1, previous: '' },
      { number: 2, from: START + HOUR, until: START + 6 * HOUR, size: 1, total: 2 },
      { number: 3, from: START + 6 * HOUR, until: START + 7 * HOUR, size: 1, total: 3 },
    ]);
    expect(await gapsIn()).toEqual([]);
  });

  it('can be checked by hand: the root over the chain hashes of its part, and a proof for each', async () => {
    await threeWindows();
    const [row] = await rowsOf();
    const said = peek(row!.jws)!;
    const chains: { chain: string; order: string }[] = [];
    for await (const { link, chain } of readEntries(connection.sql, site)) {
      if ((await partOf(link.subject)) !== said.part || link.received >= said.until) continue;
      chains.push({ chain, order: `${link.received} ${link.subject} ${String(link.seq).padStart(9, '0')}` });
    }
    chains.sort((a, b) => (a.order < b.order ? -1 : 1));
    const leaves = await Promise.all(chains.map(({ chain }) => leafHash(chain)));
    const root = await rootOf(leaves);
    expect(Buffer.from(root).toString('base64url')).toBe(said.root);
    expect(leaves).toHaveLength(said.size);
    const path = await inclusionPath(leaves, 0);
    expect(await verifyInclusion({ leaf: leaves[0]!, index: 0, size: said.size, path }, root)).toBe(true);
  });

  it('are cut where a window holds more than fits one round, between two times and never within one', async () => {
    for (let i = 0; i < 6; i++) {
      clock = START + i;
      await keepMany(4);
    }
    await makeCheckpoints(bench(), START + 2 * HOUR, { ...OPTIONS, most: 6 });
    const untils = new Set((await rowsOf()).map(({ until }) => until));
    expect([...untils]).toEqual([START + 2, START + 4, START + HOUR]);
    expect(await gapsIn()).toEqual([]);
  });

  it('are made once, however many instances make them at once', async () => {
    for (let hour = 0; hour < 3; hour++) {
      clock = START + hour * HOUR;
      await keepMany(10);
    }
    await Promise.all(Array.from({ length: 6 }, () => makeCheckpoints(bench(), START + 9 * HOUR, OPTIONS)));
    await makeCheckpoints(bench(), START + 9 * HOUR, OPTIONS);
    expect(await gapsIn()).toEqual([]);
    const sizes = (await rowsOf()).map(({ jws }) => peek(jws)!.size);
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(30);
  });

  it('stand together or not at all: a number that is taken holds back the whole window', async () => {
    await keepMany(5);
    await makeCheckpoints(bench(), START + 9 * HOUR, OPTIONS);
    const rows = await rowsOf();
    const free = Array.from({ length: 256 }, (_, part) => part).find((part) => !rows.some((row) => row.part === part))!;
    expect(await store(connection.sql, site, [{ ...rows[0]!, part: free }, rows[0]!])).toBe(false);
    expect(await rowsOf()).toEqual(rows);
    await expect(store(connection.sql, site, [{ ...rows[0]!, part: 99_999 }])).rejects.toMatchObject({ code: '22003' });
  });

  it('are the endpoint’s own job, under the earlier of its clock and the database’s', async () => {
    clock = Date.now() - 3 * HOUR;
    await keepMany(2);
    clock = Date.now();
    await keepMany(2);
    const house = { ...bench(), now: () => Date.now() + 99 * HOUR } as unknown as House;
    expect(jobs.map(({ name }) => name)).toEqual(['checkpoints']);
    await jobs[0]!.run(house);
    expect((await gapsIn()).map(({ what }) => what)).toEqual(['uncovered', 'uncovered']);
  });

  it('can be appended and read by the endpoint, and nothing else', async () => {
    for (const text of [
      'DELETE FROM sayso.checkpoint',
      `UPDATE sayso.checkpoint SET jws = ''`,
      'TRUNCATE sayso.checkpoint',
    ])
      await expect(connection.sql.query(text)).rejects.toMatchObject({ code: '42501' });
  });

  it('read by an index, without a sort of the site', async () => {
    const plan: unknown[] = [];
    await owner.atomic(async (sql) => {
      await sql.query('SET LOCAL enable_seqscan = off');
      const explain: Sql = {
        query: async (text, values) => {
          plan.push(await sql.query(`EXPLAIN ${text}`, values));
          return [];
        },
      };
      for await (const leaf of leavesIn(explain, { site, from: 1, until: 9 })) expect(leaf).toBeUndefined();
    });
    const text = JSON.stringify(plan);
    expect(text).toContain('ledger_by_arrival');
    expect(text).toContain('Presorted Key: received');
  });
});

it('every walk through a large ledger reads a page by its index, and never the whole for a page', async () => {
  const plans: string[] = [];
  await owner
    .atomic(async (sql) => {
      await sql.query(
        `INSERT INTO sayso.ledger SELECT $1, 's' || i / 4, i % 4 + 1, gen_random_uuid(), 'p', '', 'c', i, '', '', '', 0, 0, false
         FROM generate_series(1, 40000) i`,
        [site],
      );
      await sql.query('ANALYZE sayso.ledger');
      const explain: Sql = {
        query: async (text, values) => {
          plans.push((await sql.query(`EXPLAIN ${text}`, values)).map((row) => row['QUERY PLAN']).join('\n'));
          return [];
        },
      };
      for (const walk of [readEntries(explain, site), walkEntries(explain, site), subjectEntries(explain, site, 's77')])
        for await (const entry of walk) expect(entry).toBeUndefined();
      for await (const leaf of leavesIn(explain, { site, from: 9, until: 1e6 })) expect(leaf).toBeUndefined();
      throw new Error('undo');
    })
    .catch((error: unknown) => expect((error as Error).message).toBe('undo'));
  expect(plans).toHaveLength(4);
  for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on ledger|Hash|Merge|Materialize/);
});

describe('the audit of checkpoints', () => {
  it('names an entry that came into a closed window afterwards', async () => {
    await threeWindows();
    clock = START + HOUR + 5;
    const ids = [await keep(), await keep()];
    const gaps = await gapsIn();
    expect(whatOf(gaps)).toEqual(['late']);
    expect(gaps.map(({ entry }) => entry!.record).sort()).toEqual(ids.sort());
    // The next checkpoints neither take it in nor stumble over it.
    clock = START + 5 * HOUR;
    await keepMany(3);
    await makeCheckpoints(bench(), START + 9 * HOUR, OPTIONS);
    expect((await gapsIn()).map(({ what, entry }) => `${what} ${entry!.record}`).sort()).toEqual(
      ids.map((id) => `late ${id}`).sort(),
    );
  });

  it('shows an entry taken out, one changed, and two swapped in time', async () => {
    const { name } = await threeWindows();
    expect(await gapsIn()).toEqual([]);
    const part = await partOf(name);
    const cut = await after(`DELETE FROM sayso.ledger WHERE site = $1 AND subject = '${name}' AND seq = 5`);
    expect(cut).toMatchObject([
      { what: 'missing', part, number: 2, message: expect.stringMatching(/^1 of \d/) as string },
    ]);
    // The end of a chain, where the chain itself shows nothing.
    const tail = await after(`DELETE FROM sayso.ledger WHERE site = $1 AND subject = '${name}' AND seq >= 8`);
    expect(tail).toMatchObject([
      { what: 'missing', part, number: 3, message: expect.stringMatching(/^2 of \d/) as string },
    ]);
    const changed = await after(
      `UPDATE sayso.ledger SET chain = 'x' WHERE site = $1 AND subject = '${name}' AND seq = 2`,
    );
    expect(changed).toMatchObject([
      { what: 'late', entry: { subject: name, seq: 2 } },
      { what: 'missing', number: 1 },
    ]);
    const moved = await after(
      `UPDATE sayso.ledger SET received = received + ${HOUR} WHERE site = $1 AND subject = '${name}' AND seq = 3`,
    );
    expect(whatOf(moved)).toEqual(['late', 'missing']);
    const swapped = await after(
      `UPDATE sayso.ledger SET received = received + CASE seq WHEN 1 THEN 60000 ELSE -60000 END
       WHERE site = $1 AND subject = '${name}' AND seq IN (1, 2)`,
    );
    expect(swapped).toMatchObject([{ what: 'root', part, number: 1 }]);
  });

  it('shows an entry that was put in before all time', async () => {
    const { name } = await threeWindows();
    const early = await after(
      `INSERT INTO sayso.ledger SELECT site, subject, 0, gen_random_uuid(), payload, '', 'x', -5, notice, status, proof, at, counted, gap
       FROM sayso.ledger WHERE site = $1 AND subject = '${name}' AND seq = 1`,
    );
    expect(early).toMatchObject([{ what: 'late', number: 1, entry: { subject: name, seq: 0, received: -5 } }]);
  });

  it('shows a whole site taken out', async () => {
    await threeWindows();
    const gaps = await after('DELETE FROM sayso.ledger WHERE site = $1');
    expect(whatOf(gaps)).toEqual(['missing']);
    expect(gaps).toHaveLength((await rowsOf()).length);
  });

  it('shows a checkpoint taken out, changed, or signed by another', async () => {
    const { name } = await threeWindows();
    const part = await partOf(name);
    const at = (number: number): string => `site = $1 AND part = ${part} AND number = ${number}`;
    const gone = await after(`DELETE FROM sayso.checkpoint WHERE ${at(2)}`);
    expect(whatOf(gone)).toEqual(['late', 'link']);
    const first = await after(`DELETE FROM sayso.checkpoint WHERE ${at(1)}`);
    expect(whatOf(first)).toContain('link');
    const newest = await after(`DELETE FROM sayso.checkpoint WHERE ${at(3)}`);
    expect(whatOf(newest)).toEqual(['late']);
    const forged = await after(
      `UPDATE sayso.checkpoint c SET jws = (SELECT jws FROM sayso.checkpoint o WHERE o.site = c.site AND o.part = c.part AND o.number = 1) WHERE ${at(2)}`,
    );
    expect(whatOf(forged)).toContain('link');
    const cut = await after(`UPDATE sayso.checkpoint SET jws = left(jws, -4) || 'AAAA' WHERE ${at(2)}`);
    expect(cut).toMatchObject([
      { what: 'signature', number: 2 },
      { what: 'link', number: 3 },
    ]);
    const nonsense = await after(`UPDATE sayso.checkpoint SET jws = 'x' WHERE ${at(3)}`);
    expect(nonsense).toMatchObject([{ what: 'signature', number: 3 }]);
    expect(whatOf(await after(`UPDATE sayso.checkpoint SET until = until + 1 WHERE ${at(3)}`))).toContain('link');
    expect(whatOf(await after(`UPDATE sayso.checkpoint SET tags = '' WHERE ${at(3)}`))).toEqual([]);
    const stranger = await makeKey(0);
    const others = await ringOf(() => Promise.resolve([stranger])).published();
    expect(whatOf(await gapsIn(connection.sql, others))).toEqual(['no-key']);
  });

  it('finds receipts no checkpoints: a receipt in a checkpoint’s place is refused', async () => {
    await threeWindows();
    const gaps = await after(
      `UPDATE sayso.checkpoint SET jws = (SELECT max(receipt) FROM sayso.payload WHERE site = $1) WHERE site = $1`,
    );
    expect(gaps.some(({ message }) => message.includes('its typ is sayso-receipt+jws'))).toBe(true);
  });

  it('minds neither erasure nor a checkpoint that cannot be read any more', async () => {
    await threeWindows();
    expect(await after('DELETE FROM sayso.payload WHERE site = $1')).toEqual([]);
    await owner.query(`UPDATE sayso.checkpoint SET jws = 'x' WHERE site = $1`, [site]);
    await expect(tailsOf(connection.sql, site)).rejects.toThrow(
      /newest checkpoint of site .* cannot be read.*sayso audit/,
    );
    await owner.query('DELETE FROM sayso.checkpoint WHERE site = $1', [site]);
  });
});
