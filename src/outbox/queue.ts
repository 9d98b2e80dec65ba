/**
 * PROMISE. Where entries are kept until an answer settles them, and some time after, as the visitor's history.
 * A keeper rejects what it could not do; what it resolved stands.
 */
import type { Outcome } from '../wire/answer.js';
import type { Envelope } from '../wire/record.js';

/** A record that nobody confirmed or refused for good yet. */
export interface Waiting {
  /** Record id. */
  id: string;
  /** The record's exact JSON text. */
  payload: string;
  /** base64url SHA-256 of the payload; there once the envelope is final. */
  hash?: string;
  /** What is sent: made once, before the first send, and never changed. */
  envelope?: Envelope;
  outcome?: undefined;
}

/** A record on which the endpoint's word is known: the envelope is gone, the receipt or the reason is here. */
export type Settled = Outcome & { payload: string };

/** One record of the queue. */
export type Entry = Waiting | Settled;

export interface Queue {
  /** Adds an entry, and in the same step the cookie's value if one is given. An id that stands already is left as it is, by rejecting or by doing nothing. */
  add(entry: Waiting, kept?: string): Promise<void>;
  /** Replaces an entry. */
  put(entry: Entry): Promise<void>;
  /** Every entry, in id order, which is the order of time. */
  all(): Promise<Entry[]>;
  /** Removes an entry. */
  drop(id: string): Promise<void>;
}
