/** The ledger as the checkpoints see it: a site's chain hashes in the order of arrival. Crosses subjects: not the visitor's path. */
import type { Sql } from '../database/sql.js';
import { leafHash, type Hash } from './merkle.js';
import { partOf } from './windows.js';

const PAGE = 1000;

/** `COLLATE "C"`: the order is part of the root, so no database may have its own. Columns are qualified, because a bare name would sort by the cast of the answer, and no index does. */
const SELECT = `
  SELECT l.subject, l.seq::float8 AS seq, l.id, l.chain, l.received::float8 AS received FROM sayso.ledger l
  WHERE l.site = $1 AND l.received >= $2 AND l.received < $5 AND (l.received, l.subject COLLATE "C", l.seq) > ($2, $3, $4)
  ORDER BY l.received, l.subject COLLATE "C", l.seq LIMIT ${PAGE}`;

/** One entry of the ledger as a leaf. */
export interface Leaf {
  subject: string;
  seq: number;
  /** Record id. */
  id: string;
  chain: string;
  received: number;
  part: number;
  hash: Hash;
}

/** A stretch of one site's time: `from` inclusive, `until` exclusive. */
export interface Stretch {
  site: string;
  from: number;
  until: number;
}

/** The leaves of a stretch, page by page. */
export async function* leavesIn(sql: Sql, { site, from, until }: Stretch): AsyncGenerator<Leaf, void, undefined> {
  let after: unknown[] = [from, '', -1];
  for (;;) {
    const rows = (await sql.query(SELECT, [site, ...after, until])) as unknown as Omit<Leaf, 'part' | 'hash'>[];
    yield* await Promise.all(
      rows.map(async (row) => ({ ...row, part: await partOf(row.subject), hash: await leafHash(row.chain) })),
    );
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = [last.received, last.subject, last.seq];
  }
}
