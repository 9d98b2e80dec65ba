/**
 * Holds a restored backup against the list of erasures: everything in the list is erased again. A database that was
 * set back lost the latest erasures first, so at the start of an endpoint the end of the list tells whether the rest
 * has to be read at all; the command `sayso purge --reapply` reads all of it in any case.
 */
import type { House } from '../house.js';
import { erase, note, WHOLE } from './erase.js';
import { parseLine, type Line } from './list.js';

/** What came of it. */
export interface Reapplied {
  /** Lines that were read, and those that could not be. */
  lines: number;
  unreadable: number[];
  /** Records that had come back and went again. */
  erased: number;
  /** Records that came back and that a legal hold keeps now. */
  held: number;
}

const MISSING = `
  SELECT count(*)::int AS noted FROM sayso.erasure
  WHERE site = $1 AND subject = $2 AND id = ANY ($3::uuid[]) AND at = $4`;

/** Whether the database remembers the whole of a line. Held records are not noted, so a line may be read in vain. */
const knows = async ({ sql }: House, { site, subject, ids, whole, at }: Line): Promise<boolean> => {
  const all = [...new Set(whole ? [...ids, WHOLE] : ids)];
  const [row] = await sql.query(MISSING, [site, subject, all, at]);
  return Number(row?.['noted']) === all.length;
};

const eraseLine = async (house: House, line: Line, so: Reapplied): Promise<void> => {
  const { site, subject, ids, whole, reason, at } = line;
  const { erased, held, personal } = await erase(house, { site, subject, ids, whole, reason, at });
  so.erased += erased.length;
  so.held += held.length;
  const kept = new Set(held.map(({ id }) => id));
  const done = ids.filter((id) => !kept.has(id));
  await note(house, { site, subject, ids: whole && personal !== null ? [...done, WHOLE] : done, reason, at });
};

/** What comes from our own list is not added to it once more: it would be read for ever. */
const readingFrom = (house: House, file: string): House =>
  house.options.erasures === file ? { ...house, options: { ...house.options, erasures: false } } : house;

/** Erases again what a list says was erased. Idempotent. */
export const reapply = async (open: House, file: string): Promise<Reapplied> => {
  const { linesOf } = await import('./list-file.js');
  const house = readingFrom(open, file);
  const so: Reapplied = { lines: 0, unreadable: [], erased: 0, held: 0 };
  for await (const { number, text } of linesOf(file)) {
    if (text.trim() === '') continue;
    const line = parseLine(text);
    so.lines++;
    if (line) await eraseLine(house, line, so);
    else so.unreadable.push(number);
  }
  return so;
};

/** Lines at the end of the list that tell whether the database lost any. */
const TELLING = 20;

/** Whether the end of the list stands in the database. */
const remembers = async (house: House, file: string): Promise<boolean> => {
  const { lastLines } = await import('./list-file.js');
  for (const text of (await lastLines(file)).slice(-TELLING)) {
    const line = parseLine(text);
    if (line && !(await knows(house, line))) return false;
  }
  return true;
};

/** Numbers of lines in words. */
export const inWords = ({ lines, unreadable, erased, held }: Reapplied): string =>
  `${lines} ${lines === 1 ? 'line' : 'lines'} read, ${erased} ${erased === 1 ? 'record' : 'records'} erased again` +
  (held ? `, ${held} kept by a legal hold` : '') +
  (unreadable.length ? `, unreadable: line ${unreadable.slice(0, 10).join(', ')}` : '');

/** At the start of an endpoint: erases everything in its list again where the database does not know the end of it. */
export const reapplyAfterRestore = async (house: House): Promise<Reapplied | null> => {
  const file = house.options.erasures;
  if (file === false || (await remembers(house, file))) return null;
  const so = await reapply(house, file);
  house.warn(`erasures-reapplied: the database did not know the latest of ${file}: ${inWords(so)}.`);
  return so;
};

/** Rows of one page whose payloads stand again. */
const RISEN = `
  WITH page AS (
    SELECT site, subject, id, at, reason FROM sayso.erasure
    WHERE (site, subject, id, at) > ($1, $2, $3::uuid, $4::bigint) ORDER BY site, subject, id, at LIMIT 2000)
  SELECT e.site, e.subject, e.id, e.at::float8 AS at, e.reason, p.id IS NOT NULL AS risen
  FROM page e LEFT JOIN sayso.payload p ON p.site = e.site AND p.subject = e.subject AND p.id = e.id
  ORDER BY e.site, e.subject, e.id, e.at`;

type Noted = { site: string; subject: string; id: string; at: number; reason: Line['reason']; risen: boolean };

/** Every erasure that the database itself remembers. */
export async function* noted(house: House): AsyncGenerator<Noted> {
  let after: unknown[] = ['', '', WHOLE, -1];
  for (;;) {
    const page = (await house.sql.query(RISEN, after)) as unknown as Noted[];
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = [last.site, last.subject, last.id, last.at];
  }
}

/** Erases again what the database itself remembers as erased and yet holds: only the payloads were restored. */
export const reapplyOwn = async (house: House): Promise<number> => {
  let erased = 0;
  for await (const { site, subject, id, at, reason, risen } of noted(house))
    if (risen) erased += (await erase(house, { site, subject, ids: [id], reason, at })).erased.length;
  return erased;
};
