/** The queue of requests, for the site's staff. These statements cross subjects: they are never on a visitor's path. */
import type { RequestReason, RequestStatus, VisitorRequest } from '../../wire/rights.js';
import type { Sql } from '../database/sql.js';
import { readReference } from './reference.js';
import { SELECT_REQUEST } from './requests.js';

/** A request as staff see it. */
export interface StaffRequest extends VisitorRequest {
  /** `null` where somebody asked without a key. */
  subject: string | null;
}

/** A line of the queue: without anything that was written. */
export type QueuedRequest = Omit<StaffRequest, 'text' | 'contact' | 'answer'>;

/** A place in the queue. */
export interface Place {
  /** ms since 1970. */
  due: number;
  reference: string;
}

export interface QueuePage {
  /** `open`: what waits for an answer; `settled`: what was answered or refused. Default `open`. */
  show?: 'open' | 'settled' | 'all';
  /** Where the page before ended. */
  after?: Place | null;
  /** Default 50, at most 200. */
  limit?: number;
}

const OPEN: readonly RequestStatus[] = ['received', 'verified', 'unverified'];
const SETTLED: readonly RequestStatus[] = ['answered', 'refused'];
const SHOWN = { open: OPEN, settled: SETTLED, all: [...OPEN, ...SETTLED] };

const LIST = `${SELECT_REQUEST}
  WHERE r.site = $1 AND r.status = ANY ($2) AND (r.due, r.reference) > ($3, $4)
  ORDER BY r.due, r.reference LIMIT $5`;
const READ = `${SELECT_REQUEST} WHERE r.site = $1 AND r.reference = $2`;

/** The row lock of the update lets one settle a request, however many try at once. */
const TELL = `
  WITH told AS (
    UPDATE sayso.request SET status = $4, events = events + 1
    WHERE site = $1 AND subject = $2 AND reference = $3 AND status = ANY ($8::text[])
    RETURNING site, subject, reference, events),
  event AS (
    INSERT INTO sayso.request_event (site, subject, reference, n, at, status, reason)
    SELECT site, subject, reference, events, $5::bigint, $4, $6::text FROM told),
  wrote AS (
    INSERT INTO sayso.request_text (site, subject, reference, written, answer)
    SELECT site, subject, reference, $5::bigint, $7::text FROM told WHERE $7::text IS NOT NULL
    ON CONFLICT (site, subject, reference) DO UPDATE SET answer = excluded.answer)
  SELECT reference FROM told`;

const SECRETIVE = 'request:';
const staffRequest = (row: unknown): StaffRequest => {
  const request = row as StaffRequest & { subject: string };
  return request.subject.startsWith(SECRETIVE) ? { ...request, subject: null } : request;
};

/** Found by its reference, however that was written down. */
const find = async (sql: Sql, site: string, text: string): Promise<(VisitorRequest & { subject: string }) | null> => {
  const reference = readReference(text);
  const [row] = reference === null ? [] : await sql.query(READ, [site, reference]);
  return (row as unknown as (VisitorRequest & { subject: string }) | undefined) ?? null;
};

/** A page of the queue, what is due first at the top. */
export const listRequests = async (
  sql: Sql,
  site: string,
  { show = 'open', after, limit = 50 }: QueuePage = {},
): Promise<{ requests: QueuedRequest[]; next: Place | null }> => {
  const most = Math.min(200, Math.max(1, limit));
  const place = [after?.due ?? -1, after?.reference ?? ''];
  const rows = (await sql.query(LIST, [site, SHOWN[show], ...place, most + 1])).map(staffRequest);
  const requests = rows.slice(0, most).map(({ text: _, contact: __, answer: ___, ...line }) => line);
  const last = requests.at(-1);
  return { requests, next: rows.length > most && last ? { due: last.due, reference: last.reference } : null };
};

/** One request with everything that was written to it, or `null`. */
export const readRequest = async (sql: Sql, site: string, reference: string): Promise<StaffRequest | null> => {
  const found = await find(sql, site, reference);
  return found && staffRequest(found);
};

/** What is said to a request. */
export interface Word {
  site: string;
  reference: string;
  /** `verified`: staff saw who asks; `answered` and `refused` settle it. */
  status: 'verified' | 'answered' | 'refused';
  /** Why it is refused or waits. */
  reason?: RequestReason | null;
  /** Free text for the visitor; erased with all that is the visitor's. */
  answer?: string | null;
}

/** Says a word to an open request of a subject. False where it is settled already. */
export const tellRequest = async (sql: Sql, word: Word & { subject: string }, now: number): Promise<boolean> => {
  const { site, subject, reference, status, reason = null, answer = null } = word;
  return (await sql.query(TELL, [site, subject, reference, status, now, reason, answer, OPEN])).length === 1;
};

/**
 * Answers or refuses a request, or marks it as verified. False where there is none that is open: a settled request
 * stays as it is.
 */
export const settleRequest = async (sql: Sql, word: Word, now: number): Promise<boolean> => {
  const found = await find(sql, word.site, word.reference);
  return found !== null && tellRequest(sql, { ...word, subject: found.subject, reference: found.reference }, now);
};
