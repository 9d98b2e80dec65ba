/**
 * The embedded PostgreSQL: a server of its own beside the endpoint. It outlives an endpoint that is killed, so the
 * next one finds it running and takes it over; a server that is killed is started again.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { openPool } from '../sql.js';
import { accountFor, type Account } from './account.js';
import { findBinaries, type Binaries } from './binaries.js';
import { LOGIN, makeCluster, PASSWORD_FILE } from './init.js';
import { endServer, findServer, isAlive, isServerOf, type Postmaster } from './postmaster.js';

/** A running cluster. */
export interface Cluster {
  readonly url: string;
  /** True where it ran before we came. */
  readonly found: boolean;
  /** Tells when the server came back on another port. */
  onMove(listener: (port: number) => void): void;
  /** Looks after the server no longer, and lets it run. */
  stop(): Promise<void>;
  /** Ends the server, unless another endpoint is still connected to it. */
  leave(): Promise<void>;
}

interface Place {
  folder: string;
  log: string;
  binaries: Binaries;
  account: Account;
}

/** Longest that a server may take to come up: recovery after a crash included. */
const PATIENCE = 60_000;
/** A server that was killed leaves processes behind for a moment, and no other starts beside them. */
const MOST_LAUNCHES = 20;
const WATCH = 500;

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

const urlOf = (folder: string, port: number): string => {
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

const launch = ({ folder, log, binaries, account }: Place, port: number): void => {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=64', 'fsync=on', 'full_page_writes=on', 'synchronous_commit=on'];
  const args = ['-D', folder, '-p', String(port), ...settings.flatMap((each) => ['-c', each])];
  const out = openSync(log, 'a', 0o600);
  // Detached, so that Ctrl-C in a terminal reaches the endpoint alone, which then ends the server in order.
  const child = spawn(binaries.postgres, args, { ...account, cwd: '/', detached: true, stdio: ['ignore', out, out], env: { ...process.env, LC_ALL: 'C' } });
  child.on('error', () => {});
  child.unref();
  closeSync(out);
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
const bringUp = async (place: Place, wished: number): Promise<{ server: Postmaster; found: boolean }> => {
  const until = Date.now() + PATIENCE;
  for (let launches = 0; launches <= MOST_LAUNCHES && Date.now() < until; await wait(100)) {
    const running = findServer(place.folder);
    const server = running && (await waitFor(place.folder, running, until));
    if (server) return { server, found: !launches };
    launch(place, await freePort(wished));
    launches++;
    // Until its pid file stands there a second look would start a second one, which would fail in vain.
    for (let i = 0; i < 40 && !findServer(place.folder); i++) await wait(25);
  }
  const words = existsSync(place.log) ? readFileSync(place.log, 'utf8').trim().split('\n').slice(-3).join('\n') : '';
  throw new Error(`The embedded PostgreSQL does not come up. The end of ${place.log}:\n${words}`);
};

const settle = async (data: string): Promise<Place> => {
  const root = resolve(data);
  mkdirSync(root, { recursive: true });
  const account = accountFor();
  const binaries = await findBinaries(account);
  if (!existsSync(join(root, 'postgres'))) await makeCluster(root, binaries, account);
  return { folder: realpathSync(join(root, 'postgres')), log: join(root, 'postgres.log'), binaries, account };
};

const OTHERS = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'sayso' AND pid <> pg_backend_pid()`;

const isUsedByOthers = async (url: string): Promise<boolean> => {
  const pool = await openPool({ url, most: 1, name: 'sayso-knock', warn: () => {} });
  try {
    return (await pool.query(OTHERS)).length > 0;
  } catch {
    return false;
  } finally {
    await pool.close();
  }
};

class Watched implements Cluster {
  readonly found: boolean;
  #server: Postmaster;
  #listeners: ((port: number) => void)[] = [];
  #left = false;
  #busy: Promise<void> = Promise.resolve();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(
    readonly place: Place,
    { server, found }: { server: Postmaster; found: boolean },
    readonly warn: (message: string) => void,
  ) {
    this.#server = server;
    this.found = found;
    let looking = false;
    this.#timer = setInterval(() => {
      if (looking || this.#left || isAlive(this.#server.pid)) return;
      looking = true;
      this.#busy = this.#raise().finally(() => (looking = false));
    }, WATCH);
    this.#timer.unref();
  }

  get url(): string {
    return urlOf(this.place.folder, this.#server.port);
  }

  onMove(listener: (port: number) => void): void {
    this.#listeners.push(listener);
  }

  async #raise(): Promise<void> {
    this.warn('The embedded PostgreSQL is gone; starting it again.');
    try {
      const { port } = this.#server;
      this.#server = (await bringUp(this.place, port)).server;
      if (this.#server.port !== port) this.#listeners.forEach((listener) => listener(this.#server.port));
    } catch (error) {
      this.warn((error as Error).message);
    }
  }

  async stop(): Promise<void> {
    this.#left = true;
    clearInterval(this.#timer);
    await this.#busy;
  }

  async leave(): Promise<void> {
    await this.stop();
    if (!(await isUsedByOthers(this.url))) await endServer(this.place.folder);
  }
}

/** Starts, or takes over, the cluster under a data folder; makes it at the first start. */
export const startCluster = async (data: string, warn: (message: string) => void): Promise<Cluster> => {
  const place = await settle(data);
  return new Watched(place, await bringUp(place, 0), warn);
};
