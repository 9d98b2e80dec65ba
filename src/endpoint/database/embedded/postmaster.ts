/** The server process of one cluster: who runs, since when, on which port. Its pid file is believed only after a look. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface Postmaster {
  pid: number;
  port: number;
}

const pidFile = (folder: string): string => join(folder, 'postmaster.pid');

/** What the pid file says: pid in line 1, port in line 4. */
export const readPidFile = (folder: string): Postmaster | null => {
  try {
    const lines = readFileSync(pidFile(folder), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return Number.isInteger(pid) && pid > 1 ? { pid, port: port || 0 } : null;
  } catch {
    return null;
  }
};

/** Whether a process runs at all. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const commandOf = (pid: number): string => {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
};

/** Whether this process is the server of this cluster, and not another one that was given an old pid again. */
export const isServerOf = (pid: number, folder: string): boolean => {
  if (!isAlive(pid)) return false;
  const command = commandOf(pid);
  return command.includes('postgres') && command.includes(`-D ${folder} `);
};

/**
 * The running server of a cluster, or `null`. A pid file left behind by a crash whose pid another process was given
 * since is removed: PostgreSQL would otherwise refuse to start.
 */
export const findServer = (folder: string): Postmaster | null => {
  const found = readPidFile(folder);
  if (!found) return null;
  if (isServerOf(found.pid, folder)) return found;
  if (isAlive(found.pid)) rmSync(pidFile(folder), { force: true });
  return null;
};

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until a process is gone. False where the time was too short. */
export const isGoneWithin = async (pid: number, ms: number): Promise<boolean> => {
  for (const until = Date.now() + ms; Date.now() < until; await wait(25)) {
    if (!isAlive(pid)) return true;
  }
  return !isAlive(pid);
};

/** Ends a cluster's server: SIGINT, a fast and clean shutdown, and SIGQUIT where it takes too long. */
export const endServer = async (folder: string): Promise<void> => {
  const server = findServer(folder);
  for (const [signal, ms] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    if (!server || !isServerOf(server.pid, folder)) return;
    process.kill(server.pid, signal);
    if (await isGoneWithin(server.pid, ms)) return;
  }
};
