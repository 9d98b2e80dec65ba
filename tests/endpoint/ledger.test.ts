import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../src/endpoint/database/migrations/all.js';
import { migrate } from '../../src/endpoint/database/migrations.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import { connect } from '../../src/endpoint/database/connect.js';
import { startCluster } from '../../src/endpoint/database/embedded/cluster.js';
import { codeOf } from '../../src/endpoint/database/error-code.js';
import { openPool, type Database, type Sql } from '../../src/endpoint/database/sql.js';
import {
  ALL_OK,
  auditOf,
  entriesOf,
  freshSite,
  ISSUER,
  makeRoom,
  openAsOwner,
  recordFor,
  send,
  startEndpoint,
  Subject,
  type Room,
} from './kit.js';

let room: Room;
let endpoint: Endpoint;
let owner: Database;
const site = freshSite();

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site]);
  owner = await openAsOwner(room.data);
}, 120_000);
afterAll(async () => {
  await owner.close();
  await endpoint.close();
  await room.remove();
});

const as = async (role: string, text: string): Promise<string> => {
  try {
    await owner.atomic(async (sql) => {
      await sql.query(`SET LOCAL ROLE ${role}`);
      await sql.query(text);
      throw Object.assign(new Error('undo'), { code: 'done' });
    });
  } catch (error) {
    return codeOf(error);
  }
  return 'unreached';
};

const DENIED = '42501';

describe('grants', () => {
  it.each(['ledger', 'payload', 'publication'])(
    'let the endpoint insert and read %s, and nothing else',
    async (table) => {
      expect(await as('sayso_app', `SELECT * FROM sayso.${table}`)).toBe('done');
      for (const text of [
        `DELETE FROM sayso.${table}`,
        `UPDATE sayso.${table} SET site = 'x'`,
        `TRUNCATE sayso.${table}`,
        `DROP TABLE sayso.${table}`,
      ]) {
        expect(await as('sayso_app', text)).toBe(DENIED);
      }
    },
  );

  it('let the purge role delete payloads alone', async () => {
    expect(await as('sayso_purge', 'DELETE FROM sayso.payload')).toBe('done');
    for (const text of [
      'DELETE FROM sayso.ledger',
      'UPDATE sayso.payload SET payload = $$x$$',
      'UPDATE sayso.ledger SET seq = 9',
      `INSERT INTO sayso.payload VALUES ('a', 'b', gen_random_uuid(), 'c', 'd', 'e')`,
    ]) {
      expect(await as('sayso_purge', text)).toBe(DENIED);
    }
  });

  it('hold in the sessions that serve requests', async () => {
    const { sql, close } = await connect({ database: process.env['DATABASE_URL'], folder: room.data, warn: () => {} });
    expect(await sql.query('SELECT current_user::text AS name')).toEqual([{ name: 'sayso_app' }]);
    await expect(sql.query('DELETE FROM sayso.ledger')).rejects.toMatchObject({ code: DENIED });
    expect(
      await sql.query(`SELECT current_setting('synchronous_commit') AS commit, current_setting('fsync') AS fsync`),
    ).toEqual([{ commit: 'on', fsync: 'on' }]);
    await close();
  });
});

describe('a login that may not make roles', () => {
  it('gets a named warning, and the ledger works', async () => {
    const name = `poor_${crypto.randomUUID().slice(0, 8)}`;
    const cluster = process.env['DATABASE_URL'] ? null : await startCluster(room.data, () => {});
    await cluster?.stop();
    const url = new URL(process.env['DATABASE_URL'] ?? cluster!.url);
    // A cluster where the roles do not exist yet: another database in it would still see them.
    await owner.query(`CREATE ROLE ${name} LOGIN PASSWORD 'poor'`);
    await owner.query(`CREATE DATABASE ${name} OWNER ${name}`);
    Object.assign(url, { username: name, password: 'poor', pathname: `/${name}` });
    const warnings: string[] = [];
    const poor = await startEndpoint(room.data, [site], {
      database: url.href,
      warn: (message) => void warnings.push(message),
    });
    expect(await send(poor, site, [await (await Subject.make()).sign(JSON.stringify(recordFor(site)))])).toMatchObject([
      { outcome: 'accepted' },
    ]);
    await poor.close();
    expect(warnings).toEqual([
      expect.stringMatching(/^ledger-not-append-only: .*permission denied.* grant them to it\.$/),
    ]);
    await owner.query(`DROP DATABASE ${name}`);
    await owner.query(`DROP ROLE ${name}`);
  });
});

describe('the chain', () => {
  const tamper = async (text: string, site: string): Promise<unknown[]> => {
    const found: unknown[] = [];
    await owner
      .atomic(async (sql: Sql) => {
        await sql.query(text, [site]);
        const { readEntries } = await import('../../src/endpoint/ledger/entries.js');
        const entries = [];
        for await (const entry of readEntries(sql, site)) entries.push(entry);
        found.push(...(await auditOf(endpoint, entries)));
        throw new Error('undo');
      })
      .catch(() => {});
    return found;
  };

  it('shows whatever was changed, taken out or put in behind its back', async () => {
    const here = freshSite();
    const own = await startEndpoint(room.data, [here]);
    const subject = await Subject.make();
    for (let i = 0; i < 3; i++) await send(own, here, [await subject.sign(JSON.stringify(recordFor(here)))]);
    await own.close();
    expect(await auditOf(endpoint, await entriesOf(room.data, here))).toEqual([ALL_OK, ALL_OK, ALL_OK]);
    const chainOf = (found: unknown[]): string[] => found.map((each) => (each as { chain: string }).chain);
    expect(
      chainOf(await tamper('UPDATE sayso.ledger SET received = received - 1 WHERE site = $1 AND seq = 2', here)),
    ).toEqual(['ok', 'broken', 'ok']);
    expect(chainOf(await tamper('DELETE FROM sayso.ledger WHERE site = $1 AND seq = 2', here))).toEqual([
      'ok',
      'broken',
    ]);
    expect(chainOf(await tamper(`UPDATE sayso.ledger SET notice = 'x' WHERE site = $1 AND seq = 1`, here))).toEqual([
      'broken',
      'ok',
      'ok',
    ]);
    const text = await tamper(
      `UPDATE sayso.payload SET payload = replace(payload, 'granted', 'denied') WHERE site = $1`,
      here,
    );
    expect(text.map((each) => (each as { signature: string }).signature)).toEqual(['broken', 'broken', 'broken']);
    const swapped = await tamper(
      `UPDATE sayso.payload p SET receipt = (SELECT max(receipt) FROM sayso.payload WHERE site = $1) WHERE site = $1`,
      here,
    );
    expect(swapped.filter((each) => (each as { receipt: string }).receipt === 'broken')).toHaveLength(2);
    expect(await tamper('DELETE FROM sayso.payload WHERE site = $1', here)).toEqual(
      Array(3).fill({ receipt: 'missing', signature: 'missing', chain: 'ok' }),
    );
  });
});

describe('migrations', () => {
  it('run once, however many start at once, and wait for a lease that its holder lost', async () => {
    const name = `fresh_${crypto.randomUUID().slice(0, 8)}`;
    await owner.query(`CREATE DATABASE ${name}`);
    const cluster = process.env['DATABASE_URL'] ? null : await startCluster(room.data, () => {});
    await cluster?.stop();
    const url = new URL(process.env['DATABASE_URL'] ?? cluster!.url);
    url.pathname = `/${name}`;
    const pools = await Promise.all(
      Array.from({ length: 4 }, () => openPool({ url: url.href, most: 1, name: 'test', warn: () => {} })),
    );
    await Promise.all(pools.map(migrate));
    expect(await pools[0]!.query('SELECT version FROM sayso.migration ORDER BY version')).toEqual(
      MIGRATIONS.map(({ version }) => ({ version })),
    );
    expect(await pools[0]!.query('SELECT * FROM sayso.lease')).toEqual([]);
    await pools[0]!.query('DROP SCHEMA sayso CASCADE');
    await migrate(pools[0]!);
    await pools[0]!.query('DROP TABLE sayso.token, sayso.admin_action; DELETE FROM sayso.migration WHERE version = 3');
    await pools[0]!.query(`INSERT INTO sayso.lease VALUES ('migration', 'dead', now() + interval '400 ms')`);
    await Promise.all(pools.map(migrate));
    expect(await pools[1]!.query('SELECT count(*)::int AS n FROM sayso.token')).toEqual([{ n: 0 }]);
    await pools[0]!.query('INSERT INTO sayso.migration (version) VALUES (99)');
    await expect(migrate(pools[0]!)).rejects.toThrow(/schema step 99.*newer release/);
    await Promise.all(pools.map((pool) => pool.close()));
    await owner.query(`DROP DATABASE ${name}`);
  });
});

it('a publication can be read by its hash years later, when no option names it any more', async () => {
  const here = freshSite();
  const old = await startEndpoint(room.data, [here]);
  const { noticeHash } = await import('./kit.js');
  const hash = await noticeHash(here);
  await old.close();
  const young = await startEndpoint(room.data, [], {
    sites: { [here]: { origins: ['https://a.example'], controller: 'x', notices: [] } },
  });
  const response = await young.fetch(new Request(`${ISSUER}/v1/${here}/notices/${hash}`));
  expect(response.status).toBe(200);
  expect(await response.text()).toContain(`"site":"${here}"`);
  await young.close();
});
