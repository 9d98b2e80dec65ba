/** Everything that the ledger holds of one subject. No statement crosses subjects. */
import type { SeenRecord, SeenStanding } from '../../wire/rights.js';
import type { Row, Sql } from '../database/sql.js';
import type { House } from '../house.js';
import { factOf, subjectEntries } from '../ledger/entries.js';
import type { Fact } from '../ledger/heads.js';
import { standing } from '../ledger/standing.js';
import type { Owner } from './contact.js';

/** Records on one page: at most 48 KiB each. */
export const PAGE = 50;

const SELECT = `
  SELECT l.seq::float8 AS seq, l.id, l.payload AS hash, l.previous, l.chain, l.received::float8 AS received, l.notice,
    l.status, l.proof, p.payload, p.signature, p.receipt, e.erased
  FROM sayso.ledger l
  LEFT JOIN sayso.payload p ON p.site = l.site AND p.subject = l.subject AND p.id = l.id
  LEFT JOIN LATERAL (
    SELECT json_build_object('at', x.at, 'reason', x.reason) AS erased FROM sayso.erasure x
    WHERE x.site = l.site AND x.subject = l.subject AND x.id = l.id ORDER BY x.at DESC LIMIT 1) e ON true
  WHERE l.site = $1 AND l.subject = $2 AND l.seq > $3 ORDER BY l.seq LIMIT $4`;

type Stored = Pick<SeenRecord['link'], 'seq' | 'previous' | 'received' | 'proof'> &
  Pick<SeenRecord, 'chain' | 'erased'> & {
    id: string;
    hash: string;
    notice: string;
    status: SeenRecord['link']['notice']['status'];
    payload: string | null;
    signature: string | null;
    receipt: string | null;
  };

const seen = (row: Row, { site, subject }: Owner): SeenRecord => {
  const stored = row as unknown as Stored;
  const { id, hash, seq, previous, received, notice, status, proof, chain, payload, signature, receipt } = stored;
  const isKept = payload !== null && receipt !== null;
  return {
    link: {
      site,
      subject,
      record: id,
      payload: hash,
      seq,
      previous,
      received,
      notice: { hash: notice, status },
      proof,
    },
    chain,
    kept: isKept ? { payload, signature, receipt } : null,
    erased: isKept ? null : stored.erased,
  };
};

/** One page of a subject's records in the order of its chain, and the place after which the next begins. */
export const seeRecords = async (
  sql: Sql,
  owner: Owner,
  after = 0,
): Promise<{ records: SeenRecord[]; next: number | null }> => {
  const rows = await sql.query(SELECT, [owner.site, owner.subject, after, PAGE + 1]);
  const records = rows.slice(0, PAGE).map((row) => seen(row, owner));
  return { records, next: rows.length > PAGE ? records.at(-1)!.link.seq : null };
};

/** Longest chain whose standings a visitor's call computes: a flood of one subject's own records must not hold up others. */
export const MOST_COUNTED = 1000;
const LENGTH = `SELECT max(seq)::float8 AS length FROM sayso.ledger WHERE site = $1 AND subject = $2`;

/** How every purpose of one subject stands now, by the records that are kept. */
export const seeStanding = async ({ sql, now }: House, { site, subject }: Owner): Promise<SeenStanding[]> => {
  const facts: Fact[] = [];
  for await (const entry of subjectEntries(sql, site, subject)) {
    const fact = factOf(entry);
    if (fact) facts.push(fact);
  }
  return [...standing(facts, now())].map(([key, how]) => ({ key: Number(key), ...how }));
};

/** As `seeStanding`, but `null` where the subject has more than 1,000 entries. */
export const seeOwnStanding = async (house: House, owner: Owner): Promise<SeenStanding[] | null> => {
  const [row] = await house.sql.query(LENGTH, [owner.site, owner.subject]);
  return Number(row?.['length'] ?? 0) > MOST_COUNTED ? null : seeStanding(house, owner);
};
