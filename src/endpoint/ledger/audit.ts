/** Proves what stands in the ledger: payload, signature, receipt and chain, each from what was published alone. */
import {
  calculateJwkThumbprint,
  compactVerify,
  createLocalJWKSet,
  decodeProtectedHeader,
  importJWK,
  type JWK,
} from 'jose';
import { canonical } from '../../wire/canonical.js';
import type { Receipt } from '../../wire/receipt.js';
import type { ConsentRecord } from '../../wire/record.js';
import { toBase64url } from '../../wire/base64url.js';
import { chainHash, type Link } from './chain.js';
import { RECORD_TYPE } from './envelope.js';
import { EVENT_TYPE, isEvent } from '../../wire/event.js';
import { bytesOf, sha256 } from '../hash.js';
import { RECEIPT_TYPE } from './receipts.js';
import { findUnsigned } from './unsigned.js';

/** One entry of the ledger with what belongs to it. */
export interface Entry {
  link: Link;
  chain: string;
  /** Chain hash of the entry one place before it in its subject's chain, as it stands there now; `null` where none does. */
  before: string | null;
  /** The browser's own time. */
  at: number;
  /** `min(received, at + received − sent)`. */
  counted: number;
  /** True where a predecessor was unknown when it arrived. */
  gap: boolean;
  /** `null` once it was erased. */
  kept: { payload: string; signature: string | null; receipt: string } | null;
  /** Whether an erasure is on record for what is not kept any more. */
  erased: boolean;
}

/**
 * `missing`: gone without an erasure on record; `unproven`: the browser could not sign; `endpoint`: nobody vouches but the
 * endpoint, and it may.
 */
export type Finding = 'ok' | 'broken' | 'erased' | 'missing' | 'unproven' | 'endpoint' | 'no-key';

export interface Findings {
  receipt: Finding;
  signature: Finding;
  chain: Finding;
}

/** Whether the entry says what its record says. A payload that is no JSON says nothing. */
const agrees = ({ link, at }: Entry, payload: string): boolean => {
  try {
    const { id, site, notice, at: told } = JSON.parse(payload) as ConsentRecord;
    return id === link.record && site === link.site && notice.hash === link.notice.hash && told === at;
  } catch {
    return false;
  }
};

const gone = ({ erased }: Entry): Finding => (erased ? 'erased' : 'missing');

const signatureOf = async (entry: Entry): Promise<Finding> => {
  const { link, kept } = entry;
  if (!kept) return gone(entry);
  if ((await sha256(kept.payload)) !== link.payload || !agrees(entry, kept.payload)) return 'broken';
  if (kept.signature === null) return findUnsigned(link, kept.payload);
  try {
    const [head, , signed] = kept.signature.split('.');
    const jws = `${head}.${toBase64url(bytesOf(kept.payload))}.${signed}`;
    const { typ, jwk } = decodeProtectedHeader(jws);
    await compactVerify(jws, await importJWK(jwk as JWK, 'ES256'), { algorithms: ['ES256'] });
    const wanted = isEvent(JSON.parse(kept.payload) as object) ? EVENT_TYPE : RECORD_TYPE;
    return typ === wanted && (await calculateJwkThumbprint(jwk as JWK)) === link.subject ? 'ok' : 'broken';
  } catch {
    return 'broken';
  }
};

type KeySet = ReturnType<typeof createLocalJWKSet>;

const receiptOf = async (entry: Entry, keys: KeySet | null): Promise<Finding> => {
  const { link, chain, kept } = entry;
  if (!kept) return gone(entry);
  if (!keys) return 'no-key';
  try {
    const { payload, protectedHeader } = await compactVerify(kept.receipt, keys, { algorithms: ['ES256'] });
    const said = {
      ...(JSON.parse(new TextDecoder().decode(payload)) as Receipt),
      iss: undefined,
      controller: undefined,
    };
    return protectedHeader.typ === RECEIPT_TYPE && canonical(said) === canonical({ ...link, chain }) ? 'ok' : 'broken';
  } catch (error) {
    return (error as { code?: string }).code === 'ERR_JWKS_NO_MATCHING_KEY' ? 'no-key' : 'broken';
  }
};

const chainOf = async ({ link, chain, before }: Entry): Promise<Finding> => {
  const previous = link.seq === 1 ? '' : before;
  return link.seq >= 1 && link.previous === previous && chain === (await chainHash(link)) ? 'ok' : 'broken';
};

/** Whether a finding means that something does not hold: a missing key proves nothing, so it counts. */
export const isBad = (finding: Finding): boolean => ['broken', 'missing', 'no-key'].includes(finding);

/** Audits entries in any order: each carries what it is held against. */
export class Auditor {
  readonly #keys: KeySet | null;

  /** @param keys The published key set. */
  constructor(keys: { keys: JWK[] }) {
    this.#keys = keys.keys.length ? createLocalJWKSet(keys) : null;
  }

  async audit(entry: Entry): Promise<Findings> {
    const [receipt, signature, chain] = await Promise.all([
      receiptOf(entry, this.#keys),
      signatureOf(entry),
      chainOf(entry),
    ]);
    return { receipt, signature, chain };
  }
}
