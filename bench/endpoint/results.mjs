/** What was measured, as JSON: each kind of run keeps its own part, with its own date and settings. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, 'results.json');

/** What the figures depend on. */
export const machine = () => ({
  processors: cpus().length,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
  system: `${type()} ${release()}`,
  node: process.version,
});

export const readResults = () => (existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {});

export function keepResult(kind, result) {
  const command = ['npm run bench:endpoint', ...process.argv.slice(2)].join(' ').replace('endpoint -', 'endpoint -- -');
  const all = { ...readResults(), [kind]: { date: new Date().toISOString().slice(0, 10), command, ...result } };
  writeFileSync(FILE, `${JSON.stringify(all, null, 1)}\n`);
}
