/** What several contestants need: their packages' files, and bundles of what an engineer would write. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const HERE = dirname(import.meta.dirname);
export const packaged = (path) => readFileSync(join(HERE, 'node_modules', path));
export const versionOf = (name) => JSON.parse(packaged(join(name, 'package.json')).toString('utf8')).version;
export const requireHere = createRequire(join(HERE, 'package.json'));

/** Bundles a module that stands in a text, as an application's build does. Answers its files by path below `folder`. */
export async function bundle(
  source,
  { folder = '/app/', resolveDir = HERE, loader = 'jsx', splitting = false, plugins = [] } = {},
) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir, loader, sourcefile: 'app.js' },
    ...{
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      outdir: '/out',
      splitting,
      plugins,
    },
    ...{ entryNames: 'app', chunkNames: '[name]-[hash]', logLevel: 'error', jsx: 'automatic', legalComments: 'none' },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return Object.fromEntries(
    outputFiles.map(({ path, contents }) => [folder + path.slice('/out/'.length), Buffer.from(contents)]),
  );
}

/** What a page does by hand where its contestant only tells which purposes are granted. */
export const byHand = (tags) =>
  `function letOut(granted){${JSON.stringify(tags)}.forEach(function(t){if(t.out||!granted(t.purpose))return;var s=document.createElement('script');s.async=false;if(t.src)s.src=t.src;else s.text=t.text;document.head.append(s)})}`;

export const css = (href) => `<link rel="stylesheet" href="${href}">`;
export const inline = (code, attributes = '') => `<script${attributes}>${code}</script>`;
export const external = (src, attributes = '') => `<script src="${src}"${attributes}></script>`;
/** A held script as most write it: `attribute` names the purpose. */
export const plain = (attribute) => (tags) =>
  tags
    .map(
      ({ purpose, src, text = '' }) =>
        `<script type="text/plain" ${attribute}="${purpose}"${src ? ` src="${src}"` : ''}>${text}</script>`,
    )
    .join('\n');
