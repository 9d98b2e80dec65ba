/** What is told of the counts: whole days of the past only, so that no count grows while somebody watches it. */
import type { Sql } from '../database/sql.js';
import type { Dimension } from './cells.js';
import { tell, tellable, type Pair } from './suppress.js';

export const DAY = 86_400_000;

/** What is asked. Times are ms since 1970 at midnight UTC; `until` itself is left out. */
export interface Question {
  from: number;
  until: number;
  bucket: 'hour' | 'day';
  /** Tells days apart by it too. */
  by: Dimension | null;
}

/** One count of one bucket: `null` where it is withheld. */
export interface Line {
  /** When the bucket begins, ms since 1970. */
  at: number;
  /** Region, language and so on; `null` for all together. */
  value: string | null;
  pair: Pair | null;
}

/** A pair as it was counted. */
export interface Found {
  at: number;
  value: string;
  purpose: number;
  pair: Pair;
}

/** The first of a pair; the other is `denied` or `plain`. */
const FIRST = new Set(['granted', 'gpc']);

/** `column` is one of ours, never a caller's text. Remainders, because not every PostgreSQL dialect divides whole numbers alike. */
const sumBy = (column: string): string => `
  SELECT (hour - hour % $4::bigint)::float8 AS at, ${column} AS value, purpose, choice, sum(count)::float8 AS count
  FROM sayso.statistic WHERE site = $1 AND hour >= $2 AND hour < $3 GROUP BY 1, 2, 3, 4`;

const COLUMNS: Readonly<Record<Dimension | 'none', string>> = {
  none: `''::text`,
  region: 'region',
  language: 'language',
  layout: 'layout',
  layer: 'layer',
  cause: 'cause',
};

interface Summed extends Omit<Found, 'pair'> {
  choice: string;
  count: number;
}

const grouped = <T>(all: readonly T[], keyOf: (each: T) => string): T[][] => {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()];
};

const paired = (rows: readonly Summed[]): Found[] =>
  grouped(rows, ({ at, value, purpose }) => `${at} ${purpose} ${value}`).map((group) => {
    const { at, value, purpose } = group[0]!;
    const count = (first: boolean): number =>
      group.filter(({ choice }) => FIRST.has(choice) === first).reduce((all, { count }) => all + count, 0);
    return { at, value, purpose, pair: [count(true), count(false)] };
  });

const dayOf = (at: number): number => Math.floor(at / DAY) * DAY;

/** The lines of one purpose and day: all values together, then each that may be told. */
const linesOf = (group: readonly Found[], { bucket, by }: Pick<Question, 'bucket' | 'by'>): Line[] => {
  const told = tellable(new Map(group.map((each) => [each, each.pair])));
  const lines = group.map((each) => ({
    at: each.at,
    value: by === null ? null : each.value,
    pair: told.has(each) ? each.pair : null,
  }));
  if (bucket === 'hour') return lines;
  const whole = group.reduce<Pair>(([a, b], { pair: [c, d] }) => [a + c, b + d], [0, 0]);
  const total: Line = { at: dayOf(group[0]!.at), value: null, pair: tell(whole) };
  return by === null ? [total] : [total, ...lines];
};

/** What may be told of what was counted, by the key of the purpose. Pure. */
export const linesByPurpose = (
  found: readonly Found[],
  question: Pick<Question, 'bucket' | 'by'>,
): Map<number, Line[]> => {
  const groups = grouped(found, ({ at, purpose }) => `${purpose} ${dayOf(at)}`);
  const lines = new Map<number, Line[]>();
  for (const group of groups) {
    const { purpose } = group[0]!;
    lines.set(purpose, [...(lines.get(purpose) ?? []), ...linesOf(group, question)]);
  }
  for (const each of lines.values())
    each.sort((a, b) => a.at - b.at || (a.value ?? '').localeCompare(b.value ?? '', 'en'));
  return lines;
};

/** Reads the counts of a site and keeps back what may not be told. */
export const answerQuestion = async (sql: Sql, site: string, question: Question): Promise<Map<number, Line[]>> => {
  const { from, until, bucket, by } = question;
  const width = bucket === 'day' ? DAY : DAY / 24;
  const rows = await sql.query(sumBy(COLUMNS[by ?? 'none']), [site, from, until, width]);
  return linesByPurpose(paired(rows as unknown as Summed[]), question);
};
