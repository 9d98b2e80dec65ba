/** The database as its owner sees it. */
import pg from 'pg';
import { until } from '../kill/chance.mjs';
import { databaseUrl } from '../kill/database.mjs';

const WHOLE = '00000000-0000-0000-0000-000000000000';

/** Each must find nothing, at any moment. */
const BROKEN = {
  'payload gone, and no erasure recorded': `
    SELECT l.id FROM sayso.ledger l WHERE NOT EXISTS (
      SELECT 1 FROM sayso.payload p WHERE p.site = l.site AND p.subject = l.subject AND p.id = l.id)
    AND NOT EXISTS (SELECT 1 FROM sayso.erasure e WHERE e.site = l.site AND e.subject = l.subject AND e.id = l.id)`,
  'erasure recorded, and the payload is there': `
    SELECT p.id FROM sayso.payload p JOIN sayso.erasure e ON e.site = p.site AND e.subject = p.subject AND e.id = p.id`,
  'payload without an entry': `
    SELECT p.id FROM sayso.payload p WHERE NOT EXISTS (
      SELECT 1 FROM sayso.ledger l WHERE l.site = p.site AND l.subject = p.subject AND l.id = p.id)`,
  'in the ledger twice': `SELECT id FROM sayso.ledger GROUP BY id HAVING count(*) > 1`,
  'an entry whose predecessor came later': `SELECT id FROM sayso.ledger WHERE gap`,
  'subject wholly erased, and its contact is there': `
    SELECT c.subject AS id FROM sayso.contact c JOIN sayso.erasure e
    ON e.site = c.site AND e.subject = c.subject AND e.id = '${WHOLE}' AND c.written <= e.at`,
};

/** Runs some work on a connection of the owner; tries again while the server is away. */
export async function asOwner(folder, work, ms = 60_000) {
  let [result, fault] = [null, null];
  const attempt = async () => {
    try {
      const client = new pg.Client({ connectionString: databaseUrl(folder), connectionTimeoutMillis: 5000 });
      client.on('error', () => undefined);
      await client.connect();
      try {
        result = await work(async (text, values) => (await client.query(text, values)).rows);
        return true;
      } finally {
        await client.end().catch(() => undefined);
      }
    } catch (error) {
      fault = error;
      return false;
    }
  };
  if (!(await until(attempt, ms, 200))) throw new Error('The database does not come back', { cause: fault });
  return result;
}

/** What is broken now, one line each. */
export const lookForBroken = (folder) =>
  asOwner(folder, async (query) => {
    const faults = [];
    for (const [what, text] of Object.entries(BROKEN))
      for (const { id } of await query(`${text} LIMIT 5`)) faults.push(`${what}: ${id}`);
    return faults;
  });

/** Lets the checkpoints be made now and not in five minutes: a job is due when its lease has lapsed. */
export const hurryCheckpoints = (folder) =>
  asOwner(folder, (query) => query(`DELETE FROM sayso.lease WHERE name = 'job checkpoints'`));

export const readErasures = (folder) =>
  asOwner(folder, (query) => query(`SELECT subject, id, reason FROM sayso.erasure`));

export const countCheckpoints = (folder) =>
  asOwner(folder, async (query) => (await query('SELECT count(*)::int AS n FROM sayso.checkpoint'))[0].n);
