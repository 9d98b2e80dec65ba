/**
 * Finds the browsers that tests drive, and installs them where it can: `node scripts/browsers.mjs chromium firefox`.
 * On a bare Debian as root by apt, elsewhere Playwright's own Chromium; else the missing piece is named.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fail, Missing, run, say, seconds } from './run.mjs';

const first = (...paths) => paths.find((path) => path && existsSync(path));

function bundled() {
  try {
    return createRequire(import.meta.url)('playwright-core').chromium.executablePath();
  } catch {
    return undefined;
  }
}

const OLDEST_FIREFOX = 153;

/** Older ones lack commands of WebDriver BiDi that Playwright sends. */
function isRecent(path) {
  try {
    const version = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return Number(/(\d+)\./.exec(version)?.[1]) >= OLDEST_FIREFOX;
  } catch {
    return false;
  }
}

export const find = {
  chromium: () =>
    first(
      process.env.CHROMIUM_BIN,
      bundled(),
      '/usr/bin/chromium',
      '/usr/bin/google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ),
  firefox: () => {
    const path = first(
      process.env.FIREFOX_BIN,
      '/usr/bin/firefox-esr',
      '/Applications/Firefox.app/Contents/MacOS/firefox',
    );
    return path && isRecent(path) ? path : undefined;
  },
};

const DEBIAN = { chromium: 'chromium', firefox: 'firefox-esr' };
const REMEDY = {
  chromium:
    'install it (Debian: apt-get install chromium; else: npx playwright install chromium), or set CHROMIUM_BIN to one',
  firefox: `install version ${OLDEST_FIREFOX} or newer (Debian: apt-get install firefox-esr, with bookworm-security among the sources; macOS: Firefox.app), or set FIREFOX_BIN to one`,
};

const absent = (names) => names.filter((name) => !find[name]());

async function byApt(names) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const wanted = [...names.map((name) => DEBIAN[name]), 'fonts-liberation'];
  say(`Installing ${wanted.join(', ')} by apt …`);
  const lists = await run('apt-get', ['update'], { title: 'apt-get update', quiet: true, env });
  const args = ['install', '-y', '--no-install-recommends', ...wanted];
  const { code, output } = await run('apt-get', args, { title: 'apt-get install', quiet: true, env });
  if (code !== 0) say(`${lists.output}${output}`);
}

async function byPlaywright(names) {
  if (!names.includes('chromium')) return;
  say("Installing Playwright's Chromium …");
  const { code, output } = await run('npx', ['playwright', 'install', 'chromium'], {
    title: 'playwright install',
    quiet: true,
  });
  if (code !== 0) say(output);
}

/** Makes sure of each browser in `needed`, and tries to for each in `wished`. */
export async function browsers(needed, wished = []) {
  const since = Date.now();
  const all = [...needed, ...wished];
  for (const way of [byApt, byPlaywright]) {
    const names = absent(all);
    if (names.length > 0) await way(names);
  }
  const told = (names) => names.map((name) => `${name} is missing or too old: ${REMEDY[name]}`).join('\n');
  if (absent(needed).length > 0) throw new Missing(told(absent(needed)));
  const found = all.filter((name) => find[name]());
  say(`Browsers: ${found.map((name) => find[name]()).join(', ')} (${seconds(since)})`);
  if (found.length < all.length) say(`Left out: ${told(absent(wished))}`);
}

if (process.argv[1] === import.meta.filename) await browsers(process.argv.slice(2)).catch(fail);
