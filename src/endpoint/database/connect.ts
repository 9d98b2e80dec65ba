/** Opens the database: the one that is named, else an embedded PostgreSQL that is started here. */
import { codeOf } from './error-code.js';
import { migrate } from './migrations.js';
import { APP_ROLE, establishRoles, PURGE_ROLE, warnIfNotDurable } from './roles.js';
import { ENDPOINT, openPool, type Database, type Sql } from './sql.js';

export interface ConnectOptions {
  database?: string | undefined;
  folder: string;
  warn: (message: string) => void;
}

export interface Connection {
  /** Sessions of the role that may only insert and read. */
  sql: Database;
  /** Sessions of the role that may delete payloads; opened when first asked for. */
  purge(): Promise<Sql>;
  close(): Promise<void>;
}

/** Where the database is, and how it is left. */
interface Ground {
  url: string;
  onMove(listener: (port: number) => void): void;
  leave(name: string): Promise<void>;
}

const isConnectionString = (url: string): boolean => {
  try {
    const { protocol, username, password, pathname } = new URL(url);
    [username, password, pathname].forEach((part) => decodeURIComponent(part));
    return /^(postgres(ql)?|socket):$/.test(protocol);
  } catch {
    return false;
  }
};

/** Looked at here, because the errors of `URL` carry their whole input, password included, to whoever logs them. */
const checked = (url: string): string => {
  if (isConnectionString(url)) return url;
  throw new Error(
    'The database cannot be opened: DATABASE_URL (or the option database) is no connection string. Write it as ' +
      'postgres://user:password@host:5432/name, with %XX for each special character of the password.',
  );
};

const groundOf = async ({ database, folder, warn }: ConnectOptions): Promise<Ground> => {
  const given = database ?? globalThis.process?.env['DATABASE_URL'];
  const url = given && checked(given);
  if (url) return { url, onMove: () => {}, leave: () => Promise.resolve() };
  const { startCluster } = await import('./embedded/cluster.js');
  const cluster = await startCluster(folder, warn);
  return { url: cluster.url, onMove: (listener) => cluster.onMove(listener), leave: (name) => cluster.leave(name) };
};

/** Schema, roles and a look at the durability, as the login itself. Answers with the role of all further sessions. */
const prepare = async (admin: Database, warn: (message: string) => void): Promise<string | null> => {
  await migrate(admin);
  await warnIfNotDurable(admin, warn);
  return establishRoles(admin, warn);
};

/** Not there, not known, wrong password, no such database. */
const UNREACHABLE = /^(E[A-Z_]+|28...|3D000)$/;

const inWords = (error: unknown): unknown =>
  UNREACHABLE.test(codeOf(error))
    ? new Error(`The database cannot be opened: ${(error as Error).message}. Check DATABASE_URL.`, { cause: error })
    : error;

/** A pool that opens when it is first asked for. */
const lazily = (open: () => Promise<Database>): { get: () => Promise<Database>; close: () => Promise<void> } => {
  let opened: Promise<Database> | null = null;
  return { get: () => (opened ??= open()), close: async () => (await opened)?.close() };
};

/** Connects, brings the schema up to date and takes on the role that may only insert and read. */
export const connect = async (options: ConnectOptions): Promise<Connection> => {
  const { warn } = options;
  const ground = await groundOf(options);
  const name = `${ENDPOINT} ${crypto.randomUUID()}`;
  try {
    const admin = await openPool({ url: ground.url, most: 1, name, warn });
    const role = await prepare(admin, warn).finally(() => admin.close());
    const open = async (as: string, most: number): Promise<Database> => {
      const pool = await openPool({ url: ground.url, serving: true, most, name, ...(role ? { role: as } : {}), warn });
      ground.onMove((port) => pool.moved(port));
      return pool;
    };
    const sql = await open(APP_ROLE, 8);
    const purge = lazily(() => open(PURGE_ROLE, 1));
    const close = (): Promise<void> => Promise.all([sql.close(), purge.close()]).then(() => ground.leave(name));
    return { sql, purge: purge.get, close };
  } catch (error) {
    await ground.leave(name);
    throw inWords(error);
  }
};
