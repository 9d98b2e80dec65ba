/** The logs of notices, uses and failures. Each entry has an id of the sender's own making, so that sending again is safe. */
import type { Sql } from '../database/sql.js';
import type { Recipient, Sent, Way } from './approval.js';

/** Who logs, and when: beside what is logged. */
export interface Logged {
  at: number;
  /** Id of the token. */
  by: string;
}

export interface Notification {
  site: string;
  subject: string;
  id: string;
  purpose: string;
  way: Way;
  /** ms since 1970. */
  sent: number;
  /** Hash of the published notice. */
  notice: string;
}

/** One campaign or one disclosure. */
export interface Use {
  site: string;
  /** One customer's, or `campaign:<id>` for that of many. */
  subject: string;
  id: string;
  purpose: string;
  used: number;
  campaign: string;
  /** Kinds of CPNI. */
  cpni: readonly string[];
  /** Products and services that were offered. */
  products: readonly string[];
  recipient: Recipient;
  recipientName: string | null;
  /** The approval that was relied on. */
  approval: 'opt-in' | 'opt-out' | 'not-required';
  /** How the customer stood then by the endpoint's own finding; `null` for a campaign. */
  found: string | null;
  /** Reference of the supervisor's review (64.2009(d)). */
  review: string | null;
}

/** The opt-out did not work. */
export interface Failure {
  site: string;
  id: string;
  failed: number;
  description: string;
  mechanism: string;
  /** Customers that were kept from opting out, as far as known. */
  affected: number | null;
  /** True where it was no more than an anomaly: the FCC then need not be told (64.2009(f)). */
  anomaly: boolean;
}

/** `kept`: new. `known`: the very same was logged before. `reused`: the id stands for something else. */
export type Kept = 'kept' | 'known' | 'reused';

interface Statement {
  insert: string;
  /** The same values, but for who logged it and when. */
  same: string;
}

const NOTIFICATION: Statement = {
  insert: `
    INSERT INTO sayso.cpni_notification (site, subject, id, purpose, kind, sent, notice, logged, logged_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
  same: `
    SELECT id FROM sayso.cpni_notification
    WHERE site = $1 AND subject = $2 AND id = $3 AND purpose = $4 AND kind = $5 AND sent = $6 AND notice = $7`,
};
const USE: Statement = {
  insert: `
    INSERT INTO sayso.cpni_use (site, subject, id, purpose, used, campaign, cpni, products, recipient, recipient_name,
      approval, review, found, logged, logged_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING RETURNING id`,
  same: `
    SELECT id FROM sayso.cpni_use
    WHERE site = $1 AND subject = $2 AND id = $3 AND purpose = $4 AND used = $5 AND campaign = $6 AND cpni = $7::text[]
      AND products = $8::text[] AND recipient = $9 AND recipient_name IS NOT DISTINCT FROM $10::text AND approval = $11
      AND review IS NOT DISTINCT FROM $12::text`,
};
const FAILURE: Statement = {
  insert: `
    INSERT INTO sayso.cpni_failure (site, id, failed, description, mechanism, affected, anomaly, logged, logged_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
  same: `
    SELECT id FROM sayso.cpni_failure
    WHERE site = $1 AND id = $2 AND failed = $3 AND description = $4 AND mechanism = $5
      AND affected IS NOT DISTINCT FROM $6::bigint AND anomaly = $7`,
};
const RETURN = `
  INSERT INTO sayso.cpni_return (site, subject, notification, returned, logged, logged_by)
  SELECT n.site, n.subject, n.id, $4::bigint, $5::bigint, $6 FROM sayso.cpni_notification n
  WHERE n.site = $1 AND n.subject = $2 AND n.id = $3 ON CONFLICT DO NOTHING`;
const RETURNED = `
  SELECT returned::float8 AS returned FROM sayso.cpni_return WHERE site = $1 AND subject = $2 AND notification = $3`;
const SENT = `
  SELECT n.id, n.kind AS way, n.sent::float8 AS at, r.returned::float8 AS returned
  FROM sayso.cpni_notification n
  LEFT JOIN sayso.cpni_return r ON r.site = n.site AND r.subject = n.subject AND r.notification = n.id
  WHERE n.site = $1 AND n.subject = $2 AND n.purpose = $3 ORDER BY n.sent DESC, n.id LIMIT 200`;

/** Inserts, and where the id is taken looks whether it stands for the same. `extra`: what is not compared. */
const keep = async (
  sql: Sql,
  { insert, same }: Statement,
  { told, extra }: { told: readonly unknown[]; extra: readonly unknown[] },
): Promise<Kept> => {
  if ((await sql.query(insert, [...told, ...extra])).length) return 'kept';
  return (await sql.query(same, told)).length ? 'known' : 'reused';
};

export const keepNotification = (sql: Sql, n: Notification, { at, by }: Logged): Promise<Kept> =>
  keep(sql, NOTIFICATION, {
    told: [n.site, n.subject, n.id, n.purpose, n.way, n.sent, n.notice],
    extra: [at, by],
  });

export const keepUse = (sql: Sql, u: Use, { at, by }: Logged): Promise<Kept> => {
  const what = [u.purpose, u.used, u.campaign, u.cpni, u.products, u.recipient, u.recipientName, u.approval, u.review];
  return keep(sql, USE, { told: [u.site, u.subject, u.id, ...what], extra: [u.found, at, by] });
};

export const keepFailure = (sql: Sql, f: Failure, { at, by }: Logged): Promise<Kept> =>
  keep(sql, FAILURE, {
    told: [f.site, f.id, f.failed, f.description, f.mechanism, f.affected, f.anomaly],
    extra: [at, by],
  });

/** Notes that a notice came back. Answers with when it did, as first told; `null` where there is no such notice. */
export const keepReturn = async (
  sql: Sql,
  { site, subject, id, returned }: { site: string; subject: string; id: string; returned: number },
  { at, by }: Logged,
): Promise<number | null> => {
  await sql.query(RETURN, [site, subject, id, returned, at, by]);
  return ((await sql.query(RETURNED, [site, subject, id]))[0]?.['returned'] as number | undefined) ?? null;
};

/** The newest 200 notices of a customer on a purpose. */
export const sentTo = async (
  sql: Sql,
  { site, subject, purpose }: { site: string; subject: string; purpose: string },
): Promise<Sent[]> => (await sql.query(SENT, [site, subject, purpose])) as unknown as Sent[];
