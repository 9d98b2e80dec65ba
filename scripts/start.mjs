/** `npm start`: from a fresh clone to a running demo. Node's own modules only, until everything is installed. */
import { install } from './install.mjs';
import { fail, say } from './run.mjs';

const PORT = Number(process.env.PORT ?? 4173);

async function start() {
  await install();
  const { build } = await import('./build.mjs');
  await build();
  say('Starting the endpoint on its embedded PostgreSQL, and the demo …');
  const { startStack } = await import('./stack.mjs');
  const { url, close } = await startStack({ port: PORT, data: '.data' });
  say(
    `\n  Larkline, the demo:    ${url}/\n  What the ledger holds: npm run ledger (in another terminal)\n  For staff:             ${url}/admin, with a token: node dist/cli.js token create --site larkline --scope all\n  Stop:                  Ctrl+C\n`,
  );
  let closing;
  const end = () => {
    closing ??= close().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', end).on('SIGTERM', end);
}

await start().catch(fail);
