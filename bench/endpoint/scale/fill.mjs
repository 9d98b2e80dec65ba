/**
 * Fills a ledger with plausible rows, straight in the tables: two records of each visitor, with hashes, payload,
 * signature and receipt of the size and grain of a real record that stands there already. They prove nothing; what is
 * measured afterwards are real records among them.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';

const CHUNK = 250_000;
/** As many statements at once as the machine has processors, on the machines that we know. */
const SESSIONS = 2;
/** When the first of these rows came in, ms since 1970; one comes each ms. */
const FIRST = 1_700_000_000_000;
const TABLES = ['sayso.ledger', 'sayso.payload'];
/** Characters of a signature and of a receipt that no other record has: they do not compress. */
const GRAIN = { signature: 215, receipt: 430 };

const hash = (text) => `translate(rtrim(encode(sha256((${text})::bytea), 'base64'), '='), '+/', '-_')`;
/** A UUID of version 7. */
const ID = `(lpad(to_hex(${FIRST} + i), 12, '0') || '7' || substr(md5(i::text), 1, 3) || 'a' || substr(md5(i::text), 4, 15))::uuid`;
const SUBJECT = hash(`'subject ' || i / 2`);

/** The subject of the visitor with this number. */
export const subjectOf = (visitor) => createHash('sha256').update(`subject ${visitor}`).digest('base64url');

const NOISE = `
  CREATE UNLOGGED TABLE noise AS
  SELECT n, (SELECT string_agg(${hash(`'noise ' || n || ' ' || m`)}, '') FROM generate_series(1, 10) m) AS grain
  FROM generate_series(0, 4999) n;
  ALTER TABLE noise ADD PRIMARY KEY (n);
  CREATE UNLOGGED TABLE model AS
  SELECT l.*, p.payload AS text, p.signature, p.receipt
  FROM sayso.ledger l JOIN sayso.payload p USING (site, subject, id) LIMIT 1`;

const LEDGER = `
  INSERT INTO sayso.ledger (site, subject, seq, id, payload, previous, chain, received, notice, status, proof, at, counted, gap)
  SELECT site, ${SUBJECT}, i % 2 + 1, ${ID}, ${hash(`'payload ' || i`)},
    CASE WHEN i % 2 = 0 THEN '' ELSE ${hash(`'chain ' || i - 1`)} END, ${hash(`'chain ' || i`)},
    ${FIRST} + i, notice, status, proof, ${FIRST} + i, ${FIRST} + i, gap
  FROM generate_series($1::bigint, $2::bigint) i, model`;

const PAYLOAD = `
  INSERT INTO sayso.payload (site, subject, id, payload, signature, receipt)
  SELECT site, ${SUBJECT}, ${ID}, replace(left(text, -24), model.id::text, ${ID}::text) || left(grain, 22) || '"}',
    left(signature, -${GRAIN.signature}) || right(grain, ${GRAIN.signature}),
    left(receipt, -${GRAIN.receipt}) || right(grain, ${GRAIN.receipt})
  FROM generate_series($1::bigint, $2::bigint) i JOIN noise ON n = i * 7919 % 5000, model`;

/** Keys and indexes go while the rows come in, and are made again after them, which takes a tenth of the time. */
async function dropIndexes(client) {
  const { rows: keys } = await client.query(
    `SELECT conrelid::regclass::text AS of, conname AS name, pg_get_constraintdef(oid) AS is FROM pg_constraint
     WHERE conrelid = ANY ($1::regclass[]) AND contype IN ('p', 'u')`,
    [TABLES],
  );
  for (const { of, name } of keys) await client.query(`ALTER TABLE ${of} DROP CONSTRAINT ${name}`);
  const { rows: indexes } = await client.query(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS is FROM pg_index WHERE indrelid = ANY ($1::regclass[])`,
    [TABLES],
  );
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  return [
    ...keys.map(({ of, name, is }) => `ALTER TABLE ${of} ADD CONSTRAINT ${name} ${is}`),
    ...indexes.map(({ is }) => is),
  ];
}

async function withSession(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SET maintenance_work_mem = '1GB'; SET synchronous_commit = off`);
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Chunks of row numbers, each taken by whichever session is free. */
async function insertAll(url, count, progress) {
  const chunks = [];
  for (let from = 0; from < count; from += CHUNK) chunks.push([from, Math.min(from + CHUNK, count) - 1]);
  let done = 0;
  const session = (client) =>
    (async () => {
      for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
        await client.query(LEDGER, chunk);
        await client.query(PAYLOAD, chunk);
        done += chunk[1] - chunk[0] + 1;
        progress(done);
      }
    })();
  await Promise.all(Array.from({ length: SESSIONS }, () => withSession(url, session)));
}

/** Fills a database that holds at least one real record. */
export async function fill({ url }, count, progress) {
  await withSession(url, async (client) => {
    await client.query(NOISE);
    const makeAgain = await dropIndexes(client);
    await insertAll(url, count, progress);
    for (const each of makeAgain) await client.query(each);
    await client.query('DROP TABLE noise, model');
    for (const table of TABLES) await client.query(`VACUUM (ANALYZE) ${table}`);
    await client.query('CHECKPOINT');
  });
}
