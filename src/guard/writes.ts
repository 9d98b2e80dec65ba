/** What a service keeps in the browser. A held write is lost without a word, as where a browser blocks storage. */
import type { Guarding } from './guard.js';
import type { Patches } from '../native/patch.js';
import { SWEEPING } from '../native/sweeping.js';

/** Taking a cookie away is never held: that is what a withdrawal wants. */
const takesAway = (cookie: string): boolean => {
  const [, age] = /;\s*max-age\s*=\s*(-?\d+)/i.exec(cookie) ?? [];
  const [, date] = /;\s*expires\s*=([^;]*)/i.exec(cookie) ?? [];
  // Max-Age counts before Expires (RFC 6265, section 5.3).
  return age ? +age <= 0 : Date.parse(date!) <= Date.now();
};

/** What the Cookie Store API is given. */
interface Set {
  name: string;
  expires?: number | null;
}

const holdCookies = ({ name: ask }: Guarding, { method, setter }: Patches): void => {
  setter<Document, [unknown]>('Document', 'cookie', (self, [value], native) => {
    const cookie = String(value);
    const take = ask('cookies', 'cookie', /^[^=;]*/.exec(cookie)![0].trim());
    if (!take || takesAway(cookie)) return;
    take({ run: () => native.call(self, cookie), drop: () => undefined, size: cookie.length });
    return [];
  });
  method<unknown, [string | Set]>('CookieStore', 'set', (self, args, native) => {
    const { name, expires }: Set = typeof args[0] === 'string' ? { name: args[0] } : args[0];
    const take = ask('cookies', 'cookie', name);
    if (!take || (expires && expires <= Date.now())) return;
    take({ run: () => native.apply(self, args), drop: () => undefined });
    return [Promise.resolve()];
  });
};

const holdStorage = ({ name: ask }: Guarding, { method }: Patches): void =>
  method<Storage, [unknown, unknown]>('Storage', 'setItem', (self, args, native) => {
    const take = ask('storage', 'storage', String(args[0]));
    take?.({ run: () => native.apply(self, args), drop: () => undefined, size: String(args[1]).length });
    return take && [];
  });

/** Never created: its upgrade is aborted before anyone hears of it. */
const NOWHERE = 'sayso-held';

/** A database that may not be opened is one that fails to open. Opening it later would serve nobody. */
const holdDatabases = ({ name: ask }: Guarding, { method }: Patches): void =>
  method<IDBFactory, [unknown, number?]>('IDBFactory', 'open', (self, [name], native) => {
    const take = ask('databases', 'database', String(name));
    if (!take || SWEEPING in globalThis) return;
    take();
    const request = native.call(self, NOWHERE) as IDBOpenDBRequest;
    request.addEventListener('upgradeneeded', (event) => {
      event.stopImmediatePropagation();
      request.transaction!.abort();
    });
    return [request];
  });

export const holdWrites = (guarding: Guarding, patches: Patches): void => {
  holdCookies(guarding, patches);
  holdStorage(guarding, patches);
  holdDatabases(guarding, patches);
};
