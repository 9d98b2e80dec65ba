/**
 * What ships. Doors and chunks have fixed names; locales, gates and signals are read from their folders, so that a
 * new one is one new file and no edit here. Each chunk stands alone (shared code is copied into it, a few hundred
 * bytes, which spares a request); only `service-table.js` imports from
 * `preferences.js`, and that from `first-layer.js`, where Lit lives.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';
import { minifyTemplateLiterals } from 'rollup-plugin-minify-template-literals';
import { pageAsText } from './scripts/page-as-text.mjs';

const ROOT = import.meta.dirname;
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const source = (path) => resolve(ROOT, 'src', path);

/** ES entries that the core asks for by name, when needed. */
export const CHUNKS = {
  choice: 'choice.ts',
  proof: 'outbox/proof.ts',
  lasting: 'stores/lasting.ts',
  sha256: 'outbox/sha256.ts',
  running: 'page/running.ts',
  frames: 'page/frames.ts',
  dev: 'dev.ts',
  'gates/aliases': 'gates/aliases.ts',
  'gates/code': 'gates/code.ts',
  'gates/sweep': 'gates/sweep.ts',
  button: 'ui/button-define.ts',
  embed: 'ui/embed-define.ts',
  'first-layer': 'ui/first-layer-define.ts',
  preferences: 'ui/preferences-define.ts',
  'service-table': 'ui/service-table.ts',
};
const LAYERS = ['first-layer', 'preferences', 'service-table'];
/** Doors for Node and the edge. Their outside dependencies are the reader's own (peers). */
const SERVERS = { server: 'server.ts', endpoint: 'endpoint/index.ts', cli: 'endpoint/cli.ts' };
const FOLDERS = ['gates', 'signals'];

/** A dynamic import of a chunk's source becomes an import of the shipped file beside the importer. */
const chunksStayOut = {
  name: 'chunks-stay-out',
  async resolveDynamicImport(specifier, importer) {
    if (typeof specifier !== 'string') return null;
    const found = await this.resolve(specifier, importer);
    const chunk = Object.keys(CHUNKS).find((name) => source(CHUNKS[name]) === found?.id);
    return chunk ? { id: OUT + chunk, external: true } : null;
  },
};
const OUT = 'sayso-chunk:';
/** Where a chunk lies as seen from a file that is `depth` folders below `dist/`. */
const beside = (depth) => (id) =>
  id.startsWith(OUT) ? `${'../'.repeat(depth) || './'}${id.slice(OUT.length)}.js` : id;

/** Makes each layer's file load the one before it, so that everything both need lands in the earlier. */
const eachOnTheOneBefore = {
  name: 'each-on-the-one-before',
  transform(code, id) {
    const before = LAYERS[LAYERS.findIndex((name) => source(CHUNKS[name]) === id) - 1];
    return before ? { code: `import './${basename(CHUNKS[before], '.ts')}.js';\n${code}`, map: null } : null;
  },
};

/**
 * `toplevel` is for ES modules only: on a classic script it drops the global without a word. Inline snippets run in
 * the page's own scope, inside their function, so nothing of theirs is top level.
 */
const minify = (module) =>
  terser({
    module,
    ecma: 2020,
    // Code that is inlined less repeats itself more, which Brotli likes: about 30 bytes of the core (measured).
    compress: { passes: 3, unsafe_arrows: true, pure_getters: true, inline: 1, hoist_funs: true },
    maxWorkers: 1,
    format: { comments: false },
  });

/** Every language, see `languages` below. */
const spoken = readdirSync(source('locales')).map((file) => basename(file, '.ts'));

const transpile = () =>
  esbuild({
    target: 'es2022',
    define: { __VERSION__: JSON.stringify(version), __LANGUAGES__: JSON.stringify(spoken) },
  });
const browser = [
  chunksStayOut,
  nodeResolve({ browser: true, exportConditions: ['browser', 'production'], ignoreSideEffectsForRoot: true }),
  transpile(),
];
const node = [nodeResolve({ exportConditions: ['node', 'production'], ignoreSideEffectsForRoot: true }), transpile()];
const isOutside = (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('\0') && !/^[A-Za-z]:/.test(id);

/** What rollup only warns of, such as a cycle or an empty chunk, would ship a fault. */
const shared = {
  treeshake: { propertyReadSideEffects: false },
  onwarn({ code, message }) {
    throw new Error(`${code}: ${message}`);
  },
};

const es = (name, input) => ({
  ...shared,
  input: { [name]: input },
  plugins: browser,
  output: {
    dir: 'dist',
    format: 'es',
    entryFileNames: '[name].js',
    paths: beside(name.split('/').length - 1),
    generatedCode: 'es2015',
    plugins: [minify(true)],
  },
});

const layers = {
  ...shared,
  input: Object.fromEntries(LAYERS.map((name) => [name, source(CHUNKS[name])])),
  preserveEntrySignatures: 'allow-extension',
  plugins: [eachOnTheOneBefore, minifyTemplateLiterals({ exclude: ['node_modules/**'] }), ...browser],
  output: {
    dir: 'dist',
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'unexpected-[name].js',
    paths: beside(0),
    generatedCode: 'es2015',
    plugins: [minify(true)],
  },
};

const withLiterals = (config) => ({
  ...config,
  plugins: [minifyTemplateLiterals({ exclude: ['node_modules/**'] }), ...config.plugins],
});

/** Lit comes from the first layer's file: a page has one, because its Trusted Types policy can be made once only. */
const onLayers = (config) => ({
  ...config,
  plugins: [
    {
      name: 'lit-of-the-layers',
      resolveId: (id) => (id === 'lit/html.js' ? { id: `${OUT}first-layer`, external: true } : null),
    },
    ...config.plugins,
  ],
});

const classic = (name, input) => ({
  ...shared,
  input,
  plugins: browser,
  output: {
    file: `dist/${name}.js`,
    format: 'iife',
    inlineDynamicImports: true,
    paths: beside(0),
    strict: false,
    generatedCode: 'es2015',
    plugins: [minify(false)],
  },
});

const servers = {
  ...shared,
  input: Object.fromEntries(Object.entries(SERVERS).map(([name, path]) => [name, source(path)])),
  external: isOutside,
  plugins: [
    pageAsText({ folder: source('endpoint/admin/page'), transpile: transpile(), minify: minify(true) }),
    minifyTemplateLiterals({ include: ['src/ui/**'] }),
    ...node,
  ],
  output: {
    dir: 'dist',
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'node/[name].js',
    hoistTransitiveImports: false,
  },
};

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
