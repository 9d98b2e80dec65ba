/** Brings `node_modules` in line with the lockfile, where it is not. Node's own modules only: it runs before any other. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Missing, ROOT, run, say, seconds } from './run.mjs';

const OLDEST_NODE = [20, 19];

/** The tools need a later Node 20 than the package does. */
function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldest, least] = OLDEST_NODE;
  if (major < oldest || (major === oldest && minor < least)) {
    throw new Missing(`Node ${oldest}.${least} or newer is needed, this is ${process.version}: https://nodejs.org`);
  }
}

/** npm writes this file last, so an install that was cut off does not count as one. */
function isInstalled() {
  const written = join(ROOT, 'node_modules/.package-lock.json');
  return existsSync(written) && statSync(written).mtimeMs >= statSync(join(ROOT, 'package-lock.json')).mtimeMs;
}

export async function install() {
  checkNode();
  if (isInstalled()) return;
  const since = Date.now();
  say('Installing dependencies from the lockfile (npm ci) …');
  const { code, output } = await run('npm', ['ci', '--no-audit', '--no-fund'], { title: 'npm ci', quiet: true });
  if (code !== 0) throw new Missing(`${output}\nDependencies could not be installed. Try it by hand: npm ci`);
  say(`Installed in ${seconds(since)}`);
}
