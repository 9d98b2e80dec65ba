/** Finds a record by what somebody holds of it: its id, its receipt, or its subject. */
import type { Receipt } from '../../wire/receipt.js';
import { codeOf } from '../database/error-code.js';
import type { Database } from '../database/sql.js';
import { Refusal } from '../http/refusal.js';

/** Where a record, or all records of a subject, stand. */
export interface Spot {
  subject: string;
  /** The record that was asked for; `null` where a subject was. */
  record: string | null;
}

/** A record's id: UUID version 7 (RFC 9562). */
export const RECORD = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** A subject, as a receipt or a record names it; nothing else is asked of the database. */
export const SUBJECT = /^[\w:.@+-]{1,200}$/;

const HOUR = 3_600_000;
/**
 * Around the time that an id carries, ever wider: an id alone names no subject, so it is looked for among what arrived
 * at that time. The last look takes in all of the site.
 */
const WINDOWS = [HOUR / 6, 24 * HOUR, 40 * 24 * HOUR, Infinity];

const BY_ID = `
  SELECT subject FROM sayso.ledger WHERE site = $1 AND received >= $2 AND received <= $3 AND id = $4 LIMIT 1`;

/** ms since 1970 of a version 7 UUID. */
const timeOf = (id: string): number => parseInt(id.replaceAll('-', '').slice(0, 12), 16);

const clamp = (time: number): number => Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, time));

/** PostgreSQL ended the statement because it took too long. */
const TOO_LONG = '57014';

const tooLong = (): Refusal =>
  new Refusal(503, 'too-long', {
    message:
      'The ledger is too long to be looked through for an id alone. Paste the receipt: it names the subject too.',
    path: 'record',
  });

const within = async (
  sql: Database,
  [site, id]: readonly [site: string, id: string],
  width: number,
): Promise<string | undefined> => {
  const around = [clamp(timeOf(id) - width), clamp(timeOf(id) + width)];
  return sql.atomic(async (own) => {
    await own.query(`SET LOCAL statement_timeout = '20s'`);
    return (await own.query(BY_ID, [site, ...around, id]))[0]?.['subject'] as string | undefined;
  });
};

/**
 * The spot of a record id, or `null`.
 * @throws Refusal 503 where looking takes too long.
 */
export const spotOfRecord = async (sql: Database, site: string, id: string): Promise<Spot | null> => {
  for (const width of WINDOWS) {
    const subject = await within(sql, [site, id], width).catch((error: unknown) => {
      throw codeOf(error) === TOO_LONG ? tooLong() : error;
    });
    if (subject !== undefined) return { subject, record: id };
  }
  return null;
};

/** What a receipt says of itself, unproven; `null` where it is none of this site. The ledger proves the rest. */
export const spotOfReceipt = (site: string, jws: string): Spot | null => {
  try {
    const text = atob((jws.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const { site: of, subject, record } = JSON.parse(text) as Partial<Receipt>;
    if (of !== site || typeof subject !== 'string' || typeof record !== 'string') return null;
    return SUBJECT.test(subject) && RECORD.test(record) ? { subject, record } : null;
  } catch {
    return null;
  }
};
