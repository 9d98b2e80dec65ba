/** Brings `node_modules` in line with the lockfile, where it is not. Node's own modules only: it runs before any other. */
import { existsSync, lstatSync, statSync } from 'node:fs';
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

/** `npm ci` empties the folder first, and would follow the link. */
function refuseLink() {
  const folder = join(ROOT, 'node_modules');
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Missing(
      'node_modules is a link to another folder, which npm ci would empty. Remove the link, then run npm ci.',
    );
}

export async function install() {
  checkNode();
  if (isInstalled()) return;
  refuseLink();
  const since = Date.now();
  say('Installing dependencies from the lockfile (npm ci) …');
  const { code, output } = await run('npm', ['ci', '--no-audit', '--no-fund'], { title: 'npm ci', quiet: true });
  if (code !== 0) throw new Missing(`${output}\nDependencies could not be installed. Try it by hand: npm ci`);
  say(`Installed in ${seconds(since)}`);
}
