/** Where a subject wants to be reached: out of the ledger, and erasable. */
import type { Sql } from '../database/sql.js';

export interface Contact {
  contact: string;
  /** ms since 1970. */
  written: number;
}

export interface Owner {
  site: string;
  subject: string;
}

const SET = `
  INSERT INTO sayso.contact (site, subject, contact, written) VALUES ($1, $2, $3, $4)
  ON CONFLICT (site, subject) DO UPDATE SET contact = excluded.contact, written = excluded.written`;
const READ = `SELECT contact, written::float8 AS written FROM sayso.contact WHERE site = $1 AND subject = $2`;

/** Sets the contact of a subject; an earlier one is gone. */
export const setContact = async (sql: Sql, { site, subject }: Owner, { contact, written }: Contact): Promise<void> => {
  await sql.query(SET, [site, subject, contact, written]);
};

/** The contact of a subject, or `null`. */
export const readContact = async (sql: Sql, { site, subject }: Owner): Promise<Contact | null> =>
  ((await sql.query(READ, [site, subject]))[0] as unknown as Contact | undefined) ?? null;
