/**
 * Finds the browsers that tests drive, and installs them where it can: `node scripts/browsers.mjs chromium firefox`.
 * On a bare Debian as root by apt, elsewhere Playwright's own Chromium; else the missing piece is named.
 */
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

export const find = {
  chromium: () =>
    first(
      process.env.CHROMIUM_BIN,
      bundled(),
      '/usr/bin/chromium',
      '/usr/bin/google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ),
  firefox: () =>
    first(process.env.FIREFOX_BIN, '/usr/bin/firefox-esr', '/Applications/Firefox.app/Contents/MacOS/firefox'),
};

const DEBIAN = { chromium: 'chromium', firefox: 'firefox-esr' };
const REMEDY = {
  chromium:
    'install it (Debian: apt-get install chromium; else: npx playwright install chromium), or set CHROMIUM_BIN to one',
  firefox: 'install it (Debian: apt-get install firefox-esr; macOS: Firefox.app), or set FIREFOX_BIN to one',
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

/** Makes sure of each browser in `needed`. */
export async function browsers(needed) {
  const since = Date.now();
  for (const way of [byApt, byPlaywright]) {
    const names = absent(needed);
    if (names.length > 0) await way(names);
  }
  const missing = absent(needed);
  if (missing.length > 0) throw new Missing(missing.map((name) => `${name} is missing: ${REMEDY[name]}`).join('\n'));
  say(`Browsers: ${needed.map((name) => find[name]()).join(', ')} (${seconds(since)})`);
}

if (process.argv[1] === import.meta.filename) await browsers(process.argv.slice(2)).catch(fail);
