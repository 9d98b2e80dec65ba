/** What is exported: one subject or a whole site, and of which time; and the ledger's part of it, page by page. */
import type { House } from '../house.js';
import type { Entry } from '../ledger/audit.js';
import { subjectEntries, walkEntries } from '../ledger/entries.js';
import { partOf } from '../checkpoints/windows.js';
import type { Row, Sql } from '../database/sql.js';

export interface Scope {
  site: string;
  /** `null`: every subject. */
  subject: string | null;
  /** Received from then on, ms since 1970. Default: the beginning. */
  from: number;
  /** And before then. Default: now and later. */
  until: number;
}

const PAGE = 500;
const DAY = 86_400_000;
const NIL = '00000000-0000-0000-0000-000000000000';

/** Every entry, subject by subject in the order of their chains: those out of the time too, since the later ones rest on them. */
export const entriesOf = ({ sql }: House, { site, subject }: Scope): AsyncGenerator<Entry, void> =>
  subject === null ? walkEntries(sql, site) : subjectEntries(sql, site, subject);

/** Whether a time lies in the scope. */
export const isIn = ({ from, until }: Scope, time: number): boolean => time >= from && time < until;

const ERASURES = `
  SELECT subject, id, at::float8 AS at, reason FROM sayso.erasure
  WHERE site = $1 AND (subject, id, at) > ($2, $3::uuid, $4::bigint) ORDER BY subject, id, at LIMIT ${PAGE}`;
const ERASURES_OF = `
  SELECT subject, id, at::float8 AS at, reason FROM sayso.erasure
  WHERE site = $1 AND subject = $2 AND (id, at) > ($3::uuid, $4::bigint) ORDER BY id, at LIMIT ${PAGE}`;

export interface ErasureLine {
  subject: string;
  /** Record id; `null` for what other rooms kept of the subject. */
  record: string | null;
  /** ms since 1970. */
  at: number;
  reason: string;
}

/** What was erased, and why. */
export async function* erasuresOf({ sql }: House, scope: Scope): AsyncGenerator<ErasureLine, void> {
  let after: unknown[] = [scope.subject ?? '', NIL, -1];
  for (;;) {
    const page = await sql.query(scope.subject === null ? ERASURES : ERASURES_OF, [scope.site, ...after]);
    for (const row of page) {
      const { subject, id, at, reason } = row as { subject: string; id: string; at: number; reason: string };
      if (isIn(scope, at)) yield { subject, record: id === NIL ? null : id, at, reason };
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = [last['subject'], last['id'], last['at']];
  }
}

const CHECKPOINTS = `
  SELECT c.part, c.number::float8 AS number, c.until::float8 AS until, c.jws FROM sayso.checkpoint c
  WHERE c.site = $1 AND c.until > $2 AND c.until <= $3 AND (c.until, c.part, c.number) > ($4, $5, $6)
  ORDER BY c.until, c.part, c.number LIMIT ${PAGE}`;
const CHECKPOINTS_OF = `
  SELECT c.part, c.number::float8 AS number, c.until::float8 AS until, c.jws FROM sayso.checkpoint c
  WHERE c.site = $1 AND c.until > $2 AND c.until <= $3 AND c.part = $4 AND c.number > $5
  ORDER BY c.number LIMIT ${PAGE}`;

const placeOf = (row: Row | null, part: number | null): unknown[] =>
  part === null ? [row?.['until'] ?? -1, row?.['part'] ?? -1, row?.['number'] ?? -1] : [part, row?.['number'] ?? -1];

export interface CheckpointLine {
  part: number;
  number: number;
  until: number;
  jws: string;
}

/** The signed checkpoints that cover the entries: of a subject those of its part of the subject space. */
export async function* checkpointsOf({ sql }: { sql: Sql }, scope: Scope): AsyncGenerator<CheckpointLine, void> {
  const { site, subject, from, until } = scope;
  const part = subject === null ? null : await partOf(subject);
  const text = part === null ? CHECKPOINTS : CHECKPOINTS_OF;
  // What was received just before the end is covered by the window that closes after it.
  const fixed = [site, from - 1, Math.min(until + DAY, Number.MAX_SAFE_INTEGER)];
  for (let last: Row | null = null; ;) {
    const page: Row[] = await sql.query(text, [...fixed, ...placeOf(last, part)]);
    yield* page as unknown as CheckpointLine[];
    last = page.at(-1) ?? null;
    if (!last || page.length < PAGE) return;
  }
}
