/**
 * Preloaded into an instance (`--expose-gc --import`): on SIGUSR2 it collects all garbage and writes what still lives,
 * in MB, into the file that the environment names. Resident memory alone cannot tell a leak from what the allocator keeps.
 */
import { writeFileSync } from 'node:fs';

process.on('SIGUSR2', () => {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(`${process.env.HEAP_FILE}.${process.pid}`, String((heapUsed + external) / 2 ** 20));
});
