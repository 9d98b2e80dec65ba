/** Entries that the endpoint writes itself. No browser signed them; their proof level says so. */
import { toBase64url } from '../../wire/base64url.js';
import { uuid7 } from '../../wire/uuid.js';
import { bytesOf, sha256 } from '../hash.js';
import type { Outcome } from '../../wire/answer.js';
import { append, type Desk } from './append.js';
import type { Entered } from './envelope.js';

const SALT = 16;

/** 128 random bits in base64url. */
export const freshSalt = (): string => toBase64url(crypto.getRandomValues(new Uint8Array(SALT)));

/**
 * An id that follows from what the entry is about: who asks twice, or at two instances at once, gets one entry. `at` is
 * a time (ms since 1970) that belongs to the same thing.
 */
export const idFrom = async (about: readonly unknown[], at: number): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', bytesOf(JSON.stringify(about)));
  return uuid7(at, new Uint8Array(digest).slice(0, SALT));
};

/** Whether an outcome says that the entry, or one of the same id, stands. */
export const standsNow = (outcome: Outcome): boolean => outcome.outcome !== 'bounced' || outcome.reason === 'id-reused';

/** An entry of the endpoint's own. */
export interface Vouched {
  site: string;
  subject: string;
  entry: Entered;
  /** By the clock of `entry.at`, when it was told. Default: it was told as it happened. */
  sent?: number;
}

/** Appends an entry of the endpoint's own. @throws Unavailable */
export const appendVouched = async (
  desk: Desk,
  { site, subject, entry, sent = entry.at }: Vouched,
): Promise<Outcome> => {
  const payload = JSON.stringify(entry);
  const opened = {
    record: entry,
    payload,
    hash: await sha256(payload),
    subject,
    signature: null,
    proof: 'endpoint',
    unmetered: true,
  } as const;
  return append(desk, { site, sent, opened });
};
