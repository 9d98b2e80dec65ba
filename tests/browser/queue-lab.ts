/** What the queue's browser tests run in the page: bundled by the spec, so that it drives the sources themselves. */
import { ahead } from '../../src/outbox/ahead.js';
import { idbQueue } from '../../src/outbox/idb-queue.js';
import { memoryQueue } from '../../src/outbox/memory-queue.js';
import { openOutbox, type Outbox, type OutboxEvent } from '../../src/outbox/open.js';
import { sha256 } from '../../src/outbox/sha256.js';
import { createSigner } from '../../src/outbox/signer.js';
import { queueContract } from '../contracts/queue.js';

const told: OutboxEvent[] = [];

const lab = {
  ahead,
  told,
  contract: (name: string) => queueContract[name]!(idbQueue(), (entry) => entry),
  twinContract: (name: string) =>
    queueContract[name]!(
      memoryQueue(idbQueue(), () => {}),
      (entry) => entry,
    ),
  queue: idbQueue,
  sign: (payload: string) => createSigner(idbQueue().key, async () => ({ sha256 }))(payload),
  payload: (id: string, choice = 'denied') => JSON.stringify({ id, choices: { 2: { choice } } }),
  open: (url = '/records'): Outbox & { stop(): void } => {
    const life = new AbortController();
    const { signal } = life;
    const tell = (event: OutboxEvent) => told.push(event);
    return { ...openOutbox({ url, tell, sha256: async () => ({ sha256 }), signal }), stop: () => life.abort() };
  },
  /** As the choice chunk does it: both in one task. */
  choose: (outbox: Outbox, payload: string, kept = 'the cookie'): void => {
    ahead.append(payload);
    void outbox.append(payload, kept);
  },
  /** Everything in the database, read without our own code. */
  stored: async (): Promise<Record<string, unknown> | null> => {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    if (!names.includes('sayso')) return null;
    const db = await new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open('sayso');
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(new Error('no database'));
    });
    const store = db.transaction('keyval').objectStore('keyval');
    const read = <T>(request: IDBRequest<T>) =>
      new Promise<T>((done) => (request.onsuccess = () => done(request.result)));
    const [keys, values] = await Promise.all([read(store.getAllKeys()), read(store.getAll())]);
    db.close();
    return Object.fromEntries(keys.map((key, i) => [String(key as string), values[i] as unknown]));
  },
};

export type Lab = typeof lab;
(globalThis as unknown as { lab?: Lab }).lab = lab;
