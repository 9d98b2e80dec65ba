/** Checkpoints in the database: appended, never changed. */
import { codeOf } from '../database/error-code.js';
import type { Sql } from '../database/sql.js';
import { peek, tailOf, type Tail } from './checkpoint.js';
import { PARTS } from './windows.js';

/** Bytes of each leaf's hash that are stored beside the checkpoint, unsigned: they only tell which entry it is that a broken root misses. */
export const TAG = 8;

/** A checkpoint as it is stored. */
export interface Stored {
  site: string;
  part: number;
  number: number;
  until: number;
  jws: string;
  /** The first eight bytes of each leaf's hash, in the root's order. */
  tags: Uint8Array;
}

const PAGE = 200;
const COLUMNS = 'c.site, c.part, c.number::float8 AS number, c.until::float8 AS until, c.jws, c.tags';

const LAST = `
  SELECT c.part, c.jws, c.until::float8 AS until FROM generate_series(0, ${PARTS - 1}) AS all_parts (part)
  JOIN LATERAL (SELECT part, jws, until FROM sayso.checkpoint WHERE site = $1 AND part = all_parts.part ORDER BY number DESC LIMIT 1) c ON true`;
/** Columns are qualified: a bare name would sort by the cast of the answer. */
const BY_TIME = `
  SELECT ${COLUMNS} FROM sayso.checkpoint c WHERE c.site = $1 AND (c.until, c.part, c.number) > ($2, $3, $4)
  ORDER BY c.until, c.part, c.number LIMIT ${PAGE}`;
/** One statement that fails as a whole where a number is taken: a window's checkpoints stand together or not at all. */
const INSERT = `
  INSERT INTO sayso.checkpoint (site, part, number, until, jws, tags)
  SELECT $1, part, number, $2, jws, decode(tags, 'hex')
  FROM unnest($3::smallint[], $4::bigint[], $5::text[], $6::text[]) AS made (part, number, jws, tags)`;
const SITES = `
  WITH RECURSIVE s AS (
    (SELECT site FROM sayso.checkpoint ORDER BY site LIMIT 1)
    UNION ALL
    SELECT (SELECT c.site FROM sayso.checkpoint c WHERE c.site > s.site ORDER BY c.site LIMIT 1) FROM s WHERE s.site IS NOT NULL)
  SELECT site FROM s WHERE site IS NOT NULL`;

/** The newest checkpoint of each part of a site. */
export const newestOf = async (sql: Sql, site: string): Promise<Pick<Stored, 'part' | 'until' | 'jws'>[]> =>
  (await sql.query(LAST, [site])) as unknown as Stored[];

const tailIn = async (site: string, part: number, jws: string): Promise<Tail> => {
  const checkpoint = peek(jws);
  if (checkpoint) return tailOf(checkpoint, jws);
  throw new Error(`The newest checkpoint of site "${site}", part ${part}, cannot be read. Run sayso audit.`);
};

/**
 * What the next checkpoint of each part of a site follows.
 * @throws where the newest one cannot be read.
 */
export const tailsOf = async (sql: Sql, site: string): Promise<Map<number, Tail>> => {
  const rows = await newestOf(sql, site);
  return new Map(await Promise.all(rows.map(async ({ part, jws }) => [part, await tailIn(site, part, jws)] as const)));
};

/** Where the newest checkpoint of each part of a site ends. */
export const endsOf = async (sql: Sql, site: string): Promise<Map<number, number>> =>
  new Map((await newestOf(sql, site)).map(({ part, until }) => [part, until]));

/** Every checkpoint of a site, by the time at which it ends. */
export async function* checkpointsOf(sql: Sql, site: string): AsyncGenerator<Stored, void, undefined> {
  let after: unknown[] = [-1, -1, -1];
  for (;;) {
    const page = (await sql.query(BY_TIME, [site, ...after])) as unknown as Stored[];
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = [last.until, last.part, last.number];
  }
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const TAKEN = '23505';

/** Stores the checkpoints of one window. False where another instance was faster: then none of them is stored. */
export const store = async (sql: Sql, site: string, made: readonly Omit<Stored, 'site'>[]): Promise<boolean> => {
  const columns = [
    made.map(({ part }) => part),
    made.map(({ number }) => number),
    made.map(({ jws }) => jws),
    made.map(({ tags }) => hex(tags)),
  ];
  try {
    await sql.query(INSERT, [site, made[0]?.until, ...columns]);
    return true;
  } catch (error) {
    if (codeOf(error) === TAKEN) return false;
    throw error;
  }
};

/** Every site that has checkpoints. */
export const sitesWithCheckpoints = async (sql: Sql): Promise<string[]> =>
  (await sql.query(SITES)).map(({ site }) => site as string);
