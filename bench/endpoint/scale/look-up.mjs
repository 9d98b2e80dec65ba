/** "My records" as SQL alone, of subjects drawn from the whole table: the statement behind the route (`rights/records`). */
import pg from 'pg';
import { subjectOf } from './fill.mjs';

const SESSIONS = 8;
const SELECT = {
  name: 'mine',
  text: `
  SELECT l.seq::float8 AS seq, l.id, l.payload AS hash, l.previous, l.chain, l.received::float8 AS received, l.notice,
    l.status, l.proof, p.payload, p.signature, p.receipt, e.erased
  FROM sayso.ledger l
  LEFT JOIN sayso.payload p ON p.site = l.site AND p.subject = l.subject AND p.id = l.id
  LEFT JOIN LATERAL (
    SELECT json_build_object('at', x.at, 'reason', x.reason) AS erased FROM sayso.erasure x
    WHERE x.site = l.site AND x.subject = l.subject AND x.id = l.id ORDER BY x.at DESC LIMIT 1) e ON true
  WHERE l.site = $1 AND l.subject = $2 AND l.seq > $3 ORDER BY l.seq LIMIT $4`,
};

const valuesFor = (count) => ['larkline', subjectOf(Math.floor((Math.random() * count) / 2)), 0, 51];

/** Reads for so many seconds; `count` is how many rows the table was filled with. */
export async function lookUp({ url }, count, seconds) {
  const latencies = [];
  const until = performance.now() + seconds * 1000;
  const session = async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    while (performance.now() < until) {
      const since = performance.now();
      const { rows } = await client.query({ ...SELECT, values: valuesFor(count) });
      if (rows.length !== 2 || !rows[0].receipt) throw new Error(`a visitor has ${rows.length} records, not 2`);
      latencies.push(performance.now() - since);
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: SESSIONS }, session));
  latencies.sort((a, b) => a - b);
  const at = (share) => Math.round(latencies[Math.floor(latencies.length * share)] * 100) / 100;
  return { perSecond: Math.round(latencies.length / seconds), p50: at(0.5), p99: at(0.99) };
}

/** Pages that one read touches: what it costs whatever else the machine does. */
export async function pagesOf({ query }, count) {
  const text = SELECT.text.replace(
    /\$(\d)/g,
    (_, n) => [`'larkline'`, `'${subjectOf(Math.floor(count / 4))}'`, 0, 51][n - 1],
  );
  const [row] = await query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`);
  const { Plan: plan } = row['QUERY PLAN'][0];
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
}
