/** The peer: @c15t/backend. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from '../processes.mjs';

const INSTANCE = join(import.meta.dirname, 'c15t-instance.mjs');
const HELD = 'SELECT count(*)::int AS rows, count(DISTINCT id)::int AS ids FROM consent WHERE id = ANY ($1)';

export const c15tVersion = () =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../node_modules/@c15t/backend/package.json'), 'utf8')).version;

/** `most` is the size of each instance's pool: the same as Sayso's. */
export function createC15t({ most }) {
  return {
    name: 'c15t',
    requests: 'c15t',
    async startInstances(database, count) {
      const env = { DATABASE_URL: database.url, NODE_ENV: 'production' };
      const migration = await start([INSTANCE, '0', '2', 'migrate'], { env, sign: /migrated/ });
      await migration.gone;
      const instances = [];
      for (let i = 0; i < count; i++) {
        instances.push(await start([INSTANCE, '0', String(most)], { env, sign: /listens on (\S+)/ }));
      }
      return instances.map(({ found, ...rest }) => ({ ...rest, url: found[1] }));
    },
    held: async (database, ids) => (await database.query(HELD, [ids]))[0],
  };
}
