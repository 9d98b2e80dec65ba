/** Writes what a run saw into `docs/recipes/README.md`, between its two marks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, '../../docs/recipes/README.md');
const MARKS = /(<!-- seen -->\n)[^]*(\n<!-- \/seen -->)/;

const row = ({ name, versions = [], faults, first, next }) =>
  `| ${[
    name,
    versions.join(', ') || '–',
    faults.length === 0 ? 'all held' : faults.join('; ').replaceAll('|', '/').replaceAll('\n', ' ').slice(0, 300),
    first ? `${Math.round(first.first)} ms, ${Math.round(first.paint)} ms` : '–',
    next ? `${next.shown} of ${next.frames}` : '–',
  ].join(' | ')} |`;

export function write(seen, { browser }) {
  const lines = [
    `Chromium ${browser}, Node ${process.version} (24.21.0 for Astro, Nuxt and SvelteKit, which want it), ${platform()} ${arch()}.`,
    '',
    '| recipe | versions | result | layer in a frame, first paint | frames with the layer, next visit |',
    '|---|---|---|---|---|',
    ...seen.map(row),
  ];
  writeFileSync(
    FILE,
    readFileSync(FILE, 'utf8').replace(MARKS, (_, start, end) => start + lines.join('\n') + end),
  );
}
