/**
 * What ships. Doors and chunks have fixed names; locales, gates and signals are read from their folders, so that a
 * new one is one new file and no edit here. Each chunk stands alone (shared code is copied into it, a few hundred
 * bytes, which spares a request); only `service-table.js` imports from
 * `preferences.js`, and that from `first-layer.js`, where Lit lives.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CHUNKS, LAYERS, source } from './scripts/rollup/chunks.mjs';
import { classic, es, layers, onLayers, servers, withLiterals } from './scripts/rollup/outputs.mjs';

const ROOT = import.meta.dirname;
const FOLDERS = ['gates', 'signals'];

const fromFolder = (folder) =>
  (existsSync(source(folder)) ? readdirSync(source(folder)) : [])
    .filter((file) => file.endsWith('.ts') && !CHUNKS[`${folder}/${basename(file, '.ts')}`])
    .map((file) => es(`${folder}/${basename(file, '.ts')}`, source(join(folder, file))));

/**
 * A language is one source with two parts: `default` for the layers, `more` for what only the second look needs. Each
 * becomes a file of its own, so that nobody loads the second to answer once.
 */
const PART = 'part:';
const languages = readdirSync(source('locales')).flatMap((file) => {
  const path = source(join('locales', file));
  const only = (what) => ({
    name: 'part-of-a-language',
    resolveId: (id) => (id.startsWith(PART) ? id : null),
    load: (id) => (id.startsWith(PART) ? `export { ${what} as default } from ${JSON.stringify(path)};` : null),
  });
  const cut = (folder, what) => {
    const config = es(`${folder}/${basename(file, '.ts')}`, PART + path);
    return { ...config, plugins: [only(what), ...config.plugins] };
  };
  return [cut('locales', 'default'), cut('more', 'more')];
});

/** The looks, `themes/<name>.js`: each is loaded by the name that a `theme` says. */
const looks = readdirSync(source('ui/themes')).map((file) =>
  withLiterals(es(`themes/${basename(file, '.ts')}`, source(join('ui/themes', file)))),
);

const all = [
  es('index', source('index.ts')),
  classic('sayso', source('tag.ts')),
  classic('stub', source('stub.ts')),
  classic('starter', source('starter.ts')),
  classic('guard', source('guard/tag.ts')),
  es('guard/index', source('guard/index.ts')),
  classic('web-view', source('web-view/tag.ts')),
  es('web-view/index', source('web-view/index.ts')),
  es('permissions', source('permissions/index.ts')),
  es('rights', source('rights/index.ts')),
  es('accounts', source('accounts/index.ts')),
  es('testing', source('testing/index.ts')),
  onLayers(withLiterals(es('centre', source('centre/centre-define.ts')))),
  layers,
  ...Object.keys(CHUNKS)
    .filter((name) => !LAYERS.includes(name))
    .map((name) => es(name, source(CHUNKS[name]))),
  ...FOLDERS.flatMap(fromFolder),
  ...looks,
  ...languages,
  servers,
];

const inputs = (config) => (typeof config.input === 'string' ? [config.input] : Object.values(config.input));
const exists = (input) => existsSync(input.replace(PART, ''));
const missing = all.flatMap(inputs).filter((input) => !exists(input));
if (missing.length > 0) {
  const list = missing.map((input) => input.slice(ROOT.length + 1)).join(', ');
  if (process.env.SAYSO_PARTIAL !== '1') throw new Error(`Missing sources: ${list}`);
  console.warn(`partial build without ${list}`);
}

/** Drops the inputs that are missing from a partial build. */
function present(config) {
  if (typeof config.input === 'string') return exists(config.input) ? [config] : [];
  const input = Object.fromEntries(Object.entries(config.input).filter(([, path]) => exists(path)));
  return Object.keys(input).length > 0 ? [{ ...config, input }] : [];
}

export default all.flatMap(present);
