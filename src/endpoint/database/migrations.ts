/** Brings the schema up to date, step by step (`migrations/`). */
import { codeOf } from './error-code.js';
import { leaveLease, takeLease, type Lease } from './lease.js';
import { MIGRATIONS } from './migrations/all.js';
import type { Migration } from './migrations/migration.js';
import type { Database, Sql } from './sql.js';

const GROUND = `
  CREATE SCHEMA IF NOT EXISTS sayso;
  CREATE TABLE IF NOT EXISTS sayso.lease (name text PRIMARY KEY, holder text NOT NULL, until timestamptz NOT NULL);
  CREATE TABLE IF NOT EXISTS sayso.migration (version int PRIMARY KEY, done timestamptz NOT NULL DEFAULT now())`;

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

const doneOf = async (sql: Sql): Promise<Set<number>> =>
  new Set((await sql.query('SELECT version FROM sayso.migration')).map(({ version }) => Number(version)));

const climb = async (database: Database, todo: readonly Migration[]): Promise<void> => {
  for (const { version, sql } of todo) {
    await database.atomic(async (own) => {
      await own.query('INSERT INTO sayso.migration (version) VALUES ($1)', [version]);
      await own.query(sql);
    });
  }
};

const todoIn = async (database: Database): Promise<Migration[]> => {
  const done = await doneOf(database);
  const unknown = [...done].filter((version) => !MIGRATIONS.some((each) => each.version === version));
  if (unknown.length)
    throw new Error(
      `The ledger has schema step ${Math.max(...unknown)}, which this release does not know: start a newer release.`,
    );
  return MIGRATIONS.filter(({ version }) => !done.has(version));
};

/** Brings the schema to this release. One instance at a time does it, under a lease row; the others wait. */
export const migrate = async (database: Database): Promise<void> => {
  await patiently(() => database.query(GROUND));
  if (!(await todoIn(database)).length) return;
  const lease: Lease = { name: 'migration', holder: crypto.randomUUID(), seconds: 60 };
  while (!(await takeLease(database, lease))) await wait(100);
  try {
    await climb(database, await todoIn(database));
  } finally {
    await leaveLease(database, lease);
  }
};
