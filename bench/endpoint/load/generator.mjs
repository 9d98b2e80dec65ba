/** The load generator's process, as the run sees it. */
import { fork } from 'node:child_process';
import { join } from 'node:path';

/** `requests` names the file that makes and reads them: `sayso` or `c15t`. */
export function startGenerator(requests) {
  const child = fork(join(import.meta.dirname, 'main.mjs'), [requests]);
  const waiting = new Map();
  let last = 0;
  child.on('message', ({ id, result, fault }) => {
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (fault) reject?.(new Error(fault));
    else resolve?.(result);
  });
  child.on('exit', (code) => waiting.forEach(({ reject }) => reject(new Error(`the load generator ended: ${code}`))));
  const wait = (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  const send = (order, rest) => {
    const id = ++last;
    const answered = wait(id);
    child.send({ id, order, ...rest });
    return answered;
  };
  return {
    pid: child.pid,
    ready: wait(0),
    /** Makes requests until there are `count` of the mode. */
    stockUp: (mode, count) => send('stockUp', { mode, count }),
    drive: (options) => send('drive', options),
    end: () => child.kill('SIGKILL'),
  };
}
