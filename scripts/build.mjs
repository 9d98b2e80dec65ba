/**
 * Builds `dist/`: rollup, declarations, and the hashes of what may be inlined. Files are written over and only
 * stale ones removed at the end, so that a server running from `dist/` goes on serving.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { install } from './install.mjs';
import { bin, fail, Missing, ROOT, run, say, seconds } from './run.mjs';

const DIST = join(ROOT, 'dist');
const PARTIAL = process.env.SAYSO_PARTIAL === '1';
/** What a page may carry inline: its text is fixed and its hash goes into the page's policy. */
const INLINE = ['stub.js', 'starter.js', 'sayso.js', 'sayso.inline.js', 'first-layer.css'];

async function bundleOne({ output, ...input }, rollup) {
  const build = await rollup(input);
  const result = await build.write(output);
  await build.close();
  return result.output.map(({ fileName }) => join(ROOT, output.file ?? join(output.dir, fileName)));
}

/** While pieces are missing, what can be built is built, and the rest is named. */
function tolerate(fault) {
  if (!PARTIAL) throw fault;
  say(`partial build: ${fault.message}`);
  return [];
}

async function bundle() {
  const { rollup } = await import('rollup');
  const { default: configs } = await import(pathToFileURL(join(ROOT, 'rollup.config.mjs')));
  const written = [];
  for (const config of configs) written.push(...(await bundleOne(config, rollup).catch(tolerate)));
  return written;
}

async function declare() {
  const { code, output } = await run(bin('tsc'), ['-p', 'tsconfig.types.json'], { title: 'types', quiet: true });
  if (code === 0) return;
  if (!PARTIAL) throw new Missing(`${output}Types do not hold: npx tsc -p tsconfig.json`);
  say('partial build: types do not hold');
}

/** The core as it is inlined is the very text of the tag: what differs, its place, is said by `data-base`. */
function writeInline() {
  copyFileSync(join(DIST, 'sayso.js'), join(DIST, 'sayso.inline.js'));
}

/** The sheets of the looks, as files of their own beside their modules. */
const looks = () =>
  (existsSync(join(DIST, 'themes')) ? readdirSync(join(DIST, 'themes')) : [])
    .filter((file) => file.endsWith('.js'))
    .map((file) => `themes/${file.replace('.js', '.css')}`);

/** The sheet of the first layer as `renderFirstLayer` writes it, for pages that link to it, and for its hash. */
async function writeSheet(since) {
  const { firstLayerSheet } = await import(`${pathToFileURL(join(DIST, 'server.js')).href}?${since}`);
  writeFileSync(join(DIST, 'first-layer.css'), firstLayerSheet);
  for (const name of looks()) {
    const { default: look } = await import(`${pathToFileURL(join(DIST, name.replace('.css', '.js'))).href}?${since}`);
    writeFileSync(join(DIST, name), look.trim());
  }
}

/** An inline script ends at the first `</script`, wherever it stands, and `<!--` changes how the rest is read. */
function fix(name) {
  const path = join(DIST, name);
  const text = readFileSync(path, 'utf8').trimEnd();
  const end = text.match(/<\/(script|style)|<!--/i);
  if (end) throw new Missing(`${name} cannot be inlined: it contains ${end[0]}`);
  writeFileSync(path, text);
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function publishHashes() {
  const hashes = Object.fromEntries(
    [...INLINE, ...looks()].filter((name) => existsSync(join(DIST, name))).map((name) => [name, fix(name)]),
  );
  writeFileSync(join(DIST, 'hashes.json'), `${JSON.stringify(hashes, null, 2)}\n`);
  for (const [name, hash] of Object.entries(hashes)) say(`  ${name.padEnd(16)} '${hash}'`);
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** Declarations are rewritten on each build, so one that is older than it belongs to a source that is gone. */
function removeStale(written, since) {
  const keep = new Set([...written, ...['hashes.json', ...INLINE, ...looks()].map((name) => join(DIST, name))]);
  const isStale = (path) => !keep.has(path) && !(path.endsWith('.d.ts') && statSync(path).mtimeMs >= since);
  for (const path of filesUnder(DIST).filter(isStale)) {
    say(`  removed ${relative(ROOT, path)}`);
    rmSync(path);
  }
}

/** A machine's own path in a shipped file would tell who built it, and would make two builds differ. */
function refusePaths() {
  const telling = filesUnder(DIST).filter((path) => readFileSync(path, 'utf8').includes(ROOT + sep));
  if (telling.length > 0) throw new Missing(`Files name this machine's path: ${telling.join(', ')}`);
}

export async function build() {
  const since = Date.now();
  say('Building dist/ …');
  const [written] = await Promise.all([bundle(), declare()]);
  writeInline();
  await writeSheet(since);
  publishHashes();
  removeStale(written, Math.floor(since / 1000) * 1000);
  refusePaths();
  if (existsSync(join(DIST, 'cli.js'))) chmodSync(join(DIST, 'cli.js'), 0o755);
  say(`Built ${written.length} files in ${seconds(since)}`);
}

if (process.argv[1] === import.meta.filename) await install().then(build).catch(fail);
