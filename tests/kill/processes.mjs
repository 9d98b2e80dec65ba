/** Processes of our own: each leads a group, so that it can be ended with all that it started and with nothing else. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { until } from './chance.mjs';

const groups = new Set();

/** Starts a program as the leader of a group. */
export function lead(program, args, stdio) {
  const child = spawn(program, args, { detached: true, stdio });
  const gone = new Promise((done) => {
    child.once('error', done);
    child.once('exit', done);
  });
  if (child.pid) groups.add(child.pid);
  return { child, pid: child.pid, gone };
}

/** The processes of a group that still run; a zombie runs no more. */
function members(group) {
  const found = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [state, , of] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      if (Number(of) === group && state !== 'Z') found.push(Number(pid));
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** Whether anything of a group still runs. */
const isAlive = (group) => (process.platform === 'linux' ? members(group).length > 0 : signal(-group, 0));

/** SIGKILL for the whole group in one call; resolves when nothing of it runs any more. */
export async function killGroup(group) {
  signal(-group, 'SIGKILL');
  if (!(await until(() => !isAlive(group), 10_000, 5))) throw new Error(`process group ${group} survives SIGKILL`);
  groups.delete(group);
}

/** SIGTERM for the leader, which ends what it started in order; SIGKILL for the group where that takes too long. */
export async function endGroup(group, ms = 20_000) {
  signal(group, 'SIGTERM');
  await until(() => !isAlive(group), ms, 20);
  await killGroup(group);
}

/** Ends what is left, for a run that was cut off. */
export const killAll = () => Promise.all([...groups].map(killGroup));
