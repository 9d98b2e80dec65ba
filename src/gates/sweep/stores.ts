/** What a page can keep besides cookies: how the names in each store are listed, and how one is removed. */
import { SWEEPING } from '../../native/sweeping.js';
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

/** In ms. While an earlier removal waits for whoever has the database open, everything else asked of it waits as well. */
const PATIENCE = 500;

/** Opens it past the guard, which holds every other opening of what is refused. */
const openRefused = (name: string): IDBOpenDBRequest => {
  const place = globalThis as unknown as Record<symbol, boolean>;
  place[SWEEPING] = true;
  try {
    return indexedDB.open(name);
  } finally {
    delete place[SWEEPING];
  }
};

/**
 * Takes what a database holds. Its name may have to stay: many SDKs never close theirs, and until they do, which is when
 * the page is left, the browser removes none.
 */
const emptyDatabase = (name: string): Promise<void> =>
  new Promise((done) => {
    const request = openRefused(name);
    // It is gone meanwhile, and must not be made anew by us.
    request.onupgradeneeded = () => request.transaction!.abort();
    request.onerror = () => done();
    request.onsuccess = () => {
      const { result } = request;
      const end = (): void => done(result.close());
      try {
        const transaction = result.transaction(result.objectStoreNames, 'readwrite');
        for (const store of result.objectStoreNames) transaction.objectStore(store).clear();
        transaction.oncomplete = transaction.onabort = end;
      } catch {
        // Nothing stands in it.
        end();
      }
    };
  });

/** One that is open somewhere goes when it is closed: nobody waits for that. */
const dropDatabase = (name: string): Promise<void> =>
  new Promise((done) => {
    const request = indexedDB.deleteDatabase(name);
    for (const end of ['success', 'error', 'blocked']) request.addEventListener(end, () => done());
  });

const soon = (work: Promise<void>): Promise<void> =>
  Promise.race([work, new Promise<void>((done) => setTimeout(done, PATIENCE))]);

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
    remove: (name) => soon(emptyDatabase(name).then(() => dropDatabase(name))),
  },
  caches: { declared: 'caches', names: () => caches.keys(), remove: (name) => caches.delete(name) },
  workers: {
    declared: 'workers',
    names: async () => (await registrations()).map(pathOf),
    remove: async (name) =>
      Promise.all((await registrations()).filter((each) => pathOf(each) === name).map((each) => each.unregister())),
  },
};
