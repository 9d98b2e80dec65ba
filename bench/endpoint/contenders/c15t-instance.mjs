/**
 * One instance of @c15t/backend as its self-hosting guide sets it up: the Kysely adapter over a `pg` pool, mounted in
 * Hono, here under the same Node server that `sayso serve` uses. Arguments: port, most sessions, `migrate` (optional).
 */
import { c15tInstance } from '@c15t/backend';
import { kyselyAdapter } from '@c15t/backend/db/adapters/kysely';
import { migrator } from '@c15t/backend/db/migrator';
import { DB } from '@c15t/backend/db/schema';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

const [port, most, task] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(most) });
const adapter = kyselyAdapter({
  db: new Kysely({ dialect: new PostgresDialect({ pool }) }),
  provider: 'postgresql',
});

async function migrate() {
  const result = await migrator({ db: DB.client(adapter), schema: 'latest' });
  await result.execute?.();
  await pool.end();
  process.stdout.write('migrated\n');
}

function serve() {
  const c15t = c15tInstance({
    appName: 'bench',
    basePath: '/api/c15t',
    trustedOrigins: ['https://www.larkline.example'],
    adapter,
  });
  const app = new Hono();
  app.all('/api/c15t/*', (c) => c15t.handler(c.req.raw));
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  server.listen(Number(port), '127.0.0.1', () => {
    process.stdout.write(`c15t listens on http://127.0.0.1:${server.address().port}\n`);
  });
  process.once('SIGTERM', () => process.exit(0));
}

await (task === 'migrate' ? migrate() : serve());
