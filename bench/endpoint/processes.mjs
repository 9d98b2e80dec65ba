/** Processes of a run: started, looked at, ended. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const running = new Set();

/** Starts a Node program; resolves with the first match of `sign` in what it writes. */
export function start(args, { env = {}, sign }) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  running.add(child);
  let said = '';
  child.stderr.on('data', (part) => (said = (said + part).slice(-4000)));
  const gone = new Promise((done) => child.once('exit', (code) => done(running.delete(child) && code)));
  return new Promise((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (part) => {
      out = (out + part).slice(-4000);
      const found = sign.exec(out);
      if (found) resolve({ pid: child.pid, found, gone, said: () => said, end: () => end(child, gone) });
    });
    gone.then((code) => reject(new Error(`${args[0]} ended with ${code}:\n${said}`)));
  });
}

async function end(child, gone) {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await gone;
  clearTimeout(late);
}

export const endAll = () =>
  Promise.all(
    [...running].map(
      (child) =>
        new Promise((done) => {
          child.once('exit', done);
          child.kill('SIGKILL');
        }),
    ),
  );

/** Linux counts processor time in hundredths of a second. */
const TICK = 10;

function statOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [parent, own, system, ofChildren, systemOfChildren] = [1, 11, 12, 13, 14].map((at) => Number(fields[at]));
    return { parent, cpu: (own + system) * TICK, gone: (ofChildren + systemOfChildren) * TICK };
  } catch {
    return null;
  }
}

/** Processor time in ms that processes have used so far; `family` counts their children too, those that have ended among them. Linux only, else 0. */
export function cpuOf(pids, { family = false } = {}) {
  const own = pids.map(statOf).map((stat) => (stat ? stat.cpu + (family ? stat.gone : 0) : 0));
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  if (!family || process.platform !== 'linux') return sum(own);
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf);
  return sum(own) + sum(all.filter((stat) => stat && pids.includes(stat.parent)).map(({ cpu }) => cpu));
}

/** What lives in an instance after all garbage is collected, in MB: `heap.mjs` must be preloaded in it. */
export async function livingOf(pid, file) {
  rmSync(`${file}.${pid}`, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (let tries = 0; tries < 100; tries++) {
    await sleep(100);
    try {
      const text = readFileSync(`${file}.${pid}`, 'utf8');
      if (text) return Number(text);
    } catch {
      // Not written yet.
    }
  }
  throw new Error(`instance ${pid} did not tell its heap`);
}

/** Resident memory in MB. Linux only, else `null`. */
export function memoryOf(pid) {
  try {
    const [, kB] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(kB) / 1024;
  } catch {
    return null;
  }
}
