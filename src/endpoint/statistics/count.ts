/**
 * Counts the ledger, hour by closed hour. Each hour is counted once, in one transaction with its mark: a second
 * instance, or a second try, finds the mark and counts nothing.
 */
import { isEvent } from '../../wire/event.js';
import type { Notice } from '../../wire/notice.js';
import type { ConsentRecord } from '../../wire/record.js';
import type { Sql } from '../database/sql.js';
import type { House, Job } from '../house.js';
import { Tally, type Cell } from './cells.js';

export const HOUR = 3_600_000;
/**
 * How long after its end an hour is counted. A record's `received` is set before its commit; the statement limit and
 * the sender's patience are seconds, so this leaves room for clocks of instances that differ.
 */
const LAG = 15 * 60_000;
const PAGE = 1000;
/** The subjects of accounts hold copies of what was decided elsewhere (`accounts/`): counted there already. */
const COPIES = 'account:';

const MARK = 'INSERT INTO sayso.statistic_hour (site, hour) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING hour';
const REACH = 'SELECT max(hour)::float8 AS hour FROM sayso.statistic_hour WHERE site = $1';
const NEXT =
  'SELECT received::float8 AS received FROM sayso.ledger WHERE site = $1 AND received >= $2 ORDER BY received LIMIT 1';
/** The page is cut first and then looked up row by row: as a plain join PostgreSQL may read the whole hour for each page. */
const READ = `
  SELECT l.received::float8 AS received, l.subject, l.seq::float8 AS seq, l.notice, p.payload
  FROM (
    SELECT site, received, subject, seq, id, notice FROM sayso.ledger
    WHERE site = $1 AND received >= $2 AND received < $5 AND status = 'published'
      AND (received, subject COLLATE "C", seq) > ($2, $3, $4)
    ORDER BY received, subject COLLATE "C", seq LIMIT ${PAGE}) l
  LEFT JOIN LATERAL (
    SELECT payload FROM sayso.payload p WHERE p.site = l.site AND p.subject = l.subject AND p.id = l.id LIMIT 1) p ON true
  ORDER BY l.received, l.subject COLLATE "C", l.seq`;
const WRITE = `
  INSERT INTO sayso.statistic (site, hour, purpose, choice, region, language, layout, layer, cause, count)
  SELECT $1, $2, * FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::int[])`;

interface Counted {
  received: number;
  subject: string;
  seq: number;
  notice: string;
  /** `null` once it was erased. */
  payload: string | null;
}

type Counter = Pick<House, 'sql' | 'shelf'>;

interface Hour {
  site: string;
  /** When it begins, ms since 1970. */
  hour: number;
}

/** Notices by hash, each read once. */
const reader = ({ shelf }: Counter, site: string): ((hash: string) => Promise<Notice | null>) => {
  const known = new Map<string, Notice | null>();
  return async (hash) => {
    if (!known.has(hash)) {
      const published = await shelf.find(site, hash);
      known.set(hash, published?.kind === 'notice' ? (JSON.parse(published.body) as Notice) : null);
    }
    return known.get(hash) ?? null;
  };
};

const write = async (sql: Sql, { site, hour }: Hour, cells: readonly Cell[]): Promise<void> => {
  const column = <K extends keyof Cell>(name: K): Cell[K][] => cells.map((cell) => cell[name]);
  const ways = [column('region'), column('language'), column('layout'), column('layer'), column('cause')];
  if (cells.length) await sql.query(WRITE, [site, hour, column('purpose'), column('choice'), ...ways, column('count')]);
};

/** Counts one hour of a site. False where it was counted before. */
export const countHour = async (house: Counter, site: string, hour: number): Promise<boolean> =>
  house.sql.atomic(async (sql) => {
    await sql.query(`SET LOCAL statement_timeout = '60s'`);
    if (!(await sql.query(MARK, [site, hour])).length) return false;
    const tally = new Tally();
    const read = reader(house, site);
    let after: readonly unknown[] = [hour, '', 0];
    for (;;) {
      const [since, ...place] = after;
      const rows = (await sql.query(READ, [site, since, ...place, hour + HOUR])) as unknown as Counted[];
      for (const { subject, notice, payload } of rows) {
        const asked = payload === null || subject.startsWith(COPIES) ? null : await read(notice);
        if (!asked || payload === null) continue;
        const record = JSON.parse(payload) as ConsentRecord;
        if (!isEvent(record)) tally.add(record, asked);
      }
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) break;
      after = [last.received, last.subject, last.seq];
    }
    await write(sql, { site, hour }, tally.cells());
    return true;
  });

/** Until when a site was counted, ms since 1970; `null` where it never was. */
export const countedUntil = async (sql: Sql, site: string): Promise<number | null> => {
  const hour = (await sql.query(REACH, [site]))[0]?.['hour'] as number | null;
  return hour === null ? null : hour + HOUR;
};

const startOf = (time: number): number => Math.floor(time / HOUR) * HOUR;

/** Counts every hour of a site that is closed and was not counted yet; hours without records are passed over at once. */
export const countSite = async (house: Counter & Pick<House, 'now'>, site: string): Promise<void> => {
  const end = startOf(house.now() - LAG);
  let from = (await countedUntil(house.sql, site)) ?? 0;
  for (;;) {
    const next = (await house.sql.query(NEXT, [site, from]))[0]?.['received'] as number | undefined;
    if (next === undefined || next >= end) break;
    await countHour(house, site, startOf(next));
    from = startOf(next) + HOUR;
  }
  // So that a day without records is known to be complete.
  if (from < end && end > 0) await countHour(house, site, end - HOUR);
};

export const jobs: readonly Job[] = [
  {
    name: 'statistics',
    every: 300,
    run: async (house) => {
      for (const site of Object.keys(house.options.sites)) await countSite(house, site);
    },
  },
];
