/** The outbox of one page: the policy with its keepers. */
import { all, idOf, remove } from './ahead.js';
import { fetchSender } from './fetch-sender.js';
import { idbQueue } from './idb-queue.js';
import { createLock } from './lock.js';
import { memoryQueue } from './memory-queue.js';
import { createOutbox } from './outbox.js';
import type { OutboxEvent } from './ports.js';
import type { Entry } from './queue.js';
import type { Sha256 } from './sha256.js';
import { createSigner } from './signer.js';
import { onWake } from './wake.js';

export type { OutboxEvent } from './ports.js';
export type { Entry } from './queue.js';

export interface OutboxOptions {
  /** The record route, `<endpoint>/<site>/records`; empty where there is none, and records then stay in this browser. */
  url: string;
  tell(event: OutboxEvent): void;
  /** Ends everything: every listener and timer goes. What waits stays in storage. */
  signal: AbortSignal;
  /** Loads the plain SHA-256; called only where `crypto.subtle` is missing. */
  sha256(): Promise<{ sha256: Sha256 }>;
}

export interface Outbox {
  /**
   * Keeps a record and starts its delivery; call it in the click's task, after `append` of `ahead.ts`.
   * `payload` is the record's exact JSON text, `kept` the cookie's value, stored beside it. Resolves, still in
   * that task, when the database has been handed both; where it is busy or just being opened, when they are written or
   * could not be.
   */
  append(payload: string, kept?: string): Promise<void>;
  /** Stores the cookie's value beside the records, for a browser that loses its cookies; resolves when that is done. */
  remember(kept: string): Promise<void>;
  /** Every record that is still known, in id order: waiting, confirmed and bounced. */
  entries(): Promise<Entry[]>;
}

export type OpenOutbox = (options: OutboxOptions) => Outbox;

/** Opens the outbox, takes over what waits from earlier pages, and starts sending. */
export const openOutbox: OpenOutbox = ({ url, tell, sha256, signal }) => {
  const idb = idbQueue();
  const queue = memoryQueue(idb, remove);
  const outbox = createOutbox({
    queue,
    send: fetchSender(url),
    sign: createSigner(idb.key, sha256),
    lock: createLock(signal),
    tell: (event) => {
      if ('id' in event) remove(event.id);
      if (!signal.aborted) tell(event);
    },
    now: Date.now,
    random: Math.random,
    later: setTimeout,
    callOff: clearTimeout,
  });
  const { wake, stop } = outbox;
  const append = (payload: string, kept?: string): Promise<void> => {
    const waits = idb.isBusy();
    const added = outbox.append({ id: idOf(payload)!, payload }, kept);
    return waits ? added : Promise.resolve();
  };
  signal.addEventListener('abort', stop);
  if (!url || signal.aborted) stop();
  all().forEach((payload) => void append(payload));
  wake();
  onWake(wake, signal);
  return {
    append,
    remember: (kept) => idb.remember(kept).catch(() => {}),
    entries: queue.all,
  };
};
