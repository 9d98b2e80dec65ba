import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Site } from '../site.js';
import type { Given } from './lab.js';

const texts = new Map<string, Promise<string>>();

/** The build cuts `more/*.js` from the languages: where the sources are bundled, the folder does not exist. */
const withoutMore: Plugin = {
  name: 'without-more',
  setup: ({ onLoad }) =>
    onLoad({ filter: /src[/\\](index|ui[/\\]more)\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/import\((`\.\/more\/.*`)\)/, "import([$1].join(''))"),
      loader: 'ts',
    })),
};

const bundle = async (entry: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    write: false,
    ignoreAnnotations: true,
    plugins: [withoutMore],
    define: { __VERSION__: '"test"' },
  });
  return outputFiles[0]!.text;
};

/** The text of a classic script, built from a source of ours; once per worker. */
export const classic = (path: string): Promise<string> => {
  const entry = join(import.meta.dirname, '../../..', path);
  const text = texts.get(entry) ?? bundle(entry);
  texts.set(entry, text);
  return text;
};

/** Serves the lab and answers its script tag; `at` is how the purposes stand at boot. */
export const labTag = async (site: Site, at: Record<string, Given> = {}): Promise<string> => {
  const text = await classic('tests/browser/lab/lab.ts');
  site.route('/lab.js', () => text);
  return `<script nonce="{nonce}" src="/lab.js" data-at='${JSON.stringify(at)}'></script>`;
};
