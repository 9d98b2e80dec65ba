/** How each kind of file is made: ES entries and chunks, the layers, classic scripts, and what runs in Node. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';
import { minifyTemplateLiterals } from 'rollup-plugin-minify-template-literals';
import { pageAsText } from '../page-as-text.mjs';
import { ROOT } from '../run.mjs';
import { beside, CHUNKS, chunksStayOut, eachOnTheOneBefore, LAYERS, OUT, source } from './chunks.mjs';

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
/** Doors for Node and the edge. Their outside dependencies are the reader's own (peers). */
const SERVERS = { server: 'server.ts', endpoint: 'endpoint/index.ts', cli: 'endpoint/cli.ts' };

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

/** Every language, see `languages` in `rollup.config.mjs`. */
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

export const es = (name, input) => ({
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

export const layers = {
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

export const withLiterals = (config) => ({
  ...config,
  plugins: [minifyTemplateLiterals({ exclude: ['node_modules/**'] }), ...config.plugins],
});

/** Lit comes from the first layer's file: a page has one, because its Trusted Types policy can be made once only. */
export const onLayers = (config) => ({
  ...config,
  plugins: [
    {
      name: 'lit-of-the-layers',
      resolveId: (id) => (id === 'lit/html.js' ? { id: `${OUT}first-layer`, external: true } : null),
    },
    ...config.plugins,
  ],
});

export const classic = (name, input) => ({
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

export const servers = {
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
