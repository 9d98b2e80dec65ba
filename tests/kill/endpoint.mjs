/** The real endpoint as its own process, and the storm that kills it and starts it again. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { until, wait } from './chance.mjs';
import { databaseOf, isDatabase } from './database.mjs';
import { endGroup, killGroup, lead } from './processes.mjs';

/** Free, and below the range from which systems take ports for connections: it must still be ours after a kill. */
export async function freePort(chance) {
  for (;;) {
    const port = Math.floor(chance.between(20_000, 32_000));
    const probe = createServer();
    const free = await new Promise((done) => {
      probe.once('error', () => done(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
    });
    if (free) return port;
  }
}

/** `config` is what `sayso serve --config` reads; `cli` the built command. */
export async function createServing({ cli, folder, config, chance }) {
  const port = await freePort(chance);
  const url = `http://127.0.0.1:${port}`;
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ ...config, issuer: url }));
  const args = [cli, 'serve', '--config', file, '--port', String(port), '--folder', folder];
  let running = null;
  let said = '';
  const answers = () =>
    fetch(`${url}/v1/jwks.json`)
      .then(({ ok }) => ok)
      .catch(() => false);
  return {
    url,
    folder,
    kills: 0,
    start() {
      running = lead(process.execPath, args, ['ignore', 'ignore', 'pipe']);
      running.child.stderr.on('data', (part) => (said = (said + part).slice(-2000)));
    },
    async ready(ms = 60_000) {
      if (!(await until(answers, ms, 100))) throw new Error(`the endpoint does not come up:\n${said}`);
    },
    async kill() {
      await killGroup(running.pid);
      this.kills++;
    },
    async end() {
      if (running) await endGroup(running.pid, 40_000);
      if (isDatabase(folder)) process.kill(databaseOf(folder).pid, 'SIGQUIT');
      await until(() => !isDatabase(folder), 10_000);
    },
  };
}

/** Kills the endpoint and starts it again at random moments, also while it starts, until it is told to end. */
export function storm(serving, chance) {
  let over = false;
  const blow = async () => {
    while (!over) {
      await wait(chance.odds(0.4) ? chance.between(200, 2000) : chance.between(2000, 6000));
      if (over) break;
      await serving.kill();
      await wait(chance.between(0, 4000));
      serving.start();
    }
    await serving.ready();
  };
  const done = blow();
  done.catch(() => undefined);
  return () => {
    over = true;
    return done;
  };
}
