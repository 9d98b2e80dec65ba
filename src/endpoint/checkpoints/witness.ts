/**
 * Checkpoints that were put by elsewhere. Whoever holds the signing key could cut the newest entries off together with
 * their checkpoints, and nothing in the database would show it; a copy that somebody else keeps does.
 */
import type { JWK } from 'jose';
import type { Sql } from '../database/sql.js';
import { readCheckpoint } from './checkpoint.js';
import type { Gap } from './coverage.js';
import { newestOf } from './store.js';

const FIND = 'SELECT jws FROM sayso.checkpoint WHERE site = $1 AND part = $2 AND number = $3';

/** The newest checkpoint of each part of some sites, as compact JWS: what to put by. */
export async function* toPutBy(sql: Sql, sites: readonly string[]): AsyncGenerator<string, void, undefined> {
  for (const site of sites) for (const { jws } of await newestOf(sql, site)) yield jws;
}

/** Checkpoints that were put by and no longer stand in the ledger as they did. */
export async function* unlike(
  sql: Sql,
  keys: { keys: JWK[] },
  putBy: Iterable<string>,
): AsyncGenerator<Gap, void, undefined> {
  for (const jws of putBy) {
    const { checkpoint, problem } = await readCheckpoint(jws, keys);
    const { site = '', part = -1, number = null } = checkpoint ?? {};
    const gap = { site, part, number, entry: null };
    if (!checkpoint || problem) yield { ...gap, what: 'signature', message: 'the saved copy cannot be verified' };
    else if ((await sql.query(FIND, [site, part, number]))[0]?.['jws'] !== jws)
      yield { ...gap, what: 'gone', message: 'it was saved, and is no longer in the ledger as it was' };
  }
}
