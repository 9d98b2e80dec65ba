/**
 * Tries every recipe of `examples/pages`: `npm run test:recipes -- next nuxt`. Each is copied out of the tree, installed
 * with what its package.json pins and with the package as `npm pack` makes it, built, served and visited in Chromium.
 * Needs the npm registry, and minutes. What it saw goes into `docs/recipes/README.md` with `--write`.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { find } from '../../scripts/browsers.mjs';
import { run, say, sh } from './processes.mjs';
import { serveFolder, startServer } from './servers.mjs';
import { hydrate, visit } from './visit.mjs';
import { write } from './write.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = join(ROOT, 'examples/pages');
/** Where each framework leaves its site; one without runs a server of its own (`npm start`). */
const BUILT = { plain: 'public', astro: 'dist', eleventy: '_site' };
/** Frameworks that want a newer Node than ours get one from the registry. */
const NEWER = '24.21.0';
const wantsNewer = ({ dependencies }) => ['astro', 'nuxt', '@sveltejs/kit'].some((name) => name in dependencies);

function pack(folder) {
  const { stdout } = sh('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT });
  return join(folder, JSON.parse(stdout)[0].filename);
}

async function prepare(name, { work, tarball }) {
  const folder = join(work, name);
  cpSync(join(PAGES, 'site'), folder, { recursive: true });
  cpSync(join(PAGES, name), folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  manifest.dependencies.sayso = `file:${tarball}`;
  if (wantsNewer(manifest)) manifest.dependencies.node = NEWER;
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  if (name === 'sveltekit') cpSync(join(folder, 'public'), join(folder, 'static'), { recursive: true });
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
  // npm runs install scripts of what it is told to trust only; this one puts the binary in its place.
  const binary = join(folder, 'node_modules/node/installArchSpecificPackage.js');
  if (wantsNewer(manifest) && !existsSync(join(folder, 'node_modules/node/bin/node')))
    await run('node', [binary], { cwd: join(folder, 'node_modules/node') });
  return folder;
}

const environment = (folder) => ({
  ...process.env,
  SAYSO_RECIPE: basename(folder),
  PATH: [join(folder, 'node_modules/node/bin'), process.env.PATH].join(delimiter),
  NEXT_TELEMETRY_DISABLED: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
  CI: '1',
});

const versions = (folder) => {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.keys(dependencies)
    .filter((name) => !['sayso', 'node'].includes(name))
    .map((name) => `${name} ${JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'))).version}`);
};

/** Where there is something to hydrate: once more under the framework's development server. */
async function develop(folder, browser) {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!scripts.dev) return [];
  const server = await startServer(folder, environment(folder), 'dev');
  return hydrate(browser, server.url).finally(server.close);
}

async function tryOne(name, { work, tarball, browser }) {
  const folder = await prepare(name, { work, tarball });
  const env = environment(folder);
  await run('npm', ['run', 'build'], { cwd: folder, env });
  const built = BUILT[name];
  const server = await (built ? serveFolder(join(folder, built)) : startServer(folder, env));
  const seen = await visit(browser, server.url).finally(server.close);
  const warned = await develop(folder, browser);
  return { name, versions: versions(folder), ...seen, faults: [...seen.faults, ...warned] };
}

async function main() {
  const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const all = readdirSync(PAGES).filter((name) => name !== 'site' && existsSync(join(PAGES, name, 'package.json')));
  const work = mkdtempSync(join(tmpdir(), 'sayso-recipes-'));
  const browser = await chromium.launch({ executablePath: find.chromium() });
  const seen = [];
  try {
    const tarball = pack(work);
    for (const name of asked.length > 0 ? asked : all) {
      say(`… ${name}`);
      const one = await tryOne(name, { work, tarball, browser }).catch((error) => ({ name, faults: [error.message] }));
      seen.push(one);
      say(`${one.faults.length > 0 ? '✗' : '✓'} ${name} ${JSON.stringify(one, null, 2)}`);
    }
  } finally {
    await browser.close();
    if (!process.argv.includes('--keep')) rmSync(work, { recursive: true, force: true });
  }
  if (process.argv.includes('--write')) write(seen, { browser: browser.version() });
  const failed = seen.filter(({ faults }) => faults.length > 0).length;
  say(`${seen.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

await main();
