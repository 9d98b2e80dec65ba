/** The embedded PostgreSQL behind a folder, as its pid file tells it. */
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** The server writes its pid and port into its folder. `null` where none does. */
export function databaseOf(folder) {
  try {
    const lines = readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]) };
  } catch {
    return null;
  }
}

/** Whether the process of that pid is the server of this folder; a pid may have been given to another since. */
export function isDatabase(folder) {
  const { pid } = databaseOf(folder) ?? {};
  if (!pid) return false;
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  return String(stdout).includes(realpathSync(join(folder, 'postgres')));
}

/** Its owner's address, password included. */
export function databaseUrl(folder) {
  const password = readFileSync(join(folder, 'postgres/sayso.password'), 'utf8').trim();
  return `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${databaseOf(folder).port}/postgres`;
}
