/** Reads the ledger, entry by entry, in the order in which the endpoint received them. */
import type { Entry } from './audit.js';
import type { Link } from './chain.js';
import type { Row, Sql } from '../database/sql.js';

const PAGE = 500;

const SELECT = `
  SELECT l.site, l.subject, l.seq::float8 AS seq, l.id, l.payload AS hash, l.previous, l.chain, l.received::float8 AS received,
         l.notice, l.status, l.proof, l.at::float8 AS at, l.gap, p.payload, p.signature, p.receipt
  FROM sayso.ledger l LEFT JOIN sayso.payload p ON p.site = l.site AND p.subject = l.subject AND p.id = l.id
  WHERE ($1::text IS NULL OR l.site = $1) AND (l.received, l.site, l.subject, l.seq) > ($2, $3, $4, $5)
  ORDER BY l.received, l.site, l.subject, l.seq LIMIT ${PAGE}`;

interface Stored {
  site: string;
  subject: string;
  seq: number;
  id: string;
  hash: string;
  previous: string;
  chain: string;
  received: number;
  notice: string;
  status: Link['notice']['status'];
  proof: Link['proof'];
  at: number;
  gap: boolean;
  payload: string | null;
  signature: string | null;
  receipt: string | null;
}

const entryOf = (row: Row): Entry => {
  const {
    site,
    subject,
    seq,
    id,
    hash,
    previous,
    chain,
    received,
    notice,
    status,
    proof,
    at,
    gap,
    payload,
    signature,
    receipt,
  } = row as unknown as Stored;
  const link = {
    site,
    subject,
    record: id,
    payload: hash,
    seq,
    previous,
    received,
    notice: { hash: notice, status },
    proof,
  };
  return { link, chain, at, gap, kept: payload !== null && receipt !== null ? { payload, signature, receipt } : null };
};

/** Every entry, of one site or of all. */
export async function* readEntries(sql: Sql, site: string | null): AsyncGenerator<Entry> {
  let after: unknown[] = [-1, '', '', 0];
  for (;;) {
    const page = (await sql.query(SELECT, [site, ...after])).map(entryOf);
    yield* page;
    if (page.length < PAGE) return;
    const { received, site: last, subject, seq } = page.at(-1)!.link;
    after = [received, last, subject, seq];
  }
}
