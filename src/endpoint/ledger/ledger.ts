/**
 * The append-only ledger. Appending is optimistic: read the head, compute the chain hash, sign the receipt, one INSERT
 * under unique (site, subject, seq) and (site, subject, id). Whoever loses the race reads again.
 */
import type { Receipt } from '../../wire/receipt.js';
import { chainHash, type Link } from './chain.js';
import type { Opened } from './envelope.js';
import type { Row, Sql } from '../database/sql.js';

/** What stands in the ledger for one id. */
export interface Known {
  link: Link;
  chain: string;
  /** `null` where the payload was erased since. */
  receipt: string | null;
}

/** What one look at a subject's chain tells. */
export interface View {
  head: { seq: number; chain: string; received: number } | null;
  known: Known | null;
  /** How many of the record's predecessors are known. */
  found: number;
}

/** JSON in the answer, because `int8` comes as text otherwise. */
const LOOK = `
  SELECT
    (SELECT json_build_object('seq', seq, 'chain', chain, 'received', received)
       FROM sayso.ledger WHERE site = $1 AND subject = $2 ORDER BY seq DESC LIMIT 1) AS head,
    (SELECT json_build_object('seq', l.seq, 'payload', l.payload, 'previous', l.previous, 'chain', l.chain,
            'received', l.received, 'notice', l.notice, 'status', l.status, 'proof', l.proof, 'receipt', p.receipt)
       FROM sayso.ledger l LEFT JOIN sayso.payload p ON p.site = l.site AND p.subject = l.subject AND p.id = l.id
       WHERE l.site = $1 AND l.subject = $2 AND l.id = $3) AS known,
    (SELECT count(*)::int FROM sayso.ledger WHERE site = $1 AND subject = $2 AND id = ANY ($4::uuid[])) AS found`;

const APPEND = `
  WITH entry AS (
    INSERT INTO sayso.ledger (site, subject, seq, id, payload, previous, chain, received, notice, status, proof, at, counted, gap)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    ON CONFLICT DO NOTHING RETURNING site, subject, id)
  INSERT INTO sayso.payload (site, subject, id, payload, signature, receipt)
  SELECT site, subject, id, $15, $16, $17 FROM entry
  RETURNING id`;

/** A ledger row as it stands in the answer of LOOK. */
type StoredLink = Pick<Link, 'seq' | 'payload' | 'previous' | 'received' | 'proof'> &
  Pick<Known, 'chain' | 'receipt'> & { notice: string; status: Link['notice']['status'] };

const knownOf = (
  row: Row | null,
  { site, subject, record }: Pick<Link, 'site' | 'subject' | 'record'>,
): Known | null => {
  if (!row) return null;
  const { notice: hash, status, chain, receipt, ...rest } = row as unknown as StoredLink;
  return { link: { site, subject, record, ...rest, notice: { hash, status } }, chain, receipt };
};

/** What is supposed of who supersedes nothing: nothing of that subject is there. The INSERT finds out. */
export const NOTHING: View = { head: null, known: null, found: 0 };

/** Looks at a subject's chain with one record in mind. */
export const look = async (sql: Sql, site: string, { subject, record }: Opened): Promise<View> => {
  const [row] = await sql.query(LOOK, [site, subject, record.id, record.supersedes], 'look');
  const { head, known, found } = row as { head: View['head']; known: Row | null; found: number };
  return { head, found, known: knownOf(known, { site, subject, record: record.id }) };
};

export interface Addition {
  receipt: Receipt;
  /** The receipt, signed. */
  signed: string;
  opened: Opened;
  /** The record's own time, held against the clock of whoever sent it. */
  counted: number;
  gap: boolean;
}

/** Adds one entry with its payload, in one statement. False where another was faster. */
export const add = async (sql: Sql, { receipt, signed, opened, counted, gap }: Addition): Promise<boolean> => {
  const { site, subject, seq, record, payload, previous, chain, received, notice, proof } = receipt;
  const entry = [
    site,
    subject,
    seq,
    record,
    payload,
    previous,
    chain,
    received,
    notice.hash,
    notice.status,
    proof,
    opened.record.at,
    counted,
    gap,
  ];
  return (await sql.query(APPEND, [...entry, opened.payload, opened.signature, signed], 'append')).length === 1;
};

/** The link that would follow a head. The endpoint's clock never runs backwards within a chain. */
export const linkAfter = async (
  head: View['head'],
  parts: Omit<Link, 'seq' | 'previous'>,
): Promise<{ link: Link; chain: string }> => {
  const link = {
    ...parts,
    seq: (head?.seq ?? 0) + 1,
    previous: head?.chain ?? '',
    received: Math.max(parts.received, head?.received ?? 0),
  };
  return { link, chain: await chainHash(link) };
};
