/** What the roles of the database may do, tried with the very sessions that the endpoint has, and who reaches it at all. */
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_ROLE, PURGE_ROLE } from '../../../src/endpoint/database/roles.js';
import { openPool, type Database, type Sql } from '../../../src/endpoint/database/sql.js';
import { openGround, type Ground } from '../house-kit.js';
import { freshSite, makeRoom, openAsOwner, Subject, type Room } from '../kit.js';

const site = freshSite();
let room: Room;
let ground: Ground;
let owner: Database;
let purge: Sql;
let tables: string[];

beforeAll(async () => {
  room = await makeRoom();
  ground = await openGround(room.data, [site]);
  owner = await openAsOwner(room.data);
  purge = await ground.house.purge();
  await ground.decide(site, await Subject.make());
  const rows = await owner.query(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'sayso'`,
  );
  tables = rows.map(({ name }) => name as string).sort();
});
afterAll(async () => {
  await owner.close();
  await ground.close();
  await room.remove();
});

/** The one code of PostgreSQL for what a role may not. */
const DENIED = '42501';
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code: string }).code,
  );

/** What only grows: for ever, whoever asks. */
const FOR_EVER = [
  ...['ledger', 'payload', 'publication', 'checkpoint', 'erasure', 'hold', 'hold_lift', 'admin_action'],
  ...['cpni_notification', 'cpni_return', 'cpni_use', 'cpni_failure', 'request_event', 'statistic', 'mail_feed'],
];
/** What the app may change, by table: everything else it may add to and read at most. */
const CHANGEABLE: Readonly<Record<string, readonly string[]>> = {
  UPDATE: ['contact', 'job', 'lease', 'mail_feed_walk', 'request', 'request_text', 'retention_walk', 'token'],
  DELETE: ['contact', 'lease', 'request_text', 'spent_nonce'],
  TRUNCATE: [],
  REFERENCES: [],
  TRIGGER: [],
};
/** Tables that rooms which are still being built may add to. */
const known = (table: string): boolean =>
  FOR_EVER.includes(table) ||
  Object.values(CHANGEABLE).flat().includes(table) ||
  /^(migration|statistic_hour|spent_nonce)$/.test(table);

describe('the role that serves requests', () => {
  it.each(FOR_EVER)('may neither change, empty, nor take away %s', async (table) => {
    const [{ column }] = (await owner.query(
      `SELECT column_name AS column FROM information_schema.columns WHERE table_schema = 'sayso' AND table_name = $1 ORDER BY ordinal_position LIMIT 1`,
      [table],
    )) as [{ column: string }];
    const { sql } = ground.house;
    for (const text of [
      `UPDATE sayso.${table} SET ${column} = ${column}`,
      `UPDATE sayso.${table} SET ${column} = ${column} WHERE false`,
      `DELETE FROM sayso.${table}`,
      `DELETE FROM sayso.${table} WHERE false`,
      `TRUNCATE sayso.${table}`,
      `MERGE INTO sayso.${table} t USING (SELECT 1) s ON false WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN DO NOTHING`,
      `DROP TABLE sayso.${table}`,
      `ALTER TABLE sayso.${table} ADD COLUMN x int`,
      `CREATE TRIGGER x BEFORE INSERT ON sayso.${table} EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
      `CREATE RULE x AS ON INSERT TO sayso.${table} DO INSTEAD NOTHING`,
      `ALTER TABLE sayso.${table} DISABLE TRIGGER ALL`,
      `SELECT * FROM sayso.${table} FOR UPDATE`,
    ])
      expect(await codeOf(sql.query(text)), text).toBe(DENIED);
  });

  it('has no privilege that is not listed here', async () => {
    for (const [privilege, allowed] of Object.entries(CHANGEABLE)) {
      const rows = await owner.query(
        `SELECT relname AS name FROM pg_class WHERE relnamespace = 'sayso'::regnamespace AND relkind = 'r'
           AND (has_table_privilege($1, oid, $2) OR ($2 = 'UPDATE' AND has_any_column_privilege($1, oid, 'UPDATE')))`,
        [APP_ROLE, privilege],
      );
      expect(
        rows
          .map(({ name }) => name as string)
          .filter(known)
          .sort(),
        privilege,
      ).toEqual(allowed);
    }
  });

  it('may change of a token only when it ends, and of a request only how it stands', async () => {
    const columns = async (table: string): Promise<unknown[]> =>
      (
        await owner.query(
          `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'sayso' AND table_name = $2
             AND has_column_privilege($1, ('sayso.' || $2)::regclass, column_name, 'UPDATE') ORDER BY 1`,
          [APP_ROLE, table],
        )
      ).map(({ name }) => name);
    expect(await columns('token')).toEqual(['expires', 'revoked']);
    expect(await columns('request')).toEqual(['events', 'status']);
  });

  it('makes nothing: no table, role, function or extension, and reads no file', async () => {
    for (const text of [
      'CREATE TABLE sayso.x (a int)',
      'CREATE TABLE public.x (a int)',
      'CREATE ROLE sayso_x',
      `ALTER ROLE ${APP_ROLE} SUPERUSER`,
      'CREATE FUNCTION sayso.x() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
      `COPY sayso.ledger TO PROGRAM 'cat'`,
      `COPY sayso.ledger FROM '/etc/passwd'`,
      `SELECT pg_read_file('/etc/passwd')`,
      `SELECT lo_import('/etc/passwd')`,
      'SELECT * FROM pg_authid',
      'ALTER SYSTEM SET fsync = off',
    ])
      expect(await codeOf(ground.house.sql.query(text)), text).toBe(DENIED);
  });
});

describe('the role that purges', () => {
  it('takes away payloads and what was written, and can neither add to nor change a ledger', async () => {
    for (const text of [
      `UPDATE sayso.payload SET payload = ''`,
      `INSERT INTO sayso.payload (site, subject, id, payload, receipt) VALUES ('a', 'b', '${crypto.randomUUID()}', 'c', 'd')`,
      `UPDATE sayso.ledger SET chain = ''`,
      'DELETE FROM sayso.ledger',
      'DELETE FROM sayso.erasure',
      `UPDATE sayso.erasure SET reason = ''`,
      'DELETE FROM sayso.hold',
      `INSERT INTO sayso.hold_lift (site, hold, reason, lifted_by, lifted) VALUES ('a', '${crypto.randomUUID()}', 'b', 'c', 1)`,
      'DELETE FROM sayso.checkpoint',
      'DELETE FROM sayso.publication',
      'DELETE FROM sayso.admin_action',
      'SELECT * FROM sayso.token',
      'SELECT * FROM sayso.admin_action',
      'TRUNCATE sayso.payload',
      'DROP TABLE sayso.payload',
    ])
      expect(await codeOf(purge.query(text)), text).toBe(DENIED);
  });

  it('deletes from nothing that is not listed here', async () => {
    const rows = await owner.query(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'sayso'::regnamespace AND relkind = 'r'
         AND has_table_privilege($1, oid, 'DELETE')`,
      [PURGE_ROLE],
    );
    const deletable = [
      'contact',
      'cpni_failure',
      'cpni_notification',
      'cpni_return',
      'cpni_use',
      'payload',
      'request_text',
    ];
    expect(
      rows
        .map(({ name }) => name as string)
        .filter(known)
        .sort(),
    ).toEqual(deletable);
    expect(tables).toEqual(expect.arrayContaining(FOR_EVER));
  });
});

describe.skipIf(process.env['DATABASE_URL'])('the embedded PostgreSQL', () => {
  const settings = async (): Promise<{ port: number; listens: string; sockets: string; encryption: string }> => {
    const [row] = await owner.query(
      `SELECT current_setting('port')::int AS port, current_setting('listen_addresses') AS listens,
         current_setting('unix_socket_directories') AS sockets, current_setting('password_encryption') AS encryption`,
    );
    return row as never;
  };
  const knock = (host: string, port: number): Promise<string> =>
    new Promise((done) => {
      const socket = createConnection({ host, port, timeout: 2000 });
      socket.on('connect', () => (socket.destroy(), done('open')));
      socket.on('error', () => done('closed'));
      socket.on('timeout', () => (socket.destroy(), done('closed')));
    });

  it('listens on the loopback alone, and on no socket of the file system', async () => {
    const { port, listens, sockets } = await settings();
    expect({ listens, sockets }).toEqual({ listens: '127.0.0.1', sockets: '' });
    const outside = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal }) => !internal);
    for (const { address, family } of outside) if (family === 'IPv4') expect(await knock(address, port)).toBe('closed');
    expect(await knock('127.0.0.1', port)).toBe('open');
  });

  it('lets nobody in without the password', async () => {
    const { port, encryption } = await settings();
    expect(encryption).toBe('scram-sha-256');
    for (const who of ['postgres', 'postgres:', 'postgres:postgres', 'postgres:wrong', `${APP_ROLE}:x`, APP_ROLE]) {
      const url = `postgres://${who}@127.0.0.1:${port}/postgres`;
      const pool = await openPool({ url, most: 1, name: 'attack', warn: () => {} });
      const ended = await pool.query('SELECT 1').then(
        () => 'let in',
        () => 'refused',
      );
      await pool.close();
      expect(ended, who).toBe('refused');
    }
    const rules = await owner.query('SELECT type, auth_method AS method FROM pg_hba_file_rules');
    expect([...new Set(rules.map(({ method }) => method))]).toEqual(['scram-sha-256']);
  });
});
