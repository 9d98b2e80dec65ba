import { decode } from '../wire/cookie.js';
import type { Kept } from '../wire/kept.js';

/**
 * A database that hangs is given up, in ms. So late because this is the only copy after a crash, and because a
 * database that crashed takes its time to open: on a busy machine more than a second.
 */
const PATIENCE = 5000;

/**
 * What the outbox last noted in IndexedDB: the only copy that outlives a killed browser, and the last to be asked
 * before the visitor is. Opening must not create the database (nothing is stored before a decision), hence the
 * aborted upgrade. Never rejects; answers `null` where there is nothing to read.
 */
export const recall = (): Promise<Kept | null> =>
  new Promise<Kept | null>((resolve, reject) => {
    const open = indexedDB.open('sayso');
    const read = async (): Promise<void> => {
      const get = open.result.transaction('keyval').objectStore('keyval').get('kept');
      get.onsuccess = () => resolve(decode(get.result as string));
    };
    setTimeout(reject, PATIENCE);
    open.onerror = reject;
    open.onupgradeneeded = () => open.transaction!.abort();
    open.onsuccess = () =>
      void read()
        .catch(reject)
        .then(() => open.result.close());
  }).catch(() => null);
