/**
 * The embedded PostgreSQL: a server of its own beside the endpoint. It outlives an endpoint that is killed, so the
 * next one finds it running and takes it over; a server that is killed is started again.
 */
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ENDPOINT, openPool } from '../sql.js';
import { accountFor, letThrough } from './account.js';
import { findBinaries } from './binaries.js';
import { makeCluster } from './init.js';
import { endServer, isAlive, type Postmaster } from './postmaster.js';
import { bringUp, urlOf, type Place } from './start.js';

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How often a look is taken whether the server still runs, in ms. */
const WATCH = 500;

/** A running cluster. */
export interface Cluster {
  readonly url: string;
  /** True where it ran before we came. */
  readonly found: boolean;
  /** Tells when the server came back on another port. */
  onMove(listener: (port: number) => void): void;
  /** Looks after the server no longer, and lets it run. */
  stop(): Promise<void>;
  /** Ends the server, unless an endpoint other than the named one is still connected to it. */
  leave(name?: string): Promise<void>;
}

const settle = async (home: string, warn: (message: string) => void): Promise<Place> => {
  const root = resolve(home);
  mkdirSync(root, { recursive: true });
  const account = accountFor();
  letThrough(root, account);
  const binaries = await findBinaries(account);
  if (!existsSync(join(root, 'postgres'))) await makeCluster(root, { binaries, account, warn });
  return { folder: realpathSync(join(root, 'postgres')), log: join(root, 'postgres.log'), binaries, account };
};

const CONNECTED = `SELECT DISTINCT application_name AS name FROM pg_stat_activity WHERE application_name LIKE '${ENDPOINT} %'`;

/** Whether other endpoints are connected. A session of our own that has not quite ended yet is waited for. */
const isUsedByOthers = async (url: string, own: string): Promise<boolean> => {
  const pool = await openPool({ url, most: 1, name: 'sayso-knock', warn: () => undefined });
  try {
    for (const until = Date.now() + 5000; ; await wait(25)) {
      const names = (await pool.query(CONNECTED)).map(({ name }) => name);
      if (!names.includes(own) || Date.now() > until) return names.some((name) => name !== own);
    }
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

  async leave(name = ''): Promise<void> {
    await this.stop();
    if (!(await isUsedByOthers(this.url, name))) await endServer(this.place.folder);
  }
}

/** Starts, or takes over, the cluster in a folder; makes it at the first start. */
export const startCluster = async (home: string, warn: (message: string) => void): Promise<Cluster> => {
  const place = await settle(home, warn);
  return new Watched(place, await bringUp(place, 0), warn);
};
