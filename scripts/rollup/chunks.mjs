/** The chunks that the core asks for by name, and what keeps each in a file of its own. */
import { basename, resolve } from 'node:path';
import { ROOT } from '../run.mjs';

export const source = (path) => resolve(ROOT, 'src', path);

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
export const LAYERS = ['first-layer', 'preferences', 'service-table'];

/** A dynamic import of a chunk's source becomes an import of the shipped file beside the importer. */
export const chunksStayOut = {
  name: 'chunks-stay-out',
  async resolveDynamicImport(specifier, importer) {
    if (typeof specifier !== 'string') return null;
    const found = await this.resolve(specifier, importer);
    const chunk = Object.keys(CHUNKS).find((name) => source(CHUNKS[name]) === found?.id);
    return chunk ? { id: OUT + chunk, external: true } : null;
  },
};
export const OUT = 'sayso-chunk:';
/** Where a chunk lies as seen from a file that is `depth` folders below `dist/`. */
export const beside = (depth) => (id) =>
  id.startsWith(OUT) ? `${'../'.repeat(depth) || './'}${id.slice(OUT.length)}.js` : id;

/** Makes each layer's file load the one before it, so that everything both need lands in the earlier. */
export const eachOnTheOneBefore = {
  name: 'each-on-the-one-before',
  transform(code, id) {
    const before = LAYERS[LAYERS.findIndex((name) => source(CHUNKS[name]) === id) - 1];
    return before ? { code: `import './${basename(CHUNKS[before], '.ts')}.js';\n${code}`, map: null } : null;
  },
};
