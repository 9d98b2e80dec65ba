/** Does what is due again and again, as a cron beside the instances does: `node clerk.mjs <endpoint.js> <config> <folder>`. */
import { pathToFileURL } from 'node:url';
import { wait } from '../kill/chance.mjs';

const [module, config, folder] = process.argv.slice(2);
const { createEndpoint } = await import(pathToFileURL(module));
const { default: options } = await import(pathToFileURL(config));

let over = false;
process.once('SIGTERM', () => (over = true));

const endpoint = await createEndpoint({
  ...options,
  folder,
  log: 'off',
  warn: (line) => process.stderr.write(`${line}\n`),
});
process.send?.('ready');
while (!over) {
  await endpoint.work();
  await wait(500);
}
await endpoint.close();
process.exit(0);
