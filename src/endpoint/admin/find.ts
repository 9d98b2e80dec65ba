/** Finds a record by what somebody holds of it: its id, its receipt, or its subject. */
import type { Sql } from '../database/sql.js';
import type { Receipt } from '../../wire/receipt.js';

/** Where a record, or all records of a subject, stand. */
export interface Spot {
  subject: string;
  /** The record that was asked for; `null` where a subject was. */
  record: string | null;
}

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

/** The spot of a record id, or `null`. */
export const spotOfRecord = async (sql: Sql, site: string, id: string): Promise<Spot | null> => {
  for (const width of WINDOWS) {
    const around = [clamp(timeOf(id) - width), clamp(timeOf(id) + width)];
    const subject = (await sql.query(BY_ID, [site, ...around, id]))[0]?.['subject'] as string | undefined;
    if (subject !== undefined) return { subject, record: id };
  }
  return null;
};

/** What a receipt says of itself, unproven; `null` where it is none of this site. The ledger proves the rest. */
export const spotOfReceipt = (site: string, jws: string): Spot | null => {
  try {
    const text = atob((jws.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const said = JSON.parse(text) as Partial<Receipt>;
    if (said.site !== site || typeof said.subject !== 'string' || typeof said.record !== 'string') return null;
    return { subject: said.subject, record: said.record };
  } catch {
    return null;
  }
};
