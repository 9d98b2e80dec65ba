/** The page at `/admin` is a part of the endpoint: its script and style are bundled here and carried as texts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { transform } from 'esbuild';
import { rollup } from 'rollup';

/** The script needs no more than these; the style is held to what they know (DESIGN, section 7). */
const TARGETS = ['chrome111', 'firefox123', 'safari16.4'];

const scriptOf = async ({ folder, transpile, minify }) => {
  const input = join(folder, 'page-define.ts');
  const build = await rollup({ input, plugins: [nodeResolve({ browser: true }), transpile] });
  const { output } = await build.generate({ format: 'es', inlineDynamicImports: true, plugins: [minify] });
  await build.close();
  return output[0].code;
};

const styleOf = async ({ folder }) =>
  (await transform(readFileSync(join(folder, 'page.css'), 'utf8'), { loader: 'css', minify: true, target: TARGETS }))
    .code;

/** Fills `shipped.ts` with what the page's sources become. */
export const pageAsText = (parts) => ({
  name: 'page-as-text',
  async load(id) {
    if (id !== join(parts.folder, 'shipped.ts')) return null;
    const shipped = { script: await scriptOf(parts), style: await styleOf(parts) };
    return { code: `export const shipped = ${JSON.stringify(shipped)};`, map: null };
  },
});
