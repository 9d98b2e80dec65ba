/** PROMISES. What the policy asks of the browser, and what it tells the page. */
import type { Envelope } from '../wire/record.js';
import type { Queue } from './queue.js';

/** What came back. */
export interface Sent {
  status: number;
  /** The `Retry-After` field: seconds or a date (RFC 9110, section 10.2.3). */
  retryAfter: string | null;
  body: string;
}

/** PROMISE. Posts a batch; rejects where no answer came. */
export type Send = (body: string) => Promise<Sent>;

/** PROMISE. Makes the envelope of a payload, and the payload's hash. */
export type Sign = (payload: string) => Promise<{ hash: string; envelope: Envelope }>;

/** PROMISE. Runs a flight while nobody else of this origin flies; rejects where it could not. */
export type Lock = <T>(run: () => Promise<T>) => Promise<T>;

/** What the outbox tells the page. `drained`: nothing waits any more. */
export type OutboxEvent =
  | { type: 'receipt'; id: string; receipt: string }
  | { type: 'bounced'; id: string; reason: string }
  | { type: 'drained' };

export interface OutboxPorts {
  queue: Queue;
  send: Send;
  sign: Sign;
  lock: Lock;
  tell(event: OutboxEvent): void;
  now(): number;
  /** From 0 to below 1. */
  random(): number;
  /** Runs something later, and `callOff` prevents it. */
  later(run: () => void, ms: number): number;
  callOff(timer: number): void;
}
