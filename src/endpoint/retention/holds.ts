/** Legal holds: what must not be erased while they stand. Placing and lifting each add a row; none ever changes. */
import type { Row, Sql } from '../database/sql.js';
import type { Fact } from '../ledger/heads.js';

/** One hold as it was placed. */
export interface Hold {
  id: string;
  site: string;
  /** Empty: every subject of the site. */
  subject: string;
  /** Key of a purpose; empty: every purpose. */
  purpose: string;
  reason: string;
  /** Id of the token, or `command`. */
  by: string;
  /** ms since 1970. */
  placed: number;
  from: number;
  /** `null`: until it is lifted. */
  until: number | null;
  lifted: { at: number; by: string; reason: string } | null;
}

const COLUMNS = `
  h.id, h.site, h.subject, h.purpose, h.reason, h.placed_by AS by, h.placed::float8 AS placed, h.since::float8 AS since,
  h.until::float8 AS until, l.lifted::float8 AS lifted, l.lifted_by, l.reason AS lift_reason
  FROM sayso.hold h LEFT JOIN sayso.hold_lift l ON l.site = h.site AND l.hold = h.id`;
const CONCERNING = `SELECT ${COLUMNS} WHERE h.site = $1 AND h.subject IN ('', $2) ORDER BY h.placed, h.id`;
const LIST = `
  SELECT ${COLUMNS} WHERE h.site = $1 AND (h.placed, h.id) > ($2, $3::uuid) ORDER BY h.placed, h.id LIMIT $4`;
const PLACE = `
  INSERT INTO sayso.hold (site, subject, id, purpose, reason, placed_by, placed, since, until)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
const LIFT = `
  INSERT INTO sayso.hold_lift (site, hold, reason, lifted_by, lifted)
  SELECT h.site, h.id, $3, $4, $5 FROM sayso.hold h WHERE h.site = $1 AND h.id = $2
  ON CONFLICT DO NOTHING RETURNING hold`;

interface Stored {
  since: number;
  lifted: number | null;
  lifted_by: string;
  lift_reason: string;
}

const holdOf = (row: Row): Hold => {
  const { since, lifted, lifted_by, lift_reason, ...rest } = row as unknown as Stored & Omit<Hold, 'from' | 'lifted'>;
  return {
    ...rest,
    from: since,
    lifted: lifted === null ? null : { at: lifted, by: lifted_by, reason: lift_reason },
  };
};

/** Whether it stands now. */
export const stands = ({ from, until, lifted }: Hold, now: number): boolean =>
  lifted === null && from <= now && (until === null || now < until);

/** Every hold that was ever placed on a subject or on the whole site. */
export const holdsOn = async (sql: Sql, { site, subject }: Pick<Hold, 'site' | 'subject'>): Promise<Hold[]> =>
  (await sql.query(CONCERNING, [site, subject])).map(holdOf);

/** A record whose purposes cannot be read is held by a hold on any of them. */
export const isHeldBy =
  ({ choices }: Pick<Fact, 'choices'>) =>
  ({ purpose }: Hold): boolean =>
    purpose === '' || Object.hasOwn(choices, purpose) || !Object.keys(choices).length;

/** A page of a site's holds in the order in which they were placed. */
export const listHolds = async (
  sql: Sql,
  site: string,
  { after, most }: { after: Pick<Hold, 'placed' | 'id'> | null; most: number },
): Promise<Hold[]> => {
  const { placed, id } = after ?? { placed: -1, id: '00000000-0000-0000-0000-000000000000' };
  return (await sql.query(LIST, [site, placed, id, most])).map(holdOf);
};

/** Places a hold. It counts for every erasure that begins afterwards. */
export const placeHold = async (sql: Sql, hold: Omit<Hold, 'id' | 'lifted'>): Promise<Hold> => {
  const { site, subject, purpose, reason, by, placed, from, until } = hold;
  const id = crypto.randomUUID();
  await sql.query(PLACE, [site, subject, id, purpose, reason, by, placed, from, until]);
  return { ...hold, id, lifted: null };
};

/** Lifts a hold. False where there is none that still could stand. */
export const liftHold = async (
  sql: Sql,
  { site, id }: Pick<Hold, 'site' | 'id'>,
  { reason, by, at }: { reason: string; by: string; at: number },
): Promise<boolean> => (await sql.query(LIFT, [site, id, reason, by, at])).length === 1;
