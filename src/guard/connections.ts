/**
 * Connections and workers. A held one looks like an object of its class in its first state. What the page does to it is
 * noted until it fails as a blocked one does, or until a real one may stand behind it.
 */
import type { Patches } from '../native/patch.js';
import type { Guarding } from './guard.js';
import type { Act } from './pending.js';

type Members = Record<string | symbol, unknown>;
type Method = (...args: unknown[]) => unknown;

/** What their properties say while nothing is behind them. */
const CLASSES: Readonly<Record<string, () => Members>> = {
  WebSocket: () => ({ readyState: 0, bufferedAmount: 0, extensions: '', protocol: '', binaryType: 'blob' }),
  EventSource: () => ({ readyState: 0, withCredentials: false }),
  // A worker is of the page's own origin, or it fails: there is nothing to run later.
  Worker: () => ({}),
  SharedWorker: () => ({ port: new MessageChannel().port1 }),
};
const CALLS = /EventL|^(dispatchEvent|send|postMessage|close|terminate)$/;

/** What a stand-in looks like, and how it was listened to. */
interface Noted {
  isSocket: boolean;
  state: Members;
  listens: [string, unknown[]][];
  real?: Members;
}

const fail = ({ isSocket, state, listens }: Noted): void => {
  state['readyState'] = isSocket ? 3 : 2;
  const hub = new EventTarget() as unknown as Members & EventTarget;
  for (const [key, args] of listens) (hub[key] as Method)(...args);
  const ends = [new Event('error')];
  if (isSocket) ends.push(new CloseEvent('close', { code: 1006 }));
  for (const event of ends) {
    hub.dispatchEvent(event);
    (state[`on${event.type}`] as Method | undefined)?.(event);
  }
};

const join = (noted: Noted, real: Members): void => {
  noted.real = real;
  for (const key in noted.state) if (/^on|^binary/.test(key)) real[key] = noted.state[key];
  for (const [key, args] of noted.listens) (real[key] as Method)(...args);
};

const standIn = (noted: Noted, proto: object, act: Act): object =>
  new Proxy(Object.create(proto) as Members, {
    get: (own, key) => {
      const { real, state, listens } = noted;
      const name = String(key);
      const value = (real ?? state)[key];
      if (real) return typeof value === 'function' ? (value as Method).bind(real) : value;
      if (CALLS.test(name))
        return (...args: unknown[]) => {
          if (/E/.test(name)) listens.push([name, args]);
          if (name === 'close') act.done = true;
        };
      return key in state ? value : /^on/.test(name) ? null : own[key];
    },
    set: (_, key, value) => Reflect.set(noted.real ?? noted.state, key, value),
  });

export const holdConnections = ({ url }: Guarding, { constructs }: Patches): void => {
  for (const name in CLASSES)
    constructs(name, (args, as, native) => {
      const href = String(args[0]);
      const isWorker = name.endsWith('Worker');
      const take = url(name.toLowerCase(), href);
      if (!take) return;
      const state = { __proto__: null, ...CLASSES[name]!(), url: new URL(href, document.baseURI).href };
      const noted: Noted = { isSocket: name === 'WebSocket', state, listens: [] };
      const act: Act = {
        run: () => join(noted, Reflect.construct(native, args) as Members),
        drop: () => void setTimeout(fail, 0, noted),
      };
      take(isWorker ? undefined : act);
      if (isWorker) act.drop();
      return standIn(noted, as.prototype as object, act);
    });
};
