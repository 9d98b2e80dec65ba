import { decode } from '../wire/cookie.js';
import type { Kept } from '../wire/kept.js';

const give = (open: IDBOpenDBRequest, resolve: (kept: Kept | null) => void): void => {
  const db = open.result;
  const get = db.transaction('keyval').objectStore('keyval').get('kept');
  get.onsuccess = () => {
    db.close();
    resolve(decode(get.result as string));
  };
};

/**
 * What the outbox last noted in IndexedDB: the only copy that outlives a killed browser, and the last to be asked
 * before the visitor is. Opening must not create the database (nothing is stored before a decision), hence the
 * aborted upgrade. Never rejects; answers `null` where there is nothing to read.
 */
export const recall = (): Promise<Kept | null> =>
  new Promise((resolve) => {
    const none = () => resolve(null);
    try {
      const open = indexedDB.open('sayso');
      open.onupgradeneeded = () => open.transaction!.abort();
      open.onerror = open.onblocked = none;
      open.onsuccess = () => {
        try {
          give(open, resolve);
        } catch {
          none();
        }
      };
      setTimeout(none, 500);
    } catch {
      none();
    }
  });
