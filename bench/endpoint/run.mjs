/**
 * The endpoint under load: `npm run bench:endpoint`. Starts a PostgreSQL, two instances of Sayso's endpoint and two of
 * @c15t/backend on it, and has each record visitors' decisions in turn. `--quick` takes less than three minutes.
 * `--soak <minutes>`, `--overload` and `--scale` measure Sayso alone. Every run writes its part of `results.json`, and
 * docs/endpoint-benchmarks.md from it (`--dry` writes neither).
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, HEADING, PLANS } from './compare.mjs';
import { createC15t, c15tVersion } from './contenders/c15t.mjs';
import { createSayso } from './contenders/sayso.mjs';
import { keepResult, machine } from './results.mjs';
import { overload } from './overload.mjs';
import { startPostgres } from './postgres.mjs';
import { endAll } from './processes.mjs';
import { writeReport } from './report.mjs';
import { scale } from './scale/scale.mjs';
import { soak } from './soak.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const INSTANCES = 2;
/** Sessions of each instance: the endpoint's own default. */
const POOL = 8;
const say = (line) => process.stdout.write(`${line}\n`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      soak: { type: 'string' },
      overload: { type: 'boolean', default: false },
      scale: { type: 'boolean', default: false },
      large: { type: 'string', default: '10000000' },
      dry: { type: 'boolean', default: false },
      alone: { type: 'boolean', default: false },
      against: { type: 'string', multiple: true, default: [] },
      dist: { type: 'string', default: join(ROOT, 'dist') },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      profile: { type: 'boolean', default: false },
    },
  });
  return values;
}

/** A copy of what is built, from which the packages are found: a build meanwhile must not change what is measured. */
function copyBuild(dist, undo) {
  if (!existsSync(join(dist, 'cli.js'))) throw new Error(`There is no ${dist}/cli.js. Build first: npm run build`);
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const copy = mkdtempSync(join(ROOT, '.cache/bench-'));
  undo.push(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(dist, copy, { recursive: true });
  return copy;
}

function installPeers() {
  if (existsSync(join(import.meta.dirname, 'node_modules/@c15t/backend'))) return;
  say('Installing the peers …');
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund'], {
    ...{ cwd: import.meta.dirname, stdio: ['ignore', 'ignore', 'inherit'] },
  });
  if (status !== 0) throw new Error('The peers could not be installed: npm install in bench/endpoint');
}

/** The plan of a comparison, as the options change it. */
function planOf({ quick, rounds, seconds, connections }) {
  const plan = { ...PLANS[quick ? 'quick' : 'default'] };
  if (rounds) plan.rounds = Number(rounds);
  if (seconds) plan.seconds = Number(seconds);
  if (connections) Object.assign(plan, { fresh: connections.split(',').map(Number), returning: [] });
  return plan;
}

/** `--against name=dist`: another build of ours beside the one under test, for what a change is worth. */
function contendersOf(options, { folder, undo }) {
  const nodeArgs = [
    ...(options.profile ? ['--cpu-prof', `--cpu-prof-dir=${resolve('profiles')}`] : []),
    ...(options.soak ? ['--expose-gc', '--import', new URL('heap.mjs', import.meta.url).href] : []),
  ];
  const env = { HEAP_FILE: join(folder, 'heap') };
  const own = createSayso({ dist: copyBuild(resolve(options.dist), undo), folder, nodeArgs, env });
  const others = options.against.map((each) => {
    const [name, dist] = each.split('=');
    return createSayso({ name, dist: copyBuild(resolve(dist), undo), folder, nodeArgs });
  });
  if (options.alone) return [own, ...others];
  installPeers();
  return [own, ...others, createC15t({ most: POOL })];
}

const kinds = {
  soak: (room, { soak: minutes }) => soak(room, { minutes: Number(minutes) }),
  overload: (room) => overload(room),
  scale: (room, { large }) => scale(room, { large: Number(large) }),
  compare: (room, options) => {
    say(HEADING);
    return compare(room.contenders, { ...room, plan: planOf(options) });
  },
};

async function main(options, undo) {
  const kind = ['soak', 'overload', 'scale'].find((name) => options[name]) ?? 'compare';
  const folder = mkdtempSync(join(tmpdir(), 'sayso-bench-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const contenders = contendersOf({ ...options, alone: options.alone || kind !== 'compare' }, { folder, undo });
  const postgres = await startPostgres(folder);
  undo.push(() => postgres.stop());
  const { settings, commits } = postgres;
  say(`PostgreSQL ${settings.version}: ${JSON.stringify({ ...settings, version: undefined })}`);
  say(`one session commits ${commits} times a second; ${JSON.stringify(machine())}`);
  const room = { contenders, postgres, folder, instances: INSTANCES, say };
  const result = await kinds[kind](room, options);
  const setting = { settings, commits, machine: machine(), peer: kind === 'compare' ? c15tVersion() : undefined };
  if (options.dry) return;
  keepResult(kind, { ...setting, instances: INSTANCES, pool: POOL, ...result });
  writeReport();
  say('docs/endpoint-benchmarks.md is written');
}

const since = Date.now();
const undo = [endAll];
let undone = null;
const leave = () =>
  (undone ??= undo.reduceRight(
    (before, step) => before.then(step).catch((error) => say(String(error))),
    Promise.resolve(),
  ));
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // The embedded server's package would end this process while its server still writes.
  process.removeAllListeners(name);
  process.once(name, () => void leave().then(() => process.exit(130)));
}
try {
  await main(readOptions(), undo);
  say(`${Math.round((Date.now() - since) / 1000)} s`);
} catch (error) {
  say(error.stack);
  process.exitCode = 1;
} finally {
  await leave();
}
