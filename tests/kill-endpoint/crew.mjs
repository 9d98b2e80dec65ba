/** The processes under test: two instances, the clerk that does their jobs, and the database that all three share. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until, wait } from '../kill/chance.mjs';
import { databaseOf, isDatabase } from '../kill/database.mjs';
import { endGroup, killGroup, lead } from '../kill/processes.mjs';

/** Longest that an instance may take to end in order, in ms. */
const PATIENCE = 40_000;

const isReady = (url) =>
  fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) })
    .then(({ ok }) => ok)
    .catch(() => false);

/** One process that is started again whenever it ends, as an init system would; `notes` counts what it does by itself. */
function createMember({ name, args, url, notes }) {
  let running = null;
  let said = '';
  const start = () => {
    const mine = (running = lead(process.execPath, args, ['ignore', 'ignore', 'pipe', ...(url ? [] : ['ipc'])]));
    mine.ready = Boolean(url);
    mine.wanted = true;
    mine.child.on('message', () => (mine.ready = true));
    mine.child.stderr.on('data', (part) => (said = (said + part).slice(-4000)));
    mine.over = mine.gone.then(async (code) => {
      if (!mine.wanted) return code;
      notes.ended.push(`${name} ended by itself (${code}): ${said.slice(-300)}`);
      await wait(500);
      if (mine.wanted && mine === running) start();
      return code;
    });
  };
  const ready = async () => running.ready && (!url || (await isReady(url)));
  const stop = async (end) => {
    const mine = running;
    mine.wanted = false;
    await end(mine.pid);
    return mine.gone;
  };
  return {
    ...{ name, url, start },
    isUp: () => Boolean(running?.wanted),
    said: () => said,
    ready: async (ms) => {
      if (!(await until(ready, ms, 100))) throw new Error(`${name} does not come up:\n${said}`);
    },
    kill: () => stop(killGroup),
    /** SIGTERM; answers with the exit code, `null` where it had to be killed. */
    end: () => stop((pid) => endGroup(pid, PATIENCE)),
  };
}

const wordOf = (pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();

/** The server's own processes by what they say they do, such as `walwriter` or `postgres postgres 127.0.0.1(4711) INSERT`. */
function partsOf(server) {
  const parts = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      if (Number(parent) === server) parts.push({ pid: Number(pid), word: wordOf(pid).replace(/^postgres: /, '') });
    } catch {
      // It ended while we looked.
    }
  }
  return parts;
}

const strike = (pid) => {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
};

/** The embedded database; nobody starts it but the members. */
export const createGround = (folder) => ({
  folder,
  isUp: () => isDatabase(folder),
  /** SIGKILL for the server itself. False where none runs. */
  kill: () => isDatabase(folder) && strike(databaseOf(folder).pid),
  /** SIGKILL for one process of the server: `choose` picks among those whose word it likes. */
  killPart(likes, choose) {
    if (!isDatabase(folder)) return false;
    const parts = partsOf(databaseOf(folder).pid).filter(({ word }) => likes(word));
    return parts.length > 0 && strike(choose(parts).pid);
  },
  async end() {
    if (isDatabase(folder)) process.kill(databaseOf(folder).pid, 'SIGQUIT');
    await until(() => !isDatabase(folder), 10_000);
  },
});

/** `ports` are the instances' ports; `dist` is what was built. */
export function createCrew({ dist, config, folder, ports }) {
  const notes = { ended: [] };
  const cli = join(dist, 'cli.js');
  const instances = ports.map((port, i) =>
    createMember({
      name: `instance ${'AB'[i]}`,
      url: `http://127.0.0.1:${port}`,
      args: [cli, 'serve', '--config', config, '--port', String(port), '--folder', folder],
      notes,
    }),
  );
  const clerkArgs = [join(import.meta.dirname, 'clerk.mjs'), join(dist, 'endpoint.js'), config, folder];
  const clerk = createMember({ name: 'clerk', args: clerkArgs, notes });
  const all = [...instances, clerk];
  const ground = createGround(folder);
  return {
    ...{ instances, clerk, all, notes, ground },
    /** Starts whoever does not run, and waits until all are ready. */
    async raise(ms = 90_000) {
      for (const member of all) if (!member.isUp()) member.start();
      await Promise.all(all.map((member) => member.ready(ms)));
    },
    /** All end in order, one after the other. */
    async leave() {
      for (const member of all) if (member.isUp()) await member.end();
    },
    /** Whatever is left ends at once. */
    async end() {
      for (const member of all) if (member.isUp()) await member.kill();
      await ground.end();
    },
  };
}
