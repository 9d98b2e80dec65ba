/** What a page can keep besides cookies: how the names in each store are listed, and how one is removed. */
import { cookieNames, removeCookies } from './cookies.js';

/** Kinds of stores, as they stand in a report. */
export type StoreName = 'cookies' | 'local' | 'session' | 'databases' | 'caches' | 'workers';

/** One kind of store. Both may fail: storage can be blocked, and some browsers cannot list. */
export interface SweptStore {
  /** The field of a service that declares its names. */
  declared: 'cookies' | 'storage' | 'databases' | 'caches' | 'workers';
  names(): Promise<string[]>;
  remove(name: string): Promise<unknown>;
}

const web = (area: () => Storage): SweptStore => ({
  declared: 'storage',
  names: async () => Object.keys(area()),
  remove: async (name) => area().removeItem(name),
});

/** A database that another tab has open goes when that tab closes it: nobody waits for that. */
const dropDatabase = (name: string): Promise<void> =>
  new Promise((done) => {
    const request = indexedDB.deleteDatabase(name);
    for (const end of ['success', 'error', 'blocked']) request.addEventListener(end, () => done());
  });

const registrations = (): Promise<readonly ServiceWorkerRegistration[]> => navigator.serviceWorker.getRegistrations();
const pathOf = ({ scope }: ServiceWorkerRegistration): string => new URL(scope).pathname;

export const STORES: Readonly<Record<StoreName, SweptStore>> = {
  cookies: {
    declared: 'cookies',
    names: async () => cookieNames(),
    remove: async (name) => removeCookies([name]),
  },
  local: web(() => localStorage),
  session: web(() => sessionStorage),
  databases: {
    declared: 'databases',
    names: async () => (await indexedDB.databases()).flatMap(({ name }) => name ?? []),
    remove: dropDatabase,
  },
  caches: { declared: 'caches', names: () => caches.keys(), remove: (name) => caches.delete(name) },
  workers: {
    declared: 'workers',
    names: async () => (await registrations()).map(pathOf),
    remove: async (name) =>
      Promise.all((await registrations()).filter((each) => pathOf(each) === name).map((each) => each.unregister())),
  },
};
