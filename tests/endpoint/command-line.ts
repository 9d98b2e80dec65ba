/** The command `sayso`, built from the sources and run as a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = join(import.meta.dirname, '../../.cache', `command-${process.pid}-${crypto.randomUUID().slice(0, 8)}`);

/** Builds the command; the folder lies in the project, where its packages are found. */
export const buildCommand = async (): Promise<{ path: string; remove: () => void }> => {
  await build({
    entryPoints: [join(import.meta.dirname, '../../src/endpoint/cli.ts')],
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return { path: join(folder, 'cli.js'), remove: () => rmSync(folder, { recursive: true, force: true }) };
};

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a command to its end. */
export const run = (path: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [path, ...args], { env: { ...process.env, ...env } });
    const ended: Ended = { code: null, out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (ended.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (ended.err += chunk.toString()));
    child.on('close', (code) => done({ ...ended, code }));
  });

/** Starts `sayso serve` and waits until it listens. */
export const startServing = (path: string, args: readonly string[]): Promise<{ child: ChildProcess; url: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path, 'serve', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const url = /listens on (\S+)/.exec(said)?.[1];
      if (url) resolve({ child, url });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', () => reject(new Error(said)));
  });

/** Ends a process and waits until it is gone. */
export const end = (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> =>
  new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done(child.exitCode);
    child.on('close', (code) => done(code));
    child.kill(signal);
  });
