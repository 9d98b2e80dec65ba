/**
 * The page's part against its peers: `npm run bench`. Every contestant stands on the same page; all run interleaved in
 * one Chromium, and docs/benchmarks.md with its charts is written from what was measured. `--quick` takes less than
 * three minutes and only prints. `--only a,b` runs some, `--report` writes the report again without measuring,
 * `--dist folder` measures another build, `--dry` prints and writes nothing.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, '../..');
const say = (line) => process.stdout.write(`${line}\n`);

/** How often what is done. `deep` rounds slow processor and network down as well; no round begins after `limit` seconds. */
const PLANS = {
  full: {
    limit: 360,
    rounds: 6,
    deep: 3,

    tags: [10, 100, 1000],
    tagRounds: 1,
    purposes: [5, 50, 500],
    purposeRounds: 1,
  },
  quick: { limit: 120, rounds: 2, deep: 1, tags: [1000], tagRounds: 1, purposes: [500], purposeRounds: 1 },
};
/** Who runs in a quick round: what stands under the goals, and who was best in some row. */
const QUICK = [
  'bare',
  'sayso-tag',
  'sayso-inline',
  'sayso-rendered',
  'vanilla-cookieconsent',
  'orejime',
  'c15t',
  'osano',
];
const QUICK_SCALE = ['sayso-tag'];

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      report: { type: 'boolean', default: false },
      dry: { type: 'boolean', default: false },
      dist: { type: 'string', default: join(ROOT, 'dist') },
      rounds: { type: 'string' },
      deep: { type: 'string' },
    },
  });
  return values;
}

function install() {
  if (existsSync(join(HERE, 'node_modules/klaro/package.json'))) return;
  say('Installing the peers …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: HERE,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('The peers could not be installed: npm ci in bench/page');
}

/** A copy from which the packages are found: a build meanwhile must not change what is measured. */
function copyBuild(dist) {
  if (!existsSync(join(dist, 'sayso.js'))) throw new Error(`There is no ${dist}/sayso.js. Build first: npm run build`);
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.cache/bench-page-'));
  cpSync(dist, join(folder, 'dist'), { recursive: true, filter: (path) => !path.endsWith('.d.ts') });
  // A bundler looks for the looks that a theme may name, and there may be none.
  mkdirSync(join(folder, 'dist/themes'), { recursive: true });
  return folder;
}

const rotated = (list, by) => list.map((_, i) => list[(i + by) % list.length]);

async function tried(samples, id, task) {
  try {
    return await task();
  } catch (error) {
    const [fault] = String(error?.message ?? error).split('\n');
    samples.faults.push(`${id}: ${fault}`);
    say(`  ! ${id}: ${fault}`);
    return null;
  }
}

async function mainRounds({ ready, plan, samples, tools }) {
  const { fastRound, frameRound, refusal, slowRound } = await import('./measure.mjs');
  for (let round = 0; round < plan.rounds && seconds() < plan.limit; round++) {
    const isDeep = round < plan.deep;
    const slowDowns = isDeep ? [1, 4, 20] : [1];
    for (const one of rotated(ready, round * 5)) {
      const { id } = one.contestant;
      await tried(samples, id, async () => {
        const { visitor, ...told } = await fastRound(one, { ...tools, slowDowns });
        try {
          samples.addAll(id, told.samples);
          samples.check(id, told.marks);
          if (isDeep) samples.addAll(id, await slowRound(one, { ...tools, accepted: visitor }));
        } finally {
          await visitor.leave();
        }
        if (round > 0) return;
        samples.check(id, await refusal(one, tools));
        samples.check(id, await frameRound(one, tools));
      });
    }
    say(`  round ${round + 1} of ${plan.rounds}${isDeep ? ', slowed down as well' : ''}: ${seconds()} s so far`);
  }
}

async function scaleRounds({ contestants, plan, samples, tools }) {
  const { purposesRound, tagsRound } = await import('./measure.mjs');
  const gating = contestants.filter(({ gates, accept }) => gates && accept);
  for (let round = 0; round < plan.tagRounds; round++)
    for (const count of plan.tags)
      for (const one of rotated(gating, round))
        await tried(samples, one.id, async () => {
          const { paint, gate, ran } = await tagsRound(one, { ...tools, count });
          samples.addAll(one.id, { [`paint-tags-${count}`]: paint, [`gate-tags-${count}`]: gate });
          samples.check(one.id, { [`tags${count}`]: ran === count });
        });
  say(`  many tags: ${seconds()} s so far`);
  for (const count of plan.purposes)
    for (const one of gating.filter(({ mostPurposes = Infinity }) => mostPurposes >= count))
      await tried(samples, one.id, async () => {
        const { banner, stored, kept, panel } = await purposesRound(one, { ...tools, count });
        samples.addAll(one.id, {
          ...{
            [`banner-${count}`]: banner,
            [`stored-${count}`]: stored,
            [`kept-${count}`]: +kept,
            [`panel-${count}`]: panel,
          },
        });
      });
  say(`  many purposes: ${seconds()} s so far`);
}

const begun = Date.now();
const seconds = () => Math.round((Date.now() - begun) / 1000);

/**
 * One peer takes an automated browser for a robot and stays away; visitors have none. Each new window would load the
 * address bar's own pages beside ours, 300 ms of script.
 */
const SWITCHES = [
  '--disable-blink-features=AutomationControlled',
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,Translate,OptimizationHints,MediaRouter,HttpsUpgrades',
];

async function start() {
  const { chromium } = await import('playwright-core');
  const { find } = await import('../../scripts/browsers.mjs');
  const executablePath = find.chromium();
  if (!executablePath) throw new Error('chromium is missing: node scripts/browsers.mjs chromium');
  return chromium.launch({ executablePath, args: SWITCHES });
}

async function measure(options, folder) {
  const { contestants: all } = await import('./contestants/index.mjs');
  const { prepare } = await import('./measure.mjs');
  const { machine, Samples } = await import('./results.mjs');
  const { startServers } = await import('./server.mjs');
  const { versionOf } = await import('./contestants/shared.mjs');
  const chosen = options.only?.split(',') ?? (options.quick ? QUICK : null);
  const contestants = all(join(folder, 'dist')).filter(({ id }) => !chosen || chosen.includes(id));
  const plan = { ...PLANS[options.quick ? 'quick' : 'full'] };
  if (options.rounds) plan.rounds = Number(options.rounds);
  if (options.deep) plan.deep = Number(options.deep);
  const samples = new Samples();
  const servers = await startServers();
  const browser = await start();
  try {
    const tools = { browser, servers };
    const ready = await prepare(contestants, servers);
    say(`${contestants.length} contestants are ready: ${seconds()} s`);
    await mainRounds({ ready, plan, samples, tools });
    const scaled = options.quick ? contestants.filter(({ id }) => QUICK_SCALE.includes(id)) : contestants;
    await scaleRounds({ contestants: scaled, plan, samples, tools });
    const { rows, marks, faults } = samples;
    const told = contestants.map(({ id, name, family, gates, frames, mostPurposes, package: from }) => ({
      ...{ id, name, family, gates, frames, mostPurposes, from, version: from && versionOf(from) },
    }));
    return {
      machine: machine(`Chromium ${browser.version()}`),
      plan,
      seconds: seconds(),
      contestants: told,
      rows,
      marks,
      faults,
    };
  } finally {
    await browser.close();
    await servers.close();
  }
}

async function run() {
  const options = readOptions();
  const { keep, kept } = await import('./results.mjs');
  const { goalsText, writeReport } = await import('./report.mjs');
  if (options.report) return writeReport(kept());
  install();
  const folder = copyBuild(resolve(options.dist));
  try {
    const results = await measure(options, folder);
    if (process.env.BENCH_ROWS) say(JSON.stringify(results.rows));
    const partial = options.quick || options.dry || options.only;
    if (!partial) {
      keep(results);
      await writeReport(results);
      say('docs/benchmarks.md is written');
    }
    say(goalsText(results));
    if (partial) say((await import('./report.mjs')).tablesText(results));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await run();
