/**
 * Reads the ledger, entry by entry and in constant memory. Walks of a site or of the whole ledger cross subjects: they
 * are the operator's (listing, audit, export), never the visitor's path.
 */
import type { Entry } from './audit.js';
import type { Link } from './chain.js';
import type { Fact } from './heads.js';
import type { Row, Sql } from '../database/sql.js';
import type { ConsentRecord } from '../../wire/record.js';

const PAGE = 500;
/** Before all that may stand in a column, rightly or not: a listing leaves nothing out. */
const FOR_EVER = Number.MAX_SAFE_INTEGER;

const COLUMNS = `
  l.site, l.subject, l.seq::float8 AS seq, l.id, l.payload AS hash, l.previous, l.chain, l.received::float8 AS received,
  l.notice, l.status, l.proof, l.at::float8 AS at, l.counted::float8 AS counted, l.gap, b.chain AS before,
  p.payload, p.signature, p.receipt,
  p.payload IS NULL AND EXISTS (
    SELECT 1 FROM sayso.erasure e WHERE e.site = l.site AND e.subject = l.subject AND e.id = l.id) AS erased`;
/**
 * A page of entries with what belongs to each: its payload, and the chain hash of the entry one place before it. The
 * page is cut first and then looked up row by row: as a plain join PostgreSQL may read the whole ledger for every page.
 */
const pageOf = ({ where, order }: Way['page']): string => `
  SELECT ${COLUMNS}
  FROM (SELECT * FROM sayso.ledger l WHERE ${where} ORDER BY ${order} LIMIT ${PAGE}) l
  LEFT JOIN LATERAL (
    SELECT * FROM sayso.payload p WHERE p.site = l.site AND p.subject = l.subject AND p.id = l.id LIMIT 1) p ON true
  LEFT JOIN LATERAL (
    SELECT b.chain FROM sayso.ledger b
    WHERE b.site = l.site AND b.subject = l.subject AND b.seq = l.seq - 1 LIMIT 1) b ON true
  ORDER BY ${order}`;

/** Subjects are compared byte by byte, so that the order is the same in every database. */
const BY_ARRIVAL = {
  where: 'l.site = $1 AND l.received >= $2 AND (l.received, l.subject COLLATE "C", l.seq) > ($2, $3, $4)',
  order: 'l.received, l.subject COLLATE "C", l.seq',
};
const BY_CHAIN = { where: 'l.site = $1 AND (l.subject, l.seq) > ($2, $3)', order: 'l.subject, l.seq' };
const OF_SUBJECT = { where: 'l.site = $1 AND l.subject = $2 AND l.seq > $3', order: 'l.seq' };
/** The sites, one look at the primary key each. */
const SITES = `
  WITH RECURSIVE s AS (
    (SELECT site FROM sayso.ledger ORDER BY site LIMIT 1)
    UNION ALL
    SELECT (SELECT l.site FROM sayso.ledger l WHERE l.site > s.site ORDER BY l.site LIMIT 1) FROM s WHERE s.site IS NOT NULL)
  SELECT site FROM s WHERE site IS NOT NULL`;

type Stored = Omit<Link, 'record' | 'payload' | 'notice'> &
  Omit<Entry, 'link' | 'kept'> & {
    id: string;
    hash: string;
    notice: string;
    status: Link['notice']['status'];
    payload: string | null;
    signature: string | null;
    receipt: string | null;
  };

const entryOf = (row: Row): Entry => {
  const stored = row as unknown as Stored;
  const { id, hash, notice, status, payload, signature, receipt, ...more } = stored;
  const { chain, at, counted, gap, before, erased, ...rest } = more;
  const kept = payload !== null && receipt !== null ? { payload, signature, receipt } : null;
  return {
    link: { ...rest, record: id, payload: hash, notice: { hash: notice, status } },
    ...{ chain, before, at, counted, gap, kept, erased },
  };
};

/** One way through the ledger: a statement, and the place of an entry on it. */
interface Way {
  page: { where: string; order: string };
  /** Values that stay. */
  fixed: readonly unknown[];
  start: readonly unknown[];
  placeOf: (link: Link) => readonly unknown[];
}

async function* along(sql: Sql, { page: cut, fixed, start, placeOf }: Way): AsyncGenerator<Entry, void, undefined> {
  const text = pageOf(cut);
  let after = start;
  for (;;) {
    const page = (await sql.query(text, [...fixed, ...after])).map(entryOf);
    yield* page;
    if (page.length < PAGE) return;
    after = placeOf(page.at(-1)!.link);
  }
}

const siteByArrival = (sql: Sql, site: string): AsyncGenerator<Entry, void, undefined> =>
  along(sql, {
    page: BY_ARRIVAL,
    fixed: [site],
    start: [-FOR_EVER, '', -FOR_EVER],
    placeOf: ({ received, subject, seq }) => [received, subject, seq],
  });

/** Every site that has entries. */
export const sitesOf = async (sql: Sql): Promise<string[]> =>
  (await sql.query(SITES)).map(({ site }) => site as string);

/** Every entry of one site, or of all, in the order of arrival. */
export async function* readEntries(sql: Sql, site: string | null): AsyncGenerator<Entry, void, undefined> {
  const ways = (site === null ? await sitesOf(sql) : [site]).map((each) => siteByArrival(sql, each));
  const open = await Promise.all(ways.map(async (way) => ({ way, next: await way.next() })));
  for (;;) {
    const waiting = open.filter(({ next }) => !next.done);
    if (!waiting.length) return;
    const first = waiting.reduce((a, b) =>
      (b.next.value as Entry).link.received < (a.next.value as Entry).link.received ? b : a,
    );
    yield first.next.value as Entry;
    first.next = await first.way.next();
  }
}

/** Every entry of a site, subject by subject, each subject's in the order of its chain. */
export const walkEntries = (sql: Sql, site: string): AsyncGenerator<Entry, void, undefined> =>
  along(sql, { page: BY_CHAIN, fixed: [site], start: ['', -FOR_EVER], placeOf: ({ subject, seq }) => [subject, seq] });

/** Every entry of one subject, in the order of its chain. Crosses no subject. */
export const subjectEntries = (sql: Sql, site: string, subject: string): AsyncGenerator<Entry, void, undefined> =>
  along(sql, { page: OF_SUBJECT, fixed: [site, subject], start: [0], placeOf: ({ seq }) => [seq] });

/**
 * Whose word an entry is. What the endpoint wrote into a browser's chain (a withdrawal by a link in a mail) the browser
 * never saw, so that none of its later records can follow it: it counts as another voice, and time decides between them.
 */
const voiceOf = ({ subject, proof }: Link): string =>
  proof === 'endpoint' && !subject.includes(':') ? `mail link of ${subject}` : subject;

/** What `standing` goes by, or `null` where the payload was erased. */
export const factOf = ({ link, counted, kept }: Entry): Fact | null => {
  if (!kept) return null;
  const { supersedes, choices } = JSON.parse(kept.payload) as ConsentRecord;
  return { id: link.record, subject: voiceOf(link), received: link.received, counted, supersedes, choices };
};
