/**
 * Keeps the queue in IndexedDB: database and object store as idb-keyval makes them, `e:<id>` an entry, `key` the
 * subject's key pair, `kept` the cookie's value.
 */
import { createStore, promisifyRequest } from 'idb-keyval';
import type { Entry, Queue } from './queue.js';
import type { KeyShelf } from './signer.js';

const NAME = 'sayso';
/** Ends the wait for a database that neither opens nor fails, in ms. */
const LIMIT = 5000;

export interface IdbQueue extends Queue {
  /** Stores the cookie's value. */
  remember(kept: string): Promise<void>;
  key: KeyShelf;
  /** Whether a put would have to wait: for the database to open, or for those before it. */
  isBusy(): boolean;
}

/** A promise that is given up after a time, and who hears of that. */
const within = <T>(done: Promise<T>, ms: number, late: () => void): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => (late(), reject(Error())), ms);
    done.finally(() => clearTimeout(timer)).then(resolve, reject);
  });

/** Counts what is under way. */
const createCount = () => {
  let busy = 0;
  return {
    isBusy: () => busy > 0,
    counted: <T>(work: Promise<T>): Promise<T> => {
      busy++;
      return work.finally(() => busy--);
    },
  };
};

/** Opens nothing before the first `add`, unless the database is there already: reading must not create it. */
export const idbQueue = (): IdbQueue => {
  const store = createStore(NAME, 'keyval');
  let there = false;
  let hangs = false;
  const { counted, isBusy } = createCount();

  const late = (): void => void (hangs = true);
  const run = async <T>(
    mode: IDBTransactionMode,
    ask: (at: IDBObjectStore) => IDBRequest | IDBTransaction,
  ): Promise<T> => {
    const done = store(mode, (at) => promisifyRequest(ask(at) as IDBRequest<T>));
    // Waited for once: a visitor who closes the tab must not lose the record to a second and third wait.
    return counted(within(done, hangs ? 0 : LIMIT, late));
  };

  const read = async <T>(ask: (at: IDBObjectStore) => IDBRequest): Promise<T | undefined> => {
    there ||= (await counted(indexedDB.databases())).some(({ name }) => name === NAME);
    return there ? run('readonly', ask) : undefined;
  };
  /** Committed in the task that filled it, because the page or the browser may be gone in the next. */
  const write = (fill: (at: IDBObjectStore) => void): Promise<void> => {
    there = true;
    return run('readwrite', (at) => {
      fill(at);
      at.transaction.commit();
      return at.transaction;
    });
  };

  return {
    add: (entry, kept) =>
      write((at) => {
        at.add(entry, 'e:' + entry.id);
        if (kept) at.put(kept, 'kept');
      }),
    put: (entry) => write((at) => at.put(entry, 'e:' + entry.id)),
    all: async () => (await read<Entry[]>((at) => at.getAll(IDBKeyRange.upperBound('f')))) ?? [],
    drop: (id) => write((at) => at.delete('e:' + id)),
    remember: (kept) => write((at) => at.put(kept, 'kept')),
    isBusy,
    key: async (fresh) => {
      if (fresh) await write((at) => at.add(fresh, 'key')).catch(() => {});
      return read<CryptoKeyPair>((at) => at.get('key'));
    },
  };
};
