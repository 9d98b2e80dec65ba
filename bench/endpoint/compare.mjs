/** The comparison: contenders in turn, round by round, so that whatever the machine does meanwhile meets them all. */
import { bringOn, play } from './stage.mjs';

/** Shape of a default and of a quick run. */
export const PLANS = {
  default: { rounds: 3, seconds: 6, warmUp: 5, fresh: [1, 16, 64, 256], returning: [16, 64] },
  quick: { rounds: 1, seconds: 4, warmUp: 3, fresh: [1, 16, 64], returning: [16] },
};

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const round2 = (number) => Math.round(number * 100) / 100;
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

const add = (counts, more) => {
  for (const [name, number] of Object.entries(more)) counts[name] = (counts[name] ?? 0) + number;
  return counts;
};

/** All rounds of one contender with so many connections, as one line. */
function summarize(rounds) {
  const middle = (name) => round2(median(rounds.map((each) => each[name])));
  const [{ contender, mode, connections }] = rounds;
  return {
    ...{ contender, mode, connections },
    ...{ perSecond: middle('perSecond'), p50: middle('p50'), p99: middle('p99') },
    cpu: Object.fromEntries(
      Object.keys(rounds[0].cpu).map((name) => [name, round2(median(rounds.map(({ cpu }) => cpu[name])))]),
    ),
    acknowledged: sum(rounds.map(({ acknowledged }) => acknowledged)),
    missing: sum(rounds.map(({ missing }) => missing)),
    twice: sum(rounds.map(({ twice }) => twice)),
    errors: rounds.reduce((all, { errors }) => add(all, errors), {}),
    statuses: rounds.reduce((all, { statuses }) => add(all, statuses), {}),
  };
}

const keyOf = ({ contender, mode, connections }) => `${mode} ${connections} ${contender}`;

function group(rounds) {
  const groups = new Map();
  for (const each of rounds) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return [...groups.values()].map(summarize);
}

/** The first contender against each other one, where both were measured. */
function compareLines(lines) {
  const [{ contender: first }] = lines;
  return lines
    .filter(({ contender }) => contender !== first)
    .map((other) => {
      const own = lines.find((line) => keyOf(line) === keyOf({ ...other, contender: first }));
      const { mode, connections, contender } = other;
      return { mode, connections, against: contender, ratio: round2(own.perSecond / other.perSecond) };
    });
}

/** Runs the whole plan. `contenders` play in turn, in the other order each second round. */
export async function compare(contenders, { postgres, instances, plan, say }) {
  const stages = [];
  const rounds = [];
  try {
    for (const contender of contenders) stages.push(await bringOn(contender, { postgres, instances }));
    for (const stage of stages) await play(stage, { postgres, mode: 'fresh', connections: 32, seconds: plan.warmUp });
    for (let round = 1; round <= plan.rounds; round++) {
      for (const mode of ['fresh', 'returning']) {
        for (const connections of plan[mode]) {
          for (const stage of round % 2 ? stages : [...stages].reverse()) {
            const result = await play(stage, { postgres, mode, connections, seconds: plan.seconds });
            rounds.push({ round, ...result });
            say(line({ round, ...result }));
          }
        }
      }
    }
  } finally {
    for (const stage of stages) await stage.leave();
  }
  const lines = group(rounds);
  return { plan, lines, ratios: compareLines(lines), rounds };
}

const columns = (...cells) => cells.map((cell, index) => String(cell)[index < 2 ? 'padEnd' : 'padStart'](10)).join('');

export const HEADING = columns(
  '',
  'mode',
  'conn.',
  'records/s',
  'p50 ms',
  'p99 ms',
  'cpu node',
  'cpu pg',
  'missing',
  'errors',
);

function line({ contender, mode, connections, perSecond, p50, p99, cpu, missing, errors, ranDry }) {
  const failed = sum(Object.values(errors));
  const row = columns(contender, mode, connections, perSecond, p50, p99, cpu.endpoint, cpu.postgres, missing, failed);
  return row + (ranDry ? '  (ran out of requests)' : '') + (failed ? `  ${JSON.stringify(errors)}` : '');
}
