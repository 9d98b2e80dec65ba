/** One value that outlives the page, in a database of its own as idb-keyval makes it; where that fails, in memory. */
import { createStore, get, update } from 'idb-keyval';

const KEY = 'all';
/** Ends the wait for a database that neither opens nor fails, in ms. */
const LIMIT = 5000;

export interface Shelf<T> {
  /** What stands there. Never rejects; reading makes no database. */
  read(): Promise<T | undefined>;
  /** Replaces it in one step, also against other tabs. Never rejects; `by` must not throw. */
  change(by: (now: T | undefined) => T): Promise<T>;
  /** False once something could not be written: what is changed from then on goes with the page. */
  readonly lasts: boolean;
}

const within = <T>(done: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('late')), LIMIT);
    done.finally(() => clearTimeout(timer)).then(resolve, reject);
  });

const isThere = async (name: string): Promise<boolean> =>
  (await indexedDB.databases()).some((database) => database.name === name);

/** Opens nothing before the first change, unless the database is there already. */
export const openShelf = <T>(name: string): Shelf<T> => {
  let store: ReturnType<typeof createStore> | undefined;
  let memory: T | undefined;
  let lasts = true;
  const at = () => (store ??= createStore(name, 'keyval'));
  const look = async (): Promise<T | undefined> =>
    store || (await isThere(name)) ? within(get<T>(KEY, at())) : undefined;
  const swap = async (by: (now: T | undefined) => T): Promise<T> => {
    let next: T;
    const swapped = update<T>(KEY, (now) => (next = by(now)), at());
    return within(swapped).then(() => next);
  };
  return {
    read: async () => (lasts ? look().catch(() => memory) : memory),
    change: async (by) => {
      if (lasts)
        try {
          return (memory = await swap(by));
        } catch {
          lasts = false;
        }
      return (memory = by(memory));
    },
    get lasts() {
      return lasts;
    },
  };
};
