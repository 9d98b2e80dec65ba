/** Brings the embedded server up: takes over one that runs, else starts one. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openPool } from '../sql.js';
import type { Account } from './account.js';
import type { Binaries } from './binaries.js';
import { LOGIN, PASSWORD_FILE } from './init.js';
import { endServer, findServer, isServerOf, type Postmaster } from './postmaster.js';

/** Where a cluster stands, and what runs it. */
export interface Place {
  folder: string;
  log: string;
  binaries: Binaries;
  account: Account;
}

/** Longest that a server may take to come up: recovery after a crash included. */
const PATIENCE = 60_000;
/** A server that was killed leaves processes behind for a moment, and no other starts beside them. */
const MOST_LAUNCHES = 20;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const freePort = (wished: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', (error) => (wished ? resolve(freePort(0)) : reject(error)));
    server.listen(wished, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** The address of a cluster, password included. */
export const urlOf = (folder: string, port: number): string => {
  const password = readFileSync(join(folder, PASSWORD_FILE), 'utf8').trim();
  return `postgres://${LOGIN}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
};

/** A server is up once it lets us in and says that it serves our folder. */
const answers = async (folder: string, port: number): Promise<boolean> => {
  const pool = await openPool({ url: urlOf(folder, port), most: 1, name: 'sayso-knock', warn: () => {} });
  try {
    const [row] = await pool.query(`SELECT current_setting('data_directory') AS folder`);
    return realpathSync(String(row?.['folder'])) === folder;
  } catch {
    return false;
  } finally {
    await pool.close();
  }
};

const launch = ({ folder, log, binaries, account }: Place, port: number): ChildProcess => {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=64',
    'fsync=on',
    'full_page_writes=on',
    'synchronous_commit=on',
  ];
  const args = ['-D', folder, '-p', String(port), ...settings.flatMap((each) => ['-c', each])];
  const out = openSync(log, 'a', 0o600);
  // Detached, so that Ctrl-C in a terminal reaches the endpoint alone, which then ends the server in order.
  const child = spawn(binaries.postgres, args, {
    ...account,
    cwd: '/',
    detached: true,
    stdio: ['ignore', out, out],
    env: { ...process.env, LC_ALL: 'C' },
  });
  child.on('error', () => undefined);
  child.unref();
  closeSync(out);
  return child;
};

const isRunning = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null;

/** Where another process was faster with its server, ours must not come up once that one is ended. */
const settleFor = (server: Postmaster, child: ChildProcess | null): Postmaster => {
  if (child && isRunning(child) && child.pid !== server.pid) child.kill('SIGQUIT');
  return server;
};

/** A server that runs but does not answer in time is ended and started anew. */
const waitFor = async (folder: string, server: Postmaster, until: number): Promise<Postmaster | null> => {
  while (isServerOf(server.pid, folder)) {
    const now = findServer(folder) ?? server;
    if (now.port && (await answers(folder, now.port))) return now;
    if (Date.now() > until) await endServer(folder);
    else await wait(50);
  }
  return null;
};

/** Brings the server up: takes over one that runs, else starts one, as often as needed. */
export const bringUp = async (place: Place, wished: number): Promise<{ server: Postmaster; found: boolean }> => {
  const until = Date.now() + PATIENCE;
  let child: ChildProcess | null = null;
  for (let launches = 0; launches <= MOST_LAUNCHES && Date.now() < until; await wait(100)) {
    const running = findServer(place.folder);
    const server = running && (await waitFor(place.folder, running, until));
    if (server) return { server: settleFor(server, child), found: !launches };
    child = launch(place, await freePort(wished));
    launches++;
    // Until it has either written its pid file or given up: a second one beside it would fail in vain.
    while (isRunning(child) && !findServer(place.folder) && Date.now() < until) await wait(25);
  }
  const words = existsSync(place.log) ? readFileSync(place.log, 'utf8').trim().split('\n').slice(-3).join('\n') : '';
  throw new Error(`The embedded PostgreSQL does not come up. The end of ${place.log}:\n${words}`);
};
