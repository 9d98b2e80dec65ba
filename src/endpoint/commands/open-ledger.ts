/** The ledger and its public keys, for commands that look and change nothing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { codeOf } from '../database/error-code.js';
import { openPool, type Sql } from '../database/sql.js';
import { openKeys } from '../keys/open-keys.js';

const warn = (message: string): void => void process.stderr.write(`${message}\n`);

/** Opens the ledger: a running endpoint's, else one that is started for this look alone. */
export const withLedger = async (folder: string, work: (sql: Sql) => Promise<number>): Promise<number> => {
  const named = process.env['DATABASE_URL'];
  if (!named && !existsSync(join(folder, 'postgres')))
    throw new Error(`There is no ledger in ${folder}. Run sayso serve first, or name its folder with --folder.`);
  const cluster = named ? null : await (await import('../database/embedded/cluster.js')).startCluster(folder, warn);
  const sql = await openPool({ url: named ?? cluster!.url, most: 1, name: 'sayso-ledger', warn });
  try {
    return await work(sql);
  } catch (error) {
    throw ['42P01', '3F000'].includes(codeOf(error))
      ? new Error('The database holds no ledger yet. Run sayso serve first.')
      : error;
  } finally {
    await sql.close();
    await (cluster?.found ? cluster.stop() : cluster?.leave());
  }
};

/** The public keys beside the ledger; none where there is no folder of keys. */
export const keysOf = async (folder: string): Promise<{ keys: JWK[] }> => {
  const keys = process.env['SAYSO_KEYS'] || join(folder, 'keys');
  return keys.trimStart().startsWith('{') || existsSync(keys) ? (await openKeys(keys)).ring.published() : { keys: [] };
};
