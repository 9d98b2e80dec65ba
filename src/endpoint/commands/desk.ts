/** What commands share that work on the database itself. */
import { connect } from '../database/connect.js';
import type { Database } from '../database/sql.js';
import { UsageError } from './command.js';

const warn = (message: string): void => void process.stderr.write(`${message}\n`);

/** Opens the database that DATABASE_URL names, else the folder's own, brings its schema up to date, and leaves it again. */
export const withDatabase = async <T>(folder: string, work: (sql: Database) => Promise<T>): Promise<T> => {
  const connection = await connect({ folder, warn });
  try {
    return await work(connection.sql);
  } finally {
    await connection.close();
  }
};

/** The site that a command is for. @throws UsageError */
export const siteNamed = (site: string | undefined): string => {
  if (site !== undefined && /^[a-z0-9][a-z0-9_-]{0,62}$/.test(site)) return site;
  throw new UsageError(
    `--site: got ${site === undefined ? 'nothing' : JSON.stringify(site)}, want the site's name as it stands in the endpoint's configuration.`,
  );
};

/** ms since 1970 in words. */
export const timeOf = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').slice(0, 16);
