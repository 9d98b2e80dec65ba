/** The outbox chunk's door. */
import type { Entry } from './queue.js';
import type { Sha256 } from './sha256.js';

export type { Entry } from './queue.js';

/** What the outbox tells the page. `drained`: nothing waits any more. */
export type OutboxEvent =
  | { type: 'receipt'; id: string; receipt: string }
  | { type: 'bounced'; id: string; reason: string }
  | { type: 'drained' };

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
  append(payload: string, kept: string): void;
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
export declare const openOutbox: OpenOutbox;
