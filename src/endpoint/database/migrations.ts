/**
 * The schema, in versions. Every key contains `subject`, so that the same SQL distributes by hash; only publications,
 * the migrations and the leases are small tables that belong to all.
 */
import { codeOf } from './error-code.js';
import type { Database, Sql } from './sql.js';

const MIGRATIONS: readonly string[] = [
  `CREATE TABLE sayso.ledger (
     site text NOT NULL,
     subject text NOT NULL,
     seq bigint NOT NULL,
     id uuid NOT NULL,
     payload text NOT NULL,
     previous text NOT NULL,
     chain text NOT NULL,
     received bigint NOT NULL,
     notice text NOT NULL,
     status text NOT NULL,
     proof text NOT NULL,
     at bigint NOT NULL,
     counted bigint NOT NULL,
     gap boolean NOT NULL,
     PRIMARY KEY (site, subject, seq),
     UNIQUE (site, subject, id)
   );
   CREATE TABLE sayso.payload (
     site text NOT NULL,
     subject text NOT NULL,
     id uuid NOT NULL,
     payload text NOT NULL,
     signature text,
     receipt text NOT NULL,
     PRIMARY KEY (site, subject, id)
   );
   CREATE TABLE sayso.publication (
     site text NOT NULL,
     hash text NOT NULL,
     kind text NOT NULL,
     body text NOT NULL,
     published bigint NOT NULL,
     PRIMARY KEY (site, hash)
   );`,
];

const GROUND = `
  CREATE SCHEMA IF NOT EXISTS sayso;
  CREATE TABLE IF NOT EXISTS sayso.lease (name text PRIMARY KEY, holder text NOT NULL, until timestamptz NOT NULL);
  CREATE TABLE IF NOT EXISTS sayso.migration (version int PRIMARY KEY, done timestamptz NOT NULL DEFAULT now())`;

const TAKE = `
  INSERT INTO sayso.lease (name, holder, until) VALUES ('migration', $1, now() + interval '60 seconds')
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
  WHERE sayso.lease.until < now() OR sayso.lease.holder = excluded.holder
  RETURNING holder`;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Two instances that create the same thing at once: PostgreSQL answers one of them with a duplicate, whatever IF NOT EXISTS says. */
const RACES = new Set(['23505', '42P06', '42P07', '42710', 'XX000']);

/** Runs a statement again where another instance ran the same one at the same time. */
export const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries > 20 || !RACES.has(codeOf(error))) throw error;
      await wait(20 * tries * Math.random());
    }
  }
};

const versionOf = async (sql: Sql): Promise<number> =>
  Number((await sql.query('SELECT coalesce(max(version), 0) AS version FROM sayso.migration'))[0]?.['version']);

const climb = async (database: Database): Promise<void> => {
  for (let version = (await versionOf(database)) + 1; version <= MIGRATIONS.length; version++) {
    await database.atomic(async (sql) => {
      await sql.query('INSERT INTO sayso.migration (version) VALUES ($1)', [version]);
      await sql.query(MIGRATIONS[version - 1]!);
    });
  }
};

/** Brings the schema to this version. One instance at a time does it, under a lease row; the others wait. */
export const migrate = async (database: Database): Promise<void> => {
  await patiently(() => database.query(GROUND));
  const found = await versionOf(database);
  if (found > MIGRATIONS.length)
    throw new Error(
      `The ledger has schema version ${found}, this release knows ${MIGRATIONS.length}: start a newer release.`,
    );
  if (found === MIGRATIONS.length) return;
  const holder = crypto.randomUUID();
  while (!(await database.query(TAKE, [holder])).length) await wait(100);
  try {
    await climb(database);
  } finally {
    await database.query(`DELETE FROM sayso.lease WHERE name = 'migration' AND holder = $1`, [holder]);
  }
};
