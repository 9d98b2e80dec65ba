/** A lease row: of many instances one does a job at a time, and another takes over where that one died. */
import type { Sql } from './sql.js';

/** A row that lapsed, or that is ours, may be taken. */
const TAKE = `
  INSERT INTO sayso.lease (name, holder, until) VALUES ($1, $2, now() + make_interval(secs => $3))
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
  WHERE sayso.lease.until < now() OR sayso.lease.holder = excluded.holder
  RETURNING holder`;
const LEAVE = `DELETE FROM sayso.lease WHERE name = $1 AND holder = $2`;

export interface Lease {
  name: string;
  holder: string;
  /** Seconds until others may take it over; a long job takes it again in between. */
  seconds: number;
}

/** Takes or renews a lease. False where another holds it. */
export const takeLease = async (sql: Sql, { name, holder, seconds }: Lease): Promise<boolean> =>
  (await sql.query(TAKE, [name, holder, seconds])).length === 1;

/** Gives a lease back. */
export const leaveLease = async (sql: Sql, { name, holder }: Lease): Promise<void> => {
  await sql.query(LEAVE, [name, holder]);
};
