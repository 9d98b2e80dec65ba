/** The record: one immutable event. Its payload is the exact JSON text that is stored, signed, sent and hashed. */
import type { Choice, Regime } from './notice.js';

/** What made the visitor's browser write the record. */
export type RecordCause =
  'accept-all' | 'reject-all' | 'save' | 'withdraw' | 'signal-overruled' | 'api' | 'host' | 'import' | 'email-link';

/** One purpose of a record. */
export interface RecordedChoice {
  choice: Choice;
  /** Version of the purpose. */
  version: number;
  regime: Regime;
  /** Days the answer is valid. */
  days: number | 'never';
}

/** The payload of a record, version 1. */
export interface ConsentRecord {
  v: 1;
  /** UUID version 7, made in the browser. */
  id: string;
  site: string;
  notice: { id: string; version: number; hash: string };
  /** The purposes that this record changes, by key. */
  choices: Record<string, RecordedChoice>;
  cause: RecordCause;
  /** Whether a trusted event of the visitor's stood behind it, or code. */
  gesture: 'trusted' | 'code';
  /** Keys of the purposes that stood on before the visitor answered. */
  initial: number[];
  /** True where Global Privacy Control spoke when the visitor answered. */
  gpc: boolean;
  /** The texts that were shown; `null` where none were. */
  shown: {
    locale: string;
    hash: string;
    layer: 'first' | 'preferences' | 'embed';
    layout: string;
    theme: string;
  } | null;
  /** Version of the SDK that wrote it. */
  build: string;
  /** ISO 3166-2 code, or `null` where unknown, and how it was found. */
  region: { code: string | null; from: 'option' | 'meta' | 'none' };
  /** ms since 1970 by the browser's clock: `max(now, previous + 1)`. */
  at: number;
  /** Ids of the records of the same subject that this one follows. */
  supersedes: string[];
  /** 128 random bits, base64url: keeps the payload hash from being guessed. */
  salt: string;
}

/** Whether a record grants anything. */
export const grants = ({ choices }: ConsentRecord): boolean =>
  Object.values(choices).some(({ choice }) => choice === 'granted');

/** A compact JWS by the subject's key over the payload, or the bare payload where the browser could not sign (`unproven`). */
export type Envelope = string | { payload: string };

/** What the browser posts to `<endpoint>/<site>/records`, as JSON in `text/plain`. */
export interface Batch {
  /** The browser's clock at sending, ms since 1970. */
  sent: number;
  /** At most 32. */
  records: Envelope[];
}

/** Most records in one batch. */
export const MOST_RECORDS = 32;
/** Most bytes in one batch: also what browsers allow in flight with `keepalive` (Fetch, 64 KiB). */
export const MOST_BYTES = 65536;
