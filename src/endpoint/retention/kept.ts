/** What is still kept of one subject: the records whose payloads were not erased. */
import type { Row, Sql } from '../database/sql.js';
import type { Fact } from '../ledger/heads.js';
import type { ConsentRecord } from '../../wire/record.js';

const PAGE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** From the payloads on, so that a payload whose ledger row is missing can be erased too. */
const KEPT = `
  SELECT p.id, p.payload, coalesce(l.received, 0)::float8 AS received, coalesce(l.counted, 0)::float8 AS counted
  FROM sayso.payload p LEFT JOIN sayso.ledger l ON l.site = p.site AND l.subject = p.subject AND l.id = p.id
  WHERE p.site = $1 AND p.subject = $2 AND p.id > $3 ORDER BY p.id LIMIT ${PAGE}`;

interface Stored {
  id: string;
  payload: string;
  received: number;
  counted: number;
}

/** A payload that cannot be read names no purpose; it can be erased all the same. */
const parts = (payload: string): Pick<Fact, 'supersedes' | 'choices'> => {
  try {
    const { supersedes, choices } = JSON.parse(payload) as ConsentRecord;
    return { supersedes, choices };
  } catch {
    return { supersedes: [], choices: {} };
  }
};

const factOf = (row: Row, subject: string): Fact => {
  const { id, payload, received, counted } = row as unknown as Stored;
  return { id, subject, received, counted, ...parts(payload) };
};

/** All kept records of a subject, sorted by id. */
export const keptOf = async (sql: Sql, { site, subject }: { site: string; subject: string }): Promise<Fact[]> => {
  const facts: Fact[] = [];
  for (let after = FIRST; ; after = facts.at(-1)!.id) {
    const page = await sql.query(KEPT, [site, subject, after]);
    facts.push(...page.map((row) => factOf(row, subject)));
    if (page.length < PAGE) return facts;
  }
};
