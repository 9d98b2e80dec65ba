/** The outbox chunk's door. */
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
  /** Loads the plain SHA-256; called only where `crypto.subtle` is missing. */
  sha256(): Promise<{ sha256: Sha256 }>;
}

export interface Outbox {
  /**
   * Keeps a record and starts its delivery; call it in the click's task, after `append` of `ahead.ts`.
   * `payload` is the record's exact JSON text, `kept` the cookie's value, stored beside it.
   */
  append(payload: string, kept?: string): void;
  /** Stores the cookie's value beside the records, for a browser that loses its cookies. */
  remember(kept: string): void;
  /** Tries at once instead of at the next retry; a `Retry-After` is still respected. */
  wake(): void;
  /** Every record that is still known, in id order: waiting, confirmed and bounced. */
  entries(): Promise<Entry[]>;
  /** Removes every listener and timer. What waits stays in storage. */
  stop(): void;
}

export type OpenOutbox = (options: OutboxOptions) => Outbox;

/** Opens the outbox, takes over what waits from earlier pages, and starts sending. */
export const openOutbox: OpenOutbox = ({ url, tell, sha256 }) => {
  const life = new AbortController();
  const { signal } = life;
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
  const { wake } = outbox;
  const append = (payload: string, kept?: string): void => outbox.append({ id: idOf(payload)!, payload }, kept);
  if (!url) outbox.stop();
  all().forEach((payload) => append(payload));
  wake();
  onWake(wake, signal);
  return {
    append,
    wake,
    remember: (kept) => void idb.remember(kept).catch(() => {}),
    entries: queue.all,
    stop: () => {
      outbox.stop();
      life.abort();
    },
  };
};
