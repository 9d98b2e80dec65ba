/** docs/endpoint-benchmarks.md, from what was measured last of each kind. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readResults } from './results.mjs';

const FILE = join(import.meta.dirname, '../../docs/endpoint-benchmarks.md');

const table = (head, rows) =>
  [head, head.map((_, index) => (index ? '---:' : '---')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const percent = (share) => `${Math.round(share * 1000) / 10} %`;
const total = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);
const goal = (held) => (held ? 'held' : '**missed**');

const setting = ({ date, command, settings, commits, machine, instances, pool }) =>
  `\`${command}\` on ${date}: ${instances} instances with ${pool} sessions each, PostgreSQL ${settings.version} on the same machine
(fsync ${settings.fsync}, synchronous_commit ${settings.synchronous_commit}, shared_buffers ${settings.shared_buffers}; one session alone commits ${commits} times a second),
${machine.processors} processors (${machine.processor}), ${machine.memory}, ${machine.system}, Node ${machine.node}. The load comes from the same machine.`;

function comparison(part) {
  const rows = part.lines.map(
    ({ contender, mode, connections, perSecond, p50, p99, cpu, acknowledged, missing, twice, errors }) => [
      contender,
      ...[
        mode,
        connections,
        perSecond,
        p50,
        p99,
        cpu.endpoint,
        cpu.postgres,
        acknowledged,
        missing,
        twice,
        total(errors),
      ],
    ],
  );
  const ratios = part.ratios.map(({ mode, connections, against, ratio }) => [
    mode,
    connections,
    against,
    ratio,
    goal(ratio >= 3),
  ]);
  return `## Records per second, against ${part.peer ? `@c15t/backend ${part.peer}` : 'a peer'}

${setting(part)}

One request records one visitor's decision. Each contender stands as its documentation says, on a database of its own on
that server; rounds alternate, figures are medians. \`fresh\`: each record is a new visitor's; \`returning\`: 2,000 visitors
come back in turn. Processor time is in milliseconds a record. Sayso verifies a signature, links the record into the
visitor's chain and signs a receipt for it; c15t does none of that. Sayso's limits by address are on, and a proxy says
whom each request comes from; neither logs single requests. Every acknowledged record was looked up afterwards.

${table(['', 'visitors', 'connections', 'records/s', 'p50 ms', 'p99 ms', 'endpoint ms', 'PostgreSQL ms', 'acknowledged', 'missing', 'twice', 'errors'], rows)}

The goal is three times the peer's records per second at equal durability:

${table(['visitors', 'connections', 'against', 'times', 'goal'], ratios)}`;
}

const WAYS = {
  insert: 'a new visitor decides (the route)',
  mine: '"my records" (the route: nonce, proof, all records)',
  sql: '"my records" (its statement alone, of any visitor)',
};

const scaling = (part) => `## In a large table

${setting(part)}

Two ledgers of ${part.small.rows.toLocaleString('en')} (${part.small.size}) and ${part.large.rows.toLocaleString('en')} records (${part.large.size}) stand on one server and are measured in turn, with
16 connections (8 for the statement alone); figures are medians of the rounds. The bulk of the rows was filled in by SQL in the size and grain of a
real record; the records of those who ask through the route are real. The endpoint's jobs rest meanwhile. One read of a
visitor's records touches ${part.small.pages} pages of the small and ${part.large.pages} of the large ledger. Cost is time at equal load: 1.3 is the goal for what visitors call. The statement alone reads those pages
and does nothing else: the small ledger fits into PostgreSQL's own memory, the large one lies on the disk.

${table(
  ['', 'small, a second', 'p50 ms', 'p99 ms', 'large, a second', 'p50 ms', 'p99 ms', 'cost', 'goal'],
  part.lines.map(({ way, small, large, ratio }) => [
    WAYS[way],
    ...[
      small.perSecond,
      small.p50,
      small.p99,
      large.perSecond,
      large.p50,
      large.p99,
      ratio,
      way === 'sql' ? '' : goal(ratio <= 1.3),
    ],
  ]),
)}`;

const soaking = (part) => `## Memory over ${part.minutes} minutes

${setting(part)}

A steady load of ${part.rate} records a second, half of what they can take: ${part.load.acknowledged} acknowledged, ${part.missing} missing, ${part.twice} twice.

${table(
  ['instance', 'first MB', 'last MB', 'most MB', 'second half, MB a minute', 'lives: before, halfway, after, MB', ''],
  part.memory.map(({ first, last, most, slope, flat, living }, index) => [
    index + 1,
    first,
    last,
    most,
    slope,
    living.join(', '),
    flat ? 'flat' : '**not flat**',
  ]),
)}`;

const crowding = (part) => `## Overload

${setting(part)}

${part.crowd} connections ask again at once for ${part.seconds} s, half of what they send from one address.

${table(
  ['answer', 'share'],
  Object.entries(part.shares).map(([status, share]) => [status, percent(share)]),
)}

Refusals without \`Retry-After\`: ${part.during.withoutRetryAfter}. Both instances ${part.up ? 'stayed up' : '**did not stay up**'} (${part.memory.join(' and ')} MB).
Two seconds later ${part.after.perSecond} records a second at 16 connections, before ${part.before.perSecond}. Missing: ${part.missing}, twice: ${part.twice}.`;

const PARTS = { compare: comparison, scale: scaling, soak: soaking, overload: crowding };

export function writeReport() {
  const results = readResults();
  const parts = Object.keys(PARTS).filter((kind) => results[kind]);
  const text = [
    '# The endpoint under load',
    'Written by `npm run bench:endpoint`. The machine is shared: compare within a table, not between days.',
  ];
  writeFileSync(FILE, `${[...text, ...parts.map((kind) => PARTS[kind](results[kind]))].join('\n\n')}\n`);
}
