/** A checkpoint: the endpoint's signed word on all that one part of a site's ledger received in some stretch of time. */
import { CompactSign, compactVerify, createLocalJWKSet, type JWK } from 'jose';
import { fromBase64url } from '../../wire/base64url.js';
import { bytesOf, sha256 } from '../hash.js';
import type { KeyRing } from '../keys/keys.js';

/** `typ` of a checkpoint's protected header. */
export const CHECKPOINT_TYPE = 'sayso-checkpoint+jws';

/**
 * Payload of a checkpoint, a compact JWS (ES256). Stretches without entries have no checkpoint of their own: each
 * begins where the one before it ends, so that together they speak for all time, and `number`, `total` and `previous`
 * leave no room for one taken out.
 */
export interface Checkpoint {
  /** Who signed: the endpoint's public URL. */
  iss: string;
  site: string;
  /** Part of the subject space, 0 to 255: the first byte of the subject's SHA-256. */
  part: number;
  /** From 1, without a gap. */
  number: number;
  /** Received at this time or later (ms since 1970): where the checkpoint before ends; 0 for the first. */
  from: number;
  /** Received before this time. */
  until: number;
  /** Entries in this stretch; at least 1. */
  size: number;
  /** Entries in all checkpoints of the part so far. */
  total: number;
  /** base64url Merkle root (RFC 6962) over the chain hashes, by time of arrival, then subject in byte order, then `seq`. */
  root: string;
  /** base64url SHA-256 of the checkpoint before, as its compact JWS; empty for the first. */
  previous: string;
}

/** What a part's next checkpoint follows. */
export interface Tail {
  number: number;
  until: number;
  total: number;
  /** Hash of its JWS. */
  hash: string;
}

/** What the first checkpoint of a part follows. */
export const START: Tail = { number: 0, until: 0, total: 0, hash: '' };

/** What the one after a checkpoint follows. */
export const tailOf = async ({ number, until, total }: Checkpoint, jws: string): Promise<Tail> => ({
  number,
  until,
  total,
  hash: await sha256(jws),
});

/** Signs a checkpoint with the key that signs receipts now. */
export const signCheckpoint = async (ring: KeyRing, checkpoint: Checkpoint, now: number): Promise<string> => {
  const { kid, key } = await ring.active(now);
  return new CompactSign(bytesOf(JSON.stringify(checkpoint)))
    .setProtectedHeader({ alg: 'ES256', typ: CHECKPOINT_TYPE, kid })
    .sign(key);
};

/** A checkpoint as it was read, and what is wrong with its signature. */
export interface Read {
  /** `null` where nothing can be read. Where there is a problem, nobody vouches for what it says. */
  checkpoint: Checkpoint | null;
  problem: { what: 'signature' | 'no-key'; message: string } | null;
}

/** What a checkpoint says, unverified; `null` where it says nothing that can be read. */
export const peek = (jws: string): Checkpoint | null => {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64url(jws.split('.')[1]!)!)) as Checkpoint;
  } catch {
    return null;
  }
};

const problemOf = async (jws: string, keys: { keys: JWK[] }): Promise<Read['problem']> => {
  try {
    const { protectedHeader } = await compactVerify(jws, createLocalJWKSet(keys), { algorithms: ['ES256'] });
    return protectedHeader.typ === CHECKPOINT_TYPE
      ? null
      : { what: 'signature', message: `its typ is ${String(protectedHeader.typ)}, want ${CHECKPOINT_TYPE}` };
  } catch (error) {
    return (error as { code?: string }).code === 'ERR_JWKS_NO_MATCHING_KEY'
      ? { what: 'no-key', message: 'no key of the set is the one that signed it' }
      : { what: 'signature', message: 'its signature does not verify' };
  }
};

/** Reads a checkpoint by a key set. Total. */
export const readCheckpoint = async (jws: string, keys: { keys: JWK[] }): Promise<Read> => ({
  checkpoint: peek(jws),
  problem: await problemOf(jws, keys),
});
