/**
 * Whether a large ledger costs more than a small one. Both stand side by side on one server and are measured in turn:
 * records by new visitors, and visitors who ask for their own records.
 */
import { median } from '../compare.mjs';
import { bringOn, play } from '../stage.mjs';
import { fill } from './fill.mjs';
import { lookUp, pagesOf } from './look-up.mjs';

const SMALL = 100_000;
const ROUNDS = 5;
const SECONDS = 8;
const CONNECTIONS = 16;
/** Real visitors whose records lie among the others; each asks for them once, or again when all have. */
const RESIDENTS = 12_000;
/** Jobs would walk through the rows that we put there, all at once, as no real ledger makes them. They are not measured here. */
const JOBS = ['checkpoints', 'mail feed', 'spent nonces', 'retention', 'request-texts', 'cpni-logs', 'statistics'];
const HOLD = `
  INSERT INTO sayso.lease (name, holder, until) SELECT 'job ' || name, 'bench', now() + interval '1 day' FROM unnest($1::text[]) name
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until`;
const SIZE = `SELECT pg_size_pretty(pg_database_size(current_database())) AS size, (SELECT count(*)::int FROM sayso.ledger) AS rows`;

async function build(own, { size, room }) {
  const { postgres, instances, say } = room;
  const database = await postgres.makeDatabase(`rows_${size}`);
  const stage = await bringOn(own, { postgres, instances, database });
  await database.query(HOLD, [JOBS]);
  await stage.generator.stockUp('residents', RESIDENTS);
  const urls = stage.instances.map(({ url }) => url);
  const settled = await stage.generator.drive({ urls, mode: 'residents', connections: CONNECTIONS, seconds: 600 });
  if (settled.ids.length !== RESIDENTS) throw new Error(`residents: ${JSON.stringify({ ...settled, ids: undefined })}`);
  const since = Date.now();
  const told = (done) => done % 1_000_000 === 0 && say(`  ${done} rows, ${Math.round((Date.now() - since) / 1000)} s`);
  await fill(database, size, told);
  const [is] = await database.query(SIZE);
  say(`${is.rows} records, ${is.size}, built in ${Math.round((Date.now() - since) / 1000)} s`);
  return { stage, size, is: { ...is, pages: await pagesOf(database, size) } };
}

const WAYS = {
  insert: ({ stage }, postgres) =>
    play(stage, { postgres, mode: 'fresh', connections: CONNECTIONS, seconds: SECONDS, checkpoint: false }),
  mine: ({ stage }, postgres) =>
    play(stage, { postgres, mode: 'reading', connections: CONNECTIONS, seconds: SECONDS / 2, checkpoint: false }),
  sql: ({ stage, size }) => lookUp(stage.database, size, SECONDS / 2),
};

/** Cost is time at equal load: how much longer the large one takes. */
function compareSizes(rounds) {
  return Object.keys(WAYS).map((way) => {
    const of = (size, name) =>
      median(rounds.filter((each) => each.way === way && each.size === size).map((each) => each[name]));
    const [small, large] = ['small', 'large'].map((size) => ({
      ...{ perSecond: of(size, 'perSecond'), p50: of(size, 'p50'), p99: of(size, 'p99') },
    }));
    return { way, small, large, ratio: Math.round((small.perSecond / large.perSecond) * 100) / 100 };
  });
}

const brief = ({ perSecond, p50, p99, cpu, missing, errors }) => ({ perSecond, p50, p99, cpu, missing, errors });

async function measure(sides, { postgres, say }) {
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const way of Object.keys(WAYS)) {
      for (const name of round % 2 ? ['small', 'large'] : ['large', 'small']) {
        const result = { round, way, size: name, ...brief(await WAYS[way](sides[name], postgres)) };
        say(JSON.stringify(result));
        // The first round warms up.
        if (round) rounds.push(result);
      }
    }
  }
  return rounds;
}

export async function scale(room, { large }) {
  const {
    contenders: [own],
  } = room;
  const sides = {};
  try {
    sides.small = await build(own, { size: SMALL, room });
    sides.large = await build(own, { size: large, room });
    const rounds = await measure(sides, room);
    const lines = compareSizes(rounds);
    for (const { way, small, large: big, ratio } of lines) {
      room.say(
        `${way.padEnd(8)} ${small.perSecond}/s and ${big.perSecond}/s: the large ledger costs ${ratio} times as much`,
      );
    }
    return { small: sides.small.is, large: sides.large.is, lines, rounds };
  } finally {
    for (const { stage } of Object.values(sides)) await stage.leave();
  }
}
