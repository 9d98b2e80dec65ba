/** The one way to the database: plain SQL through `pg`, the only place that imports it. */
import type { Pool, PoolConfig } from 'pg';

/** How the names of an endpoint's sessions begin. */
export const ENDPOINT = 'sayso-endpoint';

export type Row = Record<string, unknown>;

export interface Sql {
  /** With a `name` the statement is planned once for each session: for what every record needs. */
  query(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}

export interface Database extends Sql {
  /** Runs several statements on one connection; rolled back where one fails. */
  atomic<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Connections that are open, of these idle, and statements that wait for one. */
  state(): { open: number; idle: number; waiting: number };
  /** The port has changed: an embedded database came back elsewhere. */
  moved(port: number): void;
  close(): Promise<void>;
}

/** No acknowledgement before the log is on disk. */
const SESSION = `SET synchronous_commit = on`;
/** Sessions that serve requests hang on nothing: the sender comes again. */
const SERVING = `${SESSION}; SET statement_timeout = '4s'; SET idle_in_transaction_session_timeout = '10s'`;

export interface DatabaseOptions {
  url: string;
  /** For sessions that serve requests: no statement may take long. */
  serving?: boolean;
  /** The role that every session takes on. */
  role?: string;
  most?: number;
  /** Name in `pg_stat_activity`. */
  name: string;
  warn: (message: string) => void;
}

const asSql = (source: { query: Pool['query'] }): Sql => ({
  query: async (text, values, name) =>
    (await source.query<Row>({ text, values: values as unknown[], ...(name && { name }) })).rows,
});

const atomically = async <T>(pool: Pool, work: (sql: Sql) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  let failed: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(asSql(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    failed = error as Error;
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release(failed);
  }
};

/** The parts of a connection string. Parsed here so that the port can follow an embedded database that moves. */
const partsOf = (url: string): PoolConfig => {
  const { protocol, username, password, hostname, port, pathname, search } = new URL(url);
  const plain = /^postgres(ql)?:$/.test(protocol) && hostname && !search;
  if (!plain) return { connectionString: url };
  return {
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    host: hostname,
    port: Number(port || 5432),
    database: decodeURIComponent(pathname.slice(1)) || 'postgres',
  };
};

/** Opens a pool. Nothing is connected yet. */
export const openPool = async ({
  url,
  serving = false,
  role,
  most = 8,
  name,
  warn,
}: DatabaseOptions): Promise<Database> => {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    ...partsOf(url),
    max: most,
    // One session stays, so that others see that the database is in use.
    min: serving ? 1 : 0,
    application_name: name,
    connectionTimeoutMillis: 5000,
    onConnect: async (client) => {
      await client.query(`${serving ? SERVING : SESSION}${role ? `; SET ROLE ${role}` : ''}`);
    },
  });
  // A connection that dies while idle is replaced; without a listener it would end the process.
  pool.on('error', (error) => warn(`A database connection was lost and will be replaced: ${error.message}`));
  return {
    ...asSql(pool),
    atomic: (work) => atomically(pool, work),
    state: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    moved: (port) => void (pool.options.port = port),
    close: () => pool.end(),
  };
};
