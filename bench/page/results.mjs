/** Samples by row and contestant, and what they come to. Kept in `results.json`, from which the report is written. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { added, median, spreadOf } from './arithmetic.mjs';

const FILE = join(import.meta.dirname, 'results.json');

export class Samples {
  rows = {};
  marks = {};
  faults = [];

  add(row, id, value) {
    if (value === null || value === undefined) return;
    ((this.rows[row] ??= {})[id] ??= []).push(+(+value).toFixed(3));
  }

  addAll(id, samples) {
    for (const [row, value] of Object.entries(samples)) {
      if (value && typeof value === 'object')
        for (const [kind, bytes] of Object.entries(value))
          this.add(row.replace('Bytes', kind[0].toUpperCase() + kind.slice(1)), id, bytes);
      else this.add(row, id, value);
    }
  }

  /** Checks that failed once have failed. */
  check(id, marks) {
    const all = (this.marks[id] ??= {});
    for (const [name, value] of Object.entries(marks)) {
      if (name === 'faults') all.faults = [...new Set([...(all.faults ?? []), ...value])];
      else if (name === 'lcpOurs') all.lcpOurs ||= value;
      else all[name] = (all[name] ?? true) && value;
    }
  }
}

export const machine = (browser) => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
  system: `${type()} ${release().split('-')[0]}`,
  node: process.version,
  browser,
});

/** What is told as an addition to the bare page, by the row it is made of. */
const ADDED = {
  heapAdded: 'heap',
  slowLcpAdded: 'slowLcp',
  elementsAdded: 'elements',
  firstElementsAdded: 'firstElements',
};
const SCRIPT = ['script1', 'script4', 'script20'];

/** Spreads by row and contestant; script, heap, elements and LCP as what is added to the bare page. */
export function spreadsOf(rows) {
  const overBare = (samples) => {
    const floor = median(samples?.bare ?? []) ?? 0;
    return Object.fromEntries(Object.entries(samples ?? {}).map(([id, numbers]) => [id, added(numbers, floor)]));
  };
  const derived = Object.fromEntries(Object.entries(ADDED).map(([name, row]) => [name, overBare(rows[row])]));
  const scripts = Object.fromEntries(SCRIPT.map((row) => [row, overBare(rows[row])]));
  return Object.fromEntries(
    Object.entries({ ...rows, ...derived, ...scripts }).map(([row, samples]) => [
      row,
      Object.fromEntries(Object.entries(samples).map(([id, numbers]) => [id, spreadOf(numbers)])),
    ]),
  );
}

export const keep = (results) => writeFileSync(FILE, `${JSON.stringify(results)}\n`);
export const kept = () => JSON.parse(readFileSync(FILE, 'utf8'));
