/** What the demo bundles for itself: the npm import page and the two analytics SDKs, by esbuild, in memory. */
import { build } from 'esbuild';
import { stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pack, sendPacked } from './reply.mjs';

const OUT = '/bundles';

const bundle = async (options) => {
  const { outputFiles } = await build({
    bundle: true,
    write: false,
    minify: true,
    target: 'es2022',
    outdir: OUT,
    logLevel: 'error',
    ...options,
  });
  return outputFiles.map(({ path, contents }) => [relative(OUT, path).split(sep).join('/'), pack(contents, path)]);
};

/**
 * `/vendors/*` are classic scripts, as a tag would load them; `/npm/*` is the import page, where `sayso` is the built
 * package itself. The latter is made again when `dist/` was.
 */
export const createBundles = ({ root, dist }) => {
  const vendors = bundle({
    entryPoints: ['mixpanel', 'snowplow'].map((name) => join(root, 'vendors', `${name}.js`)),
    format: 'iife',
  }).then((files) => new Map(files));
  let npm = { time: 0, files: new Map() };
  const freshNpm = async () => {
    const entry = join(dist, 'index.js');
    const { mtimeMs: time } = await stat(entry);
    if (time === npm.time) return npm.files;
    const entryPoints = [join(root, 'site', 'import.js')];
    const files = await bundle({ entryPoints, format: 'esm', splitting: true, alias: { sayso: entry } });
    npm = { time, files: new Map(files) };
    return npm.files;
  };
  vendors.catch(() => undefined);
  return async (request, response, path) => {
    const [, folder, name = ''] = /^\/(vendors|npm)\/(.+)$/.exec(path) ?? [];
    if (!folder) return false;
    const found = (folder === 'vendors' ? await vendors : await freshNpm()).get(name);
    if (found) sendPacked(request, response, found);
    return !!found;
  };
};
