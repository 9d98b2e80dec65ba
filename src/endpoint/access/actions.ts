/**
 * The log of admin actions: who did what about what, and when. Append-only by grants (the app's role may INSERT and
 * SELECT). It names tokens, record ids and hashes, never a person: a subject stands in it as a hash.
 */
import type { Sql } from '../database/sql.js';
import { sha256 } from '../hash.js';
import type { House } from '../house.js';
import { uuid7 } from '../../wire/uuid.js';

/** What an action is called: words in the past tense such as `notice-published`, `export-started`, `hold-set`. */
export type ActionName = `${string}-${string}`;

/** One line of the log. */
export interface Action {
  /** UUID version 7: ids are in the order of time. */
  id: string;
  /** ms since 1970. */
  at: number;
  /** Id of the token, or `command` where somebody with the database's own credentials did it. */
  token: string;
  action: string;
  /** What it was done to, such as `record 0190…` or `token tk12`; nothing personal. */
  about: string;
}

/** Who does it: as much of a call as the log needs. */
export interface Actor {
  house: Pick<House, 'now'> & { sql: Sql };
  site: string;
  token: { id: string } | null;
}

/** The actor of commands, which hold the database's own credentials instead of a token. */
export const COMMAND = 'command';

const INSERT = `INSERT INTO sayso.admin_action (site, id, at, token, action, about) VALUES ($1, $2, $3, $4, $5, $6)`;
const PAGE = `
  SELECT id, at::float8 AS at, token, action, about FROM sayso.admin_action
  WHERE site = $1 AND (at, id) < ($2, $3::uuid) ORDER BY at DESC, id DESC LIMIT $4`;

/** Longest text of what an action was about. */
const MOST_ABOUT = 300;
/** After every id. */
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const freshId = (now: number): string => uuid7(now, crypto.getRandomValues(new Uint8Array(16)));

/**
 * Writes one line. Call it before what was asked for is answered: what could not be logged is not done. With `sql` it
 * is written in that transaction, together with the deed.
 */
export const logAction = async (
  { house, site, token }: Actor,
  { action, about }: { action: ActionName; about: string },
  sql: Sql = house.sql,
): Promise<void> => {
  const at = house.now();
  await sql.query(INSERT, [site, freshId(at), at, token?.id ?? COMMAND, action, about.slice(0, MOST_ABOUT)]);
};

/** How a subject is named in the log: whoever knows the subject can find its lines, the log alone leads to nobody. */
export const subjectMark = async (subject: string): Promise<string> =>
  `subject ${(await sha256(`admin-action ${subject}`)).slice(0, 16)}`;

/** A place in the log; lines older than it come next. */
export interface Place {
  at: number;
  id: string;
}

/** Lines of a site, newest first, from a place on. */
export const readActions = async (
  sql: Sql,
  site: string,
  { before, most }: { before: Place | null; most: number },
): Promise<Action[]> =>
  (await sql.query(PAGE, [
    site,
    before?.at ?? Number.MAX_SAFE_INTEGER,
    before?.id ?? LAST,
    most,
  ])) as unknown as Action[];
