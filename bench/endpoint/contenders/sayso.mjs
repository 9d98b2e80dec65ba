/** Sayso's endpoint, as `sayso serve` runs it from a folder of built files. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endpointConfig } from '../../../demo/endpoint.config.mjs';
import { start } from '../processes.mjs';

const ORIGIN = 'https://www.larkline.example';
const HELD = `
  SELECT count(*)::int AS rows, count(DISTINCT l.id)::int AS ids
  FROM sayso.ledger l JOIN sayso.payload p ON p.site = l.site AND p.subject = l.subject AND p.id = l.id
  WHERE l.id = ANY ($1::uuid[])`;

/** Behind a proxy, as in production; requests are not logged one by one, as c15t does not by default. */
const SETTINGS = { issuer: 'https://records.larkline.example', trustedHops: 1, logLevel: 'warn' };

/** `dist` is a folder with `cli.js`; `settings` are further options of the endpoint. */
export function createSayso({ name = 'sayso', dist, folder, settings = {}, nodeArgs = [], env = {} }) {
  const config = { ...endpointConfig(ORIGIN), ...SETTINGS, ...settings };
  const file = join(folder, `${name}.config.json`);
  writeFileSync(file, JSON.stringify(config));
  return {
    name,
    requests: 'sayso',
    async startInstances(database, count) {
      const args = [...nodeArgs, join(dist, 'cli.js'), 'serve', '--config', file, '--port', '0'];
      const options = { env: { ...env, DATABASE_URL: database.url }, sign: /listens on (\S+)/ };
      const instances = [];
      for (let i = 0; i < count; i++) {
        instances.push(await start([...args, '--folder', join(folder, name)], options));
      }
      return instances.map(({ found, ...rest }) => ({ ...rest, url: found[1] }));
    },
    held: async (database, ids) => (await database.query(HELD, [ids]))[0],
  };
}
