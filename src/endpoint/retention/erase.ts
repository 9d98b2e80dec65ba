/**
 * Erases payloads with their salts, signatures and receipts. What stays is the ledger's row of hashes, so that the chain
 * still verifies, and a row of `sayso.erasure` that says why and when. Safe to run again at any point: the list outside
 * the database is written first, payload and erasure row change in one statement, and rooms erase what they find.
 *
 * Locks: one statement deletes at most 500 rows of one subject and waits for nothing else. Two erasures of one subject
 * may deadlock; PostgreSQL ends one of them, which starts over.
 */
import { codeOf } from '../database/error-code.js';
import type { House } from '../house.js';
import { ERASERS } from './erasers.js';
import { holdsOn, isHeldBy, stands, type Hold } from './holds.js';
import { keptOf } from './kept.js';
import { enlist, type Reason } from './list.js';
import { graphOf, keptToSilence, withGrants } from './reach.js';

const MOST_ROWS = 500;
const MOST_TRIES = 8;
/** Stands for the whole subject in `sayso.erasure`, beside the ids of its records. */
export const WHOLE = '00000000-0000-0000-0000-000000000000';

export interface Erasure {
  site: string;
  subject: string;
  /** Ids of records, or `all` that are kept now: then what other rooms keep of the subject goes too (`erasers.ts`). */
  ids: 'all' | readonly string[];
  /** Whether what other rooms keep of the subject goes too. Default: where `ids` is `all`. */
  whole?: boolean;
  reason: Reason;
  /** ms since 1970. */
  at: number;
}

/** What came of it. */
export interface Erased {
  /** Ids of the records that went: with those that were named, the grants that would have come back without them. */
  erased: string[];
  /** What a legal hold keeps, and the hold's id. */
  held: { id: string; hold: string }[];
  /** Rows that went in other rooms. `null` where they were not asked for, or a hold on the subject or site keeps them. */
  personal: number | null;
}

/** A hold that was placed since we looked makes the statement delete nothing. */
const ERASE = `
  WITH gone AS (
    DELETE FROM sayso.payload WHERE site = $1 AND subject = $2 AND id = ANY ($3::uuid[]) AND NOT EXISTS (
      SELECT 1 FROM sayso.hold h WHERE h.site = $1 AND h.subject IN ('', $2) AND h.id <> ALL ($6::uuid[]))
    RETURNING id),
  noted AS (
    INSERT INTO sayso.erasure (site, subject, id, at, reason)
    SELECT $1, $2, id, $4::bigint, $5 FROM gone ON CONFLICT DO NOTHING)
  SELECT id FROM gone`;
const NOTE = `
  INSERT INTO sayso.erasure (site, subject, id, at, reason)
  SELECT $1, $2, id, $4::bigint, $5 FROM unnest($3::uuid[]) AS id ON CONFLICT DO NOTHING`;

interface Plan {
  go: string[];
  held: Erased['held'];
  holds: readonly Hold[];
  /** Whether other rooms' rows may go. */
  free: boolean;
}

const planOf = async (house: House, { site, subject, ids, whole = ids === 'all' }: Erasure): Promise<Plan> => {
  const now = house.now();
  const holds = await holdsOn(house.sql, { site, subject });
  const standing = holds.filter((hold) => stands(hold, now));
  const facts = await keptOf(house.sql, { site, subject });
  const graph = graphOf(facts);
  const holdOf = new Map<number, string>();
  facts.forEach((fact, place) => {
    const hold = standing.find(isHeldBy(fact));
    if (hold) holdOf.set(place, hold.id);
  });
  for (const [place, because] of keptToSilence(graph, new Set(holdOf.keys()), now))
    holdOf.set(place, holdOf.get(because)!);
  const wanted = new Set(ids === 'all' ? [] : ids);
  const asked = new Set([...facts.keys()].filter((place) => ids === 'all' || wanted.has(facts[place]!.id)));
  const places = [...withGrants(graph, asked, now)];
  return {
    go: places.filter((place) => !holdOf.has(place)).map((place) => facts[place]!.id),
    held: places.flatMap((place) => (holdOf.has(place) ? [{ id: facts[place]!.id, hold: holdOf.get(place)! }] : [])),
    holds,
    free: whole && !standing.some(({ purpose }) => purpose === ''),
  };
};

/** PostgreSQL ended the statement in favour of another: nothing of it was done. */
const isLostRace = (error: unknown): boolean => ['40P01', '40001'].includes(codeOf(error));

const strike = async (house: House, { site, subject, at, reason }: Erasure, { go, holds }: Plan): Promise<string[]> => {
  const purge = await house.purge();
  const known = holds.map(({ id }) => id);
  const gone: string[] = [];
  for (let i = 0; i < go.length; i += MOST_ROWS) {
    const values = [site, subject, go.slice(i, i + MOST_ROWS), at, reason, known];
    const rows = await purge.query(ERASE, values).catch((error: unknown) => {
      if (isLostRace(error)) return [];
      throw error;
    });
    gone.push(...rows.map(({ id }) => id as string));
  }
  return gone;
};

const askRooms = async (house: House, { site, subject, at, reason }: Erasure): Promise<number> => {
  let rows = 0;
  for (const eraser of ERASERS) rows += await eraser.erase(house, { site, subject, at });
  await (await house.purge()).query(NOTE, [site, subject, [WHOLE], at, reason]);
  return rows;
};

/** One round: plans, writes the list, deletes. */
const round = async (house: House, erasure: Erasure, whole: boolean): Promise<{ plan: Plan; gone: string[] }> => {
  const plan = await planOf(house, erasure);
  const { site, subject, reason, at } = erasure;
  await enlist(house, { site, subject, ids: plan.go, whole: whole && plan.free, reason, at });
  return { plan, gone: await strike(house, erasure, plan) };
};

/**
 * Erases records of one subject, or all of it. Idempotent; run it again with the same `at` where it was interrupted.
 * @throws where the list of erasures cannot be written, and where the holds changed eight times under its hands.
 */
export const erase = async (house: House, erasure: Erasure): Promise<Erased> => {
  const erased: string[] = [];
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { plan, gone } = await round(house, erasure, tries === 0);
    erased.push(...gone);
    if (plan.go.length) continue;
    return { erased, held: plan.held, personal: plan.free ? await askRooms(house, erasure) : null };
  }
  throw new Error(
    'The erasure did not come to its end, because the legal holds or records kept changing. Run it again.',
  );
};

/** What `erase` would do now, without doing it. */
export const preview = async (house: House, erasure: Erasure): Promise<Erased> => {
  const { go, held } = await planOf(house, erasure);
  return { erased: go, held, personal: null };
};

/** Notes erasures that another database knew of, whether or not there was anything left to delete. */
export const note = async (house: House, erasure: Erasure & { ids: readonly string[] }): Promise<void> => {
  const { site, subject, ids, at, reason } = erasure;
  await (await house.purge()).query(NOTE, [site, subject, ids, at, reason]);
};
