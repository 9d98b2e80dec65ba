/**
 * The kill test: `npm run test:kill -- --rounds 200 --seed 1`. A visitor decides again and again on one profile, while
 * pages, browsers and endpoints die at random moments; at the end the ledger must hold each reported decision once.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { endpointConfig } from '../../demo/endpoint.config.mjs';
import { createChance } from './chance.mjs';
import { openBrowser } from './chromium.mjs';
import { createServing, storm } from './endpoint.mjs';
import { servePages } from './pages.mjs';
import { killAll } from './processes.mjs';
import { judge, print } from './report.mjs';
import { createRun, killRound, pageRound, planRound } from './rounds.mjs';
import { createTold } from './told.mjs';
import { WAYS } from './ways.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const say = (line) => process.stdout.write(`${line}\n`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '200' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      only: { type: 'string' },
      ways: { type: 'string' },
      span: { type: 'string' },
      calm: { type: 'boolean', default: false },
    },
  });
  const { rounds, seed, only, ways, span, calm } = values;
  const numbers = { rounds: Number(rounds), seed: Number(seed), span: span?.split('-').map(Number) };
  return { ...numbers, only, ways: ways?.split(',') ?? Object.keys(WAYS), calm };
}

/** A copy of what is built: a build that goes on meanwhile must not change what is tested. */
function makeRoom() {
  if (!existsSync(join(ROOT, 'dist/cli.js'))) throw new Error('Nothing is built yet: npm run build');
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const built = mkdtempSync(join(ROOT, '.cache/kill-'));
  const home = mkdtempSync(join(tmpdir(), 'sayso-kill-'));
  cpSync(join(ROOT, 'dist'), join(built, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'demo/texts'), join(built, 'texts'), { recursive: true });
  mkdirSync(join(home, 'endpoint'));
  const remove = () => {
    for (const folder of [built, home]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { dist: join(built, 'dist'), texts: join(built, 'texts'), home, remove };
}

/** Rounds of both kinds in random order; further kills until half of the rounds were kills before the receipt. */
async function play(run, options, progress) {
  const { rounds, seed, only } = options;
  const half = Math.ceil(rounds / 2);
  const kinds = [...Array(rounds).keys()].map((round) => only ?? (round % 2 ? 'page' : 'browser'));
  const order = createChance(seed).shuffle(kinds);
  for (let round = 1; round <= rounds || (run.sum.killsBeforeReceipt < half && round <= rounds * 2); round++) {
    const chance = createChance(seed * 100_003 + round);
    const kind = order[round - 1] ?? 'browser';
    const plan = planRound(kind, chance, options);
    run.told.begin(round);
    run.title = `round ${round} (${plan.way}, ${plan.end} after ${Math.round(plan.ms)} ms)`;
    await (kind === 'browser' ? killRound : pageRound)(run, plan, chance).catch((error) => {
      throw new Error([`${run.title}: ${error.message}`, ...run.told.errors].join('\n'), { cause: error });
    });
    run.sum.rounds = round;
    progress(round);
  }
  if (only !== 'page' && run.sum.killsBeforeReceipt < half)
    run.faults.push(`fewer than ${half} kills before the receipt`);
}

/** Waits until the browser's outbox says that nothing waits any more; answers what the browser then says. */
async function drain(run) {
  run.tab = null;
  const tab = await run.page();
  const empty = async () =>
    tab.evaluate(`sayso.history().then((all) => all.every(({ outcome }) => outcome) && !localStorage['sayso.outbox'])`);
  for (const end = Date.now() + 120_000; !(await empty());) {
    if (Date.now() > end) {
      run.faults.push('the outbox is not empty two minutes after the last round');
      break;
    }
    await new Promise((done) => setTimeout(done, 250));
  }
  const proofs = await tab.evaluate('sayso.receipts().then((all) => all.map(({ proof }) => proof))');
  return { proofs, stands: await tab.evaluate('stands()') };
}

const since = Date.now();
const told = createTold();

async function main(options, room, undo) {
  const { seed, calm } = options;
  const origin = { url: '' };
  const config = endpointConfig();
  const { notice } = config.sites.larkline.notices[0];
  const pages = await servePages({ dist: room.dist, texts: room.texts, notice, endpoint: () => origin.url });
  undo.push(pages.close);
  config.sites.larkline.origins = [pages.url];
  const chance = createChance(seed + 7);
  const serving = await createServing({
    cli: join(room.dist, 'cli.js'),
    folder: join(room.home, 'endpoint'),
    config,
    chance,
  });
  origin.url = serving.url;
  undo.push(() => serving.end());
  serving.start();
  await serving.ready();
  const profile = join(room.home, 'profile');
  const run = createRun({ browser: await openBrowser(profile), profile, pages, told });
  undo.push(() => run.browser.close());
  const calmDown = calm ? () => undefined : storm(serving, chance);
  undo.push(calmDown);
  await play(run, options, (round) => {
    if (round % 5 && round !== options.rounds) return;
    const { killsBeforeReceipt, kills } = run.sum;
    const each = `${kills} kills (${killsBeforeReceipt} before the receipt), endpoint killed ${serving.kills} times`;
    say(
      `  round ${round} of ${options.rounds}, ${Math.round((Date.now() - since) / 1000)} s: ${told.kept.size} decisions, ${each}`,
    );
  });
  await calmDown();
  const end = await drain(run);
  return judge({ run, serving, told, notice, end, cli: join(room.dist, 'cli.js') });
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
say(`Kill test: ${options.rounds} rounds, seed ${options.seed}`);
try {
  const verdict = await main(options, room, undo);
  print(verdict, say);
  say(`${Math.round((Date.now() - since) / 1000)} s, seed ${options.seed}`);
  process.exitCode = verdict.faults.length ? 1 : 0;
} catch (error) {
  say(error.stack);
  process.exitCode = 1;
} finally {
  await leave();
}
