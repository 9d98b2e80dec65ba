/** Requests as visitors make them and read them back. Every statement stays within one subject. */
import { toBase64url } from '../../wire/base64url.js';
import type { ConsentRecord } from '../../wire/record.js';
import type { RequestKind, RequestStatus, VisitorRequest } from '../../wire/rights.js';
import type { Sql } from '../database/sql.js';
import { sha256 } from '../hash.js';
import type { House } from '../house.js';
import { Refusal } from '../http/refusal.js';
import { dueOf } from './due.js';
import { makeReference } from './reference.js';

/** Requests of one subject within a day; whoever asks more often is told to come again. */
export const MOST_A_DAY = 100;
const DAY = 86_400_000;
const PAGE = 50;

const KEEP = `
  WITH made AS (
    INSERT INTO sayso.request (site, subject, reference, kind, proven, status, received, due, secret, events)
    SELECT $1::text, $2::text, $3::text, $4::text, $5::boolean, $6::text, $7::bigint, $8::bigint, $9::text, cardinality($10::text[])
    WHERE (SELECT count(*) FROM sayso.request
           WHERE site = $1 AND subject = $2 AND received > $7::bigint - ${DAY}) < ${MOST_A_DAY}
    RETURNING site, subject, reference),
  told AS (
    INSERT INTO sayso.request_event (site, subject, reference, n, at, status)
    SELECT made.site, made.subject, made.reference, e.n, $7::bigint, e.status
    FROM made, unnest($10::text[]) WITH ORDINALITY AS e (status, n)),
  wrote AS (
    INSERT INTO sayso.request_text (site, subject, reference, written, text, contact)
    SELECT site, subject, reference, $7::bigint, $11::text, $12::text FROM made
    WHERE coalesce($11::text, $12::text) IS NOT NULL)
  SELECT reference FROM made`;

/** A request with its events and with what was written to it. */
export const SELECT_REQUEST = `
  SELECT r.subject, r.reference, r.kind, r.status, r.proven, r.received::float8 AS received, r.due::float8 AS due,
    (SELECT json_agg(json_build_object('at', e.at, 'status', e.status, 'reason', e.reason) ORDER BY e.n)
     FROM sayso.request_event e
     WHERE e.site = r.site AND e.subject = r.subject AND e.reference = r.reference) AS events,
    t.text, t.contact, t.answer
  FROM sayso.request r
  LEFT JOIN sayso.request_text t ON t.site = r.site AND t.subject = r.subject AND t.reference = r.reference`;

const OWN = `${SELECT_REQUEST}
  WHERE r.site = $1 AND r.subject = $2 AND ($3::text IS NULL OR r.reference = $3)
    AND ($4::text IS NULL OR (r.received, r.reference) < (
      SELECT o.received, o.reference FROM sayso.request o WHERE o.site = $1 AND o.subject = $2 AND o.reference = $4))
  ORDER BY r.received DESC, r.reference DESC LIMIT ${PAGE + 1}`;

/** The secret is looked up by its hash, so that how long it takes tells nothing of it. */
const BY_SECRET = `${SELECT_REQUEST} WHERE r.site = $1 AND r.subject = $2 AND r.reference = $3 AND r.secret = $4`;

const NEWEST = `
  SELECT p.payload FROM sayso.ledger l
  LEFT JOIN sayso.payload p ON p.site = l.site AND p.subject = l.subject AND p.id = l.id
  WHERE l.site = $1 AND l.subject = $2 ORDER BY l.seq DESC LIMIT 1`;

/** Whom a request without a key stands under. */
const strangerOf = (reference: string): string => `request:${reference}`;

const visible = (row: unknown): VisitorRequest => {
  const { subject: _, ...rest } = row as VisitorRequest & { subject: string };
  return rest;
};

/** What is known of a subject: the region of its newest record. `null` where the ledger knows no such subject. */
export const lookUp = async (sql: Sql, site: string, subject: string): Promise<{ region: string | null } | null> => {
  const [row] = await sql.query(NEWEST, [site, subject]);
  if (!row) return null;
  const payload = row['payload'] as string | null;
  // An event, such as a link to an account, knows no region.
  const { region } = Object(payload && JSON.parse(payload)) as Partial<ConsentRecord>;
  return { region: region?.code ?? null };
};

export interface Wish {
  site: string;
  subject: string;
  kind: RequestKind;
  region: string | null;
  /** What happens at once, after `received`. */
  then: readonly RequestStatus[];
  text?: string | undefined;
  contact?: string | undefined;
}

interface Draft extends Wish {
  reference: string;
  secret: string | null;
}

const insert = async ({ sql, options, now }: House, draft: Draft): Promise<void> => {
  const { site, subject, reference, kind, region, secret, text = null, contact = null } = draft;
  const statuses: RequestStatus[] = ['received', ...draft.then];
  const received = now();
  const due = dueOf(received, region, options.sites[site]?.rights);
  const row = [site, subject, reference, kind, secret === null, statuses.at(-1), received, due, secret];
  if ((await sql.query(KEEP, [...row, statuses, text, contact])).length) return;
  throw new Refusal(429, 'too-many-requests', {
    message: `This browser has made ${MOST_A_DAY} requests within a day. Make further ones tomorrow.`,
    headers: { 'Retry-After': '86400' },
  });
};

const freshReference = (): string => makeReference((bytes) => crypto.getRandomValues(bytes));

export interface Own {
  site: string;
  subject: string;
  /** This one alone. */
  reference?: string | null;
  /** Those made before this one. */
  after?: string | null;
}

/** A subject's own requests, newest first, and the reference after which the next page begins. */
export const ownRequests = async (
  sql: Sql,
  { site, subject, reference = null, after = null }: Own,
): Promise<{ requests: VisitorRequest[]; next: string | null }> => {
  const rows = (await sql.query(OWN, [site, subject, reference, after])).map(visible);
  const requests = rows.slice(0, PAGE);
  return { requests, next: rows.length > PAGE ? requests.at(-1)!.reference : null };
};

/** Keeps a request that the subject's key proved. @throws Refusal 429 */
export const keepRequest = async (house: House, wish: Wish): Promise<VisitorRequest> => {
  const reference = freshReference();
  await insert(house, { ...wish, reference, secret: null });
  return (await ownRequests(house.sql, { ...wish, reference })).requests[0]!;
};

/** Keeps a request that nobody proved. Its secret is in the answer and nowhere else. */
export const keepUnproven = async (
  house: House,
  wish: Omit<Wish, 'subject' | 'then'>,
): Promise<{ request: VisitorRequest; secret: string }> => {
  const reference = freshReference();
  const secret = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
  const subject = strangerOf(reference);
  await insert(house, { ...wish, subject, then: ['unverified'], reference, secret: await sha256(secret) });
  return { request: (await ownRequests(house.sql, { site: wish.site, subject, reference })).requests[0]!, secret };
};

/** How an unproven request stands, or `null` where the secret is another one's. */
export const readUnproven = async (
  sql: Sql,
  { site, reference, secret }: { site: string; reference: string; secret: string },
): Promise<VisitorRequest | null> => {
  const [row] = await sql.query(BY_SECRET, [site, strangerOf(reference), reference, await sha256(secret)]);
  return row ? visible(row) : null;
};
