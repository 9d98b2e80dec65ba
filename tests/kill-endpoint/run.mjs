/**
 * The kill test of the endpoint: `npm run test:kill:endpoint -- --rounds 50 --seed 1`. Two instances, a clerk that does
 * their jobs and the PostgreSQL that they share run under load, and die at random moments; at the end everything that
 * was acknowledged must stand in the ledger once, with the receipt that was answered.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { endpointConfig } from '../../demo/endpoint.config.mjs';
import { createChance, wait } from '../kill/chance.mjs';
import { freePort } from '../kill/endpoint.mjs';
import { killAll } from '../kill/processes.mjs';
import { createBook } from './book.mjs';
import { clockFrom } from './clock.mjs';
import { createCrew } from './crew.mjs';
import { DEATHS } from './deaths.mjs';
import { audit, judge } from './judge.mjs';
import { hurryCheckpoints } from './look.mjs';
import { print } from './report.mjs';
import { createRun, playRound } from './rounds.mjs';
import { startLoad } from './senders.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const SENDERS = 16;
/** Longest that the end of the last batch is waited for, in ms. */
const DRAIN = 60_000;
const begun = Date.now();
const say = (line) => process.stdout.write(`${line}\n`);
const seconds = () => Math.round((Date.now() - begun) / 1000);

function readOptions() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '50' },
      seed: { type: 'string', default: String(begun % 1_000_000) },
      only: { type: 'string' },
      pause: { type: 'string', default: '300' },
    },
  });
  const { rounds, seed, only, pause } = values;
  const unknown = only && !Object.hasOwn(DEATHS, only);
  if (unknown) throw new Error(`--only: got "${only}", want one of ${Object.keys(DEATHS).join(', ')}`);
  return { rounds: Number(rounds), seed: Number(seed), only, pause: Number(pause) };
}

/** A copy of what is built, and a folder that the database's account can reach. */
function makeRoom() {
  if (!existsSync(join(ROOT, 'dist/cli.js'))) throw new Error('Nothing is built yet: npm run build');
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const built = mkdtempSync(join(ROOT, '.cache/kill-'));
  const home = mkdtempSync(join(tmpdir(), 'sayso-kill-'));
  chmodSync(home, 0o755);
  cpSync(join(ROOT, 'dist'), join(built, 'dist'), { recursive: true });
  const remove = () => {
    for (const folder of [built, home]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { dist: join(built, 'dist'), home, folder: join(home, 'endpoint'), remove };
}

/** A module, because the clock is a function. */
function writeConfig({ home }, issuer) {
  const config = endpointConfig('https://www.larkline.example');
  const file = join(home, 'config.mjs');
  const clock = pathToFileURL(join(import.meta.dirname, 'clock.mjs')).href;
  const options = JSON.stringify({ ...config, issuer, limits: false, logLevel: 'warn' });
  writeFileSync(
    file,
    `import { clockFrom } from ${JSON.stringify(clock)};\nexport default { ...${options}, now: clockFrom(${begun}) };\n`,
  );
  return { file, notice: config.sites.larkline.notices[0].notice };
}

/** Every kind of death equally often, in random order. */
function planOf({ rounds, seed, only }) {
  const names = Object.keys(DEATHS);
  const all = [...Array(rounds).keys()].map((round) => only ?? names[round % names.length]);
  return createChance(seed).shuffle(all);
}

function progress(run, round, rounds) {
  const { book } = run.load;
  const { interrupted, asked } = run.erasures;
  const erased = `${asked} erasures (${interrupted} interrupted)`;
  say(
    `  round ${round} of ${rounds}, ${seconds()} s, ${run.rounds.at(-1).name}: ${book.acknowledged().length} acknowledged, ${erased}, ${run.faults.length + book.faults.length} faults`,
  );
}

/** Half way, all is audited beside the load, and the checkpoints are put by. */
async function auditHalfWay(run, { cli, folder, saved }) {
  const { code, faults } = await audit({ cli, folder }, ['--save', saved]);
  run.faults.push(...faults.map((line) => `sayso audit, half way: ${line}`));
  if (code !== 0) run.faults.push(`sayso audit, half way: exit ${code}`);
}

async function play(run, options, place) {
  for (const [i, name] of planOf(options).entries()) {
    await playRound(run, name, createChance(options.seed * 100_003 + i));
    progress(run, i + 1, options.rounds);
    if (i + 1 === Math.ceil(options.rounds / 2)) await auditHalfWay(run, place);
  }
}

/** Nothing may wait for ever: the endpoint runs, and nobody kills it any more. */
async function drain(run, all) {
  const isDrained = await Promise.race([all.then(() => true), wait(DRAIN).then(() => false)]);
  if (isDrained) return;
  const waiting = [...run.load.book.letters.values()].filter(({ acknowledged }) => !acknowledged);
  run.faults.push(`${waiting.length} records are not acknowledged ${DRAIN / 1000} s after the last round`);
}

const createScene = ({ urls, options, notice, seed = options.seed }) => ({
  ...{ urls, notice, site: 'larkline', count: SENDERS, pause: options.pause, book: createBook(clockFrom(begun)) },
  chances: (sender) => createChance(seed * 7919 + sender),
});

async function main(options, room, undo) {
  const chance = createChance(options.seed + 7);
  const ports = [await freePort(chance), await freePort(chance)];
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const { file, notice } = writeConfig(room, urls[0]);
  const { folder } = room;
  const crew = createCrew({ dist: room.dist, config: file, folder, ports });
  undo.push(() => crew.end());
  crew.all[0].start();
  await crew.all[0].ready(90_000);
  await crew.raise();
  const { load, end } = startLoad(createScene({ urls, options, notice }));
  undo.push(() => void (load.over = true));
  const run = createRun({ crew, load, folder });
  const place = { cli: join(room.dist, 'cli.js'), folder, saved: join(room.home, 'checkpoints.txt') };
  await play(run, options, place);
  await drain(run, Promise.all([end(), ...run.erasing]));
  await hurryCheckpoints(folder);
  await wait(3000);
  const jwks = await (await fetch(`${urls[1]}/v1/jwks.json`)).json();
  const { book, subjects } = load;
  const verdict = await judge({ run, book, subjects, jwks, ...place });
  await crew.leave();
  if (crew.ground.isUp()) verdict.faults.push('PostgreSQL still runs after the last of all has left in order');
  return verdict;
}

const options = readOptions();
const room = makeRoom();
const undo = [room.remove, killAll];
let undone = null;
const leave = () =>
  (undone ??= undo.reduceRight(
    (before, step) => before.then(step).catch((error) => say(String(error))),
    Promise.resolve(),
  ));
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(name, () => void leave().then(() => process.exit(130)));
say(`Kill test of the endpoint: ${options.rounds} rounds, seed ${options.seed}`);
try {
  const verdict = await main(options, room, undo);
  print(verdict, say);
  say(`${seconds()} s, seed ${options.seed}`);
  process.exitCode = verdict.faults.length ? 1 : 0;
} catch (error) {
  say(error.stack);
  process.exitCode = 1;
} finally {
  await leave();
}
// Where a record was never acknowledged, its sender still tries.
process.exit();
