/** Stands for the core in the stub's specs: a page API that writes down what it is asked, and the replay. */
import { replay, type StubQueue } from '../../../src/page/queue.js';

type Listener = (granted: boolean) => void;

const calls: unknown[][] = [];
const listeners = new Set<Listener>();
let granted = false;
const isPlain = (value: unknown): boolean =>
  typeof value !== 'function' && !(value instanceof Object && 'run' in value);
const note =
  (name: string) =>
  (...args: unknown[]) => {
    calls.push([name, ...args.filter(isPlain)]);
    return () => void calls.push([`stop ${name}`]);
  };

/** The stand-in; `set` moves what `follow` and `allows` tell. */
export const real = {
  calls,
  persistence: 'durable',
  allows: () => granted,
  explain: () => ({ state: 'granted', cause: 'visitor', notice: 3 }),
  follow: (condition: unknown, listener: Listener) => {
    calls.push(['follow', condition]);
    listeners.add(listener);
    listener(granted);
    return () => {
      calls.push(['stop follow']);
      listeners.delete(listener);
    };
  },
  when: async (condition: unknown) => void calls.push(['when', condition]),
  history: async () => ['a record'],
  receipts: () => Promise.reject(new Error('no receipts')),
  open: () => {
    calls.push(['open']);
    throw new Error('thrown by open');
  },
  ...Object.fromEntries(
    ['gate', 'watch', 'choose', 'acceptAll', 'rejectAll', 'withdraw', 'close', 'on', 'destroy'].map((name) => [
      name,
      note(name),
    ]),
  ),
  set: (now: boolean) => {
    granted = now;
    listeners.forEach((listener) => listener(now));
  },
};

const place = globalThis as unknown as { sayso: { q: StubQueue } };
const { q } = place.sayso;
Object.assign(globalThis, { real, sayso: real });
replay(q, real, {});
