/**
 * Gives the ledger's words on mail their places in the feed: 1, 2, 3 and so on for each site, without a gap.
 *
 * The ledger's own times cannot serve as a cursor: an entry may be committed after one that was received later, and a
 * reader that had passed its time would never see it. Places are given when somebody reads, by whoever comes first:
 * `max + 1` under a unique key, so that of two at once one waits and begins anew. Whoever sees a place has therefore
 * seen all before it. The walk along the ledger looks back a little each time, and a job looks back further, so that
 * what was committed late gets a place too, a later one.
 */
import { codeOf } from '../database/error-code.js';
import type { House } from '../house.js';
import { mailKeys } from './purpose.js';

/** Entries that are looked at in one statement. */
const PAGE = 2000;
/** How far each walk looks back, in ms: an append is over in seconds, or it has failed. */
const LOOK_BACK = 60_000;

/** Keyset by arrival, along the index (site, received). An erased payload tells nothing, so it may have been about mail. */
const WALK = `
  SELECT l.subject, l.id, l.seq::float8 AS seq, l.received::float8 AS received,
    (p.payload IS NULL OR (p.payload::jsonb -> 'choices') ?| $5::text[] OR p.payload::jsonb ->> 'kind' = 'mail-confirmed')
      AND f.n IS NULL AS fresh
  FROM (
    SELECT site, subject, id, seq, received FROM sayso.ledger
    WHERE site = $1 AND received >= $2 AND (received, subject COLLATE "C", seq) > ($2, $3, $4)
    ORDER BY received, subject COLLATE "C", seq LIMIT ${PAGE}) l
  LEFT JOIN sayso.payload p ON p.site = l.site AND p.subject = l.subject AND p.id = l.id
  LEFT JOIN sayso.mail_feed f ON f.site = l.site AND f.subject = l.subject AND f.id = l.id
  ORDER BY l.received, l.subject COLLATE "C", l.seq`;
const NUMBER = `
  INSERT INTO sayso.mail_feed (site, n, subject, id)
  SELECT $1, (SELECT coalesce(max(n), 0) FROM sayso.mail_feed WHERE site = $1) + t.place, t.subject, t.id
  FROM unnest($2::text[], $3::uuid[]) WITH ORDINALITY AS t (subject, id, place)`;
const REACHED = `SELECT received::float8 AS received FROM sayso.mail_feed_walk WHERE site = $1`;
const REACH = `
  INSERT INTO sayso.mail_feed_walk (site, received) VALUES ($1, $2)
  ON CONFLICT (site) DO UPDATE SET received = greatest(sayso.mail_feed_walk.received, excluded.received)`;
const TOLD = `SELECT n FROM sayso.mail_feed WHERE site = $1 AND subject = $2 AND id = $3`;
const WALKED = `SELECT site FROM sayso.mail_feed_walk`;

/** SQLSTATE of a unique key that is taken: another numbered at the same time. */
const TAKEN = '23505';

/** One place of the feed stands for one entry, or for one person's erasure. */
export interface Told {
  subject: string;
  id: string;
}

/** Gives places. False where another was faster: the caller looks again, for it may have given these very places. */
export const number = async ({ sql }: Pick<House, 'sql'>, site: string, told: readonly Told[]): Promise<boolean> => {
  if (!told.length) return true;
  try {
    await sql.query(NUMBER, [site, told.map(({ subject }) => subject), told.map(({ id }) => id)]);
    return true;
  } catch (error) {
    if (codeOf(error) === TAKEN) return false;
    throw error;
  }
};

interface Seen extends Told {
  seq: number;
  received: number;
  fresh: boolean;
}

/** Where a walk is. */
type Place = readonly [received: number, subject: string, seq: number];

/** Sites whose feed somebody reads. */
export const sitesWithFeed = async ({ sql }: Pick<House, 'sql'>): Promise<string[]> =>
  (await sql.query(WALKED)).map(({ site }) => site as string);

/** Where the last walk ended, ms since 1970; 0 before the first. */
export const reached = async ({ sql }: Pick<House, 'sql'>, site: string): Promise<number> =>
  ((await sql.query(REACHED, [site]))[0]?.['received'] as number | undefined) ?? 0;

/** A walk along one site's entries. */
export interface Walk {
  /** Where it begins, ms since 1970. */
  from: number;
  /** Up to here it was walked before: pages below do not count, so that looking back never keeps it from going on. */
  until: number;
  /** Most pages. */
  pages: number;
}

/** Walks along the ledger and numbers what is about mail. Answers whether it came to the end. */
export const walk = async (
  house: Pick<House, 'sql' | 'options'>,
  site: string,
  { from, until, pages }: Walk,
): Promise<boolean> => {
  const keys = [...(await mailKeys(house, site)).keys()];
  let place: Place = [from, '', 0];
  for (let left = pages; left > 0;) {
    const seen = (await house.sql.query(WALK, [site, ...place, keys])) as unknown as Seen[];
    const last = seen.at(-1);
    if (!last || last.received > until) left--;
    // Where another numbered these, the same page is looked at again.
    if (
      !(await number(
        house,
        site,
        seen.filter(({ fresh }) => fresh),
      ))
    )
      continue;
    await house.sql.query(REACH, [site, last?.received ?? from]);
    if (seen.length < PAGE) return true;
    place = [last!.received, last!.subject, last!.seq];
  }
  return false;
};

/** Goes on from where the last walk ended. */
export const catchUp = async (house: Pick<House, 'sql' | 'options'>, site: string, pages: number): Promise<boolean> => {
  const until = await reached(house, site);
  return walk(house, site, { from: Math.max(0, until - LOOK_BACK), until, pages });
};

/** Gives a place to something that is told once, whoever tells it again. */
export const numberOnce = async (house: Pick<House, 'sql'>, site: string, told: Told): Promise<void> => {
  const isTold = async (): Promise<boolean> => (await house.sql.query(TOLD, [site, told.subject, told.id])).length > 0;
  while (!(await isTold()) && !(await number(house, site, [told])));
};
