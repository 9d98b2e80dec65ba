/**
 * Sizes in brotli 11 bytes against the budgets: of each file, and (`--network` by default, `--network-only` alone,
 * `--files-only` without) of everything that crosses the network for a first and for a returning visitor of the demo.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { fail, Missing, ROOT, say } from './run.mjs';

/** Bytes. A budget moves only with a decision note that says what the bytes bought. */
const BUDGETS = {
  'stub.js': 400,
  'starter.js': 400,
  'guard.js': 6500,
  'choice.js': 5385,
  'first-layer.js': 6750,
  'preferences.js': 2820,
};
const RETURNING = 6815;
/** With one language, as a first visitor has it. */
const FIRST = 19_445;
/** How long the network is listened to after the page has loaded. */
const LISTEN = 10_000;

export const brotli = (body) =>
  brotliCompressSync(body, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
  }).length;

const read = (path) => readFileSync(join(ROOT, path));
const shipped = (name) => brotli(read(`dist/${name}`));
/** As a page carries it: without the blanks that make it readable. */
const inlineNotice = () => brotli(Buffer.from(JSON.stringify(JSON.parse(read('demo/notice.json').toString('utf8')))));

let over = 0;
function line(name, bytes, budget) {
  const isOver = bytes > budget;
  if (isOver) over += 1;
  const verdict =
    budget === undefined ? '' : `${String(budget).padStart(7)}  ${isOver ? `OVER by ${bytes - budget}` : 'ok'}`;
  say(`  ${name.padEnd(46)}${String(bytes).padStart(7)}${verdict}`);
  return bytes;
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

function files() {
  say(`Files in brotli 11 bytes${' '.repeat(24)}bytes budget`);
  for (const [name, budget] of Object.entries(BUDGETS)) line(name, shipped(name), budget);
  for (const name of [
    'proof.js',
    'sha256.js',
    'gates/sweep.js',
    'gates/code.js',
    'gates/aliases.js',
    'running.js',
    'frames.js',
    'web-view.js',
    'dev.js',
    'centre.js',
    'embed.js',
    'button.js',
    'service-table.js',
    'index.js',
  ])
    line(name, shipped(name));
  const returning = sum([line('sayso.js', shipped('sayso.js')), line("the demo's notice, inline", inlineNotice())]);
  line('returning visitor: sayso.js, notice', returning, RETURNING);
  const later = ['choice.js', 'first-layer.js', 'locales/en.js'].map(shipped);
  line('first visitor: these, choice, layer, English', sum([returning, ...later]), FIRST);
}

/** What is Sayso's on the wire. The rest is the demo's own: its page, its look, its vendors. */
const isOurs = (url) => /^\/(sayso|v1|texts|\.well-known)\//.test(new URL(url).pathname);
/** What the site or the endpoint says in its own words. Told apart, because no build of ours makes it smaller. */
const isCode = (name) => name.startsWith('/sayso/');

function listen(page, origin) {
  const bodies = [];
  page.on('response', (response) => {
    if (!response.url().startsWith(origin) || !isOurs(response.url())) return;
    const name = new URL(response.url()).pathname;
    bodies.push(
      response.body().then(
        (body) => ({ name, bytes: body.length > 0 ? brotli(body) : 0 }),
        () => ({ name, bytes: 0 }),
      ),
    );
  });
  return () => Promise.all(bodies);
}

function tell(title, heard, budget) {
  say(title);
  const notice = line("the demo's notice, inline", inlineNotice());
  const code = sum(heard.filter(({ name }) => isCode(name)).map(({ name, bytes }) => line(name, bytes)));
  line('sum', notice + code, budget);
  for (const { name, bytes } of heard.filter(({ name }) => !isCode(name))) line(`beside it: ${name}`, bytes);
}

const receipt = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        globalThis.sayso.on('receipt', () => done(true));
      }),
  );

async function firstVisit(context, url) {
  const page = await context.newPage();
  const heard = listen(page, url);
  await page.goto(url);
  const accept = page.locator('[data-sayso="accept-all"]').first();
  await accept.waitFor();
  const delivered = receipt(page);
  await accept.click();
  await Promise.race([
    delivered,
    page.waitForTimeout(LISTEN).then(() => {
      throw new Missing(`No receipt came within ${LISTEN / 1000} s of the choice`);
    }),
  ]);
  tell('First visitor, from the page to a delivered, signed choice', await heard(), FIRST);
  await page.close();
}

async function nextVisit(context, url) {
  const page = await context.newPage();
  const heard = listen(page, url);
  await page.goto(url);
  await page.waitForTimeout(LISTEN);
  const found = await heard();
  tell(`Returning visitor, all within ${LISTEN / 1000} s`, found, RETURNING);
  const extra = found.filter(({ name }) => name !== '/sayso/sayso.js').map(({ name }) => name);
  if (extra.length > 0)
    throw new Missing(`A returning visitor loads the core alone, but these came too: ${extra.join(', ')}`);
}

async function visits(url) {
  const { find } = await import('./browsers.mjs');
  const executablePath = find.chromium();
  if (!executablePath) throw new Missing('chromium is missing: node scripts/browsers.mjs chromium');
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath });
  try {
    const context = await browser.newContext();
    await firstVisit(context, url);
    await nextVisit(context, url);
  } finally {
    await browser.close();
  }
}

async function network() {
  const { startStack } = await import('./stack.mjs');
  const data = mkdtempSync(join(tmpdir(), 'sayso-size-'));
  const stack = await startStack({ data });
  try {
    await visits(stack.url);
  } finally {
    await stack.close();
    rmSync(data, { recursive: true, force: true });
  }
}

async function size() {
  if (!process.argv.includes('--network-only')) files();
  if (!process.argv.includes('--files-only')) await network();
  if (over > 0) throw new Missing(`${over} over budget`);
}

await size().then(() => process.exit(0), fail);
