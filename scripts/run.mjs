/** Runs a command of this project and says what it does while it works. Node's own modules only. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..');
const BEAT = 15_000;

export const say = (line) => process.stdout.write(`${line}\n`);
export const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
export const bin = (name) => resolve(ROOT, 'node_modules/.bin', name);

/** A fault that is told without a stack: what is missing, and the command that fixes it. */
export class Missing extends Error {}

/** Prints the fault of a script's top level and ends it. */
export function fail(fault) {
  process.stderr.write(`${fault instanceof Missing ? fault.message : (fault?.stack ?? String(fault))}\n`);
  process.exit(1);
}

/** The last thing a tool said, short enough for a line that shows it is alive. */
const lastLine = (text) =>
  text
    .replace(/\x1b\[[\d;]*[A-Za-z]/g, '')
    .trimEnd()
    .split('\n')
    .at(-1)
    ?.trim()
    .slice(0, 100) ?? '';

function beat(title, latest) {
  const since = Date.now();
  const timer = setInterval(() => say(`  … ${title} (${seconds(since)}) ${lastLine(latest())}`), BEAT);
  return () => clearInterval(timer);
}

/** Collects what the child says, and passes it on where the caller wants to see it. */
function listen(child, quiet) {
  const parts = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part) => {
      parts.push(part);
      if (!quiet) process.stdout.write(part);
    });
  }
  return () => Buffer.concat(parts).toString('utf8');
}

/**
 * Runs `command` to its end: `{ code, output }`. Never throws for a failing command; options: `title` for the lines
 * that show it is alive, `quiet` to keep its output back, `env` to add to the environment.
 */
export function run(command, args, { title = command, quiet = false, env = {} } = {}) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = listen(child, quiet);
  const stop = beat(title, output);
  return new Promise((done) => {
    child.on('error', (error) => {
      stop();
      done({ code: 127, output: `${output()}${error.message}\n` });
    });
    child.on('close', (code, signal) => {
      stop();
      done({ code: code ?? 128, output: signal ? `${output()}ended by ${signal}\n` : output() });
    });
  });
}
