/** The ledger is append-only by grants: the endpoint's own sessions may insert and read, and nothing else. */
import { codeOf } from './error-code.js';
import { patiently } from './migrations.js';
import { MIGRATIONS } from './migrations/all.js';
import type { Sql } from './sql.js';

/** The role of every session that serves requests. */
export const APP_ROLE = 'sayso_app';
/** The only role that may delete from the ledger's tables, and only payloads. */
export const PURGE_ROLE = 'sayso_purge';

const grantsTo = (role: string, all: readonly string[]): string[] => all.map((each) => `GRANT ${each} TO ${role}`);

const GRANTS = [
  `GRANT USAGE ON SCHEMA sayso TO ${APP_ROLE}, ${PURGE_ROLE}`,
  ...MIGRATIONS.flatMap(({ grants }) => [
    ...grantsTo(APP_ROLE, grants.app),
    ...grantsTo(PURGE_ROLE, grants.purge ?? []),
  ]),
].join('; ');

const create = async (sql: Sql, role: string): Promise<void> => {
  const found = await sql.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (found.length) return;
  await sql.query(`CREATE ROLE ${role} NOLOGIN`).catch((error: unknown) => {
    if (codeOf(error) !== '42710') throw error;
  });
};

/** Since PostgreSQL 16 who creates a role may administer it, but not yet take it on. */
const join = async (sql: Sql, role: string): Promise<void> => {
  const take = (): Promise<unknown> => sql.query(`SET ROLE ${role}; RESET ROLE`);
  await take().catch(async () => {
    await sql.query(`GRANT ${role} TO CURRENT_USER`);
    await take();
  });
};

/** Makes the roles and their grants. `null` where the login may not: the ledger is then append-only by habit alone, and a warning says so. */
export const establishRoles = async (sql: Sql, warn: (message: string) => void): Promise<string | null> => {
  try {
    await patiently(() => create(sql, APP_ROLE));
    await patiently(() => create(sql, PURGE_ROLE));
    await patiently(() => sql.query(GRANTS));
    await join(sql, APP_ROLE);
    await join(sql, PURGE_ROLE);
    return APP_ROLE;
  } catch (error) {
    warn(
      `ledger-not-append-only: the roles ${APP_ROLE} and ${PURGE_ROLE} could not be set up (${(error as Error).message}), so the database ` +
        `does not keep the ledger from being changed. Give the login CREATEROLE, or create both roles and grant them to it.`,
    );
    return null;
  }
};

/** Says it where the server acknowledges what is not on disk yet. */
export const warnIfNotDurable = async (sql: Sql, warn: (message: string) => void): Promise<void> => {
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    const value = (await sql.query(`SELECT current_setting($1, true) AS value`, [name]))[0]?.['value'];
    if (value === 'off' || value === 'local')
      warn(`not-durable: the database has ${name} = ${value}, so an acknowledged record may be lost. Set it to on.`);
  }
};
