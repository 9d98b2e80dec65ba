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
import { toBase64url } from '../../wire/base64url.js';
import { chainHash, type Link } from './chain.js';
import { RECORD_TYPE } from './envelope.js';
import { bytesOf, sha256 } from '../hash.js';
import { RECEIPT_TYPE } from './receipts.js';

/** One entry of the ledger with what belongs to it; the payload's part is `null` once it was erased. */
export interface Entry {
  link: Link;
  chain: string;
  at: number;
  gap: boolean;
  kept: { payload: string; signature: string | null; receipt: string } | null;
}

export type Finding = 'ok' | 'broken' | 'erased' | 'unproven' | 'no-key';

export interface Findings {
  receipt: Finding;
  signature: Finding;
  chain: Finding;
}

const signatureOf = async ({ link, kept }: Entry): Promise<Finding> => {
  if (!kept) return 'erased';
  if ((await sha256(kept.payload)) !== link.payload) return 'broken';
  if (kept.signature === null)
    return link.proof === 'unproven' && link.subject === `unproven:${link.payload}` ? 'unproven' : 'broken';
  try {
    const [head, , signed] = kept.signature.split('.');
    const jws = `${head}.${toBase64url(bytesOf(kept.payload))}.${signed}`;
    const { typ, jwk } = decodeProtectedHeader(jws);
    await compactVerify(jws, await importJWK(jwk as JWK, 'ES256'), { algorithms: ['ES256'] });
    return typ === RECORD_TYPE && (await calculateJwkThumbprint(jwk as JWK)) === link.subject ? 'ok' : 'broken';
  } catch {
    return 'broken';
  }
};

const receiptOf = async ({ link, chain, kept }: Entry, keys: { keys: JWK[] }): Promise<Finding> => {
  if (!kept) return 'erased';
  if (!keys.keys.length) return 'no-key';
  try {
    const { payload, protectedHeader } = await compactVerify(kept.receipt, createLocalJWKSet(keys), {
      algorithms: ['ES256'],
    });
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

/** Audits entries one after the other; a subject's entries must come in their order. */
export class Auditor {
  readonly #heads = new Map<string, { seq: number; chain: string }>();
  readonly #keys: { keys: JWK[] };

  constructor(keys: { keys: JWK[] }) {
    this.#keys = keys;
  }

  async audit(entry: Entry): Promise<Findings> {
    const { link, chain } = entry;
    const lane = `${link.site} ${link.subject}`;
    const head = this.#heads.get(lane) ?? { seq: 0, chain: '' };
    this.#heads.set(lane, { seq: link.seq, chain });
    const holds = link.seq === head.seq + 1 && link.previous === head.chain && chain === (await chainHash(link));
    return {
      receipt: await receiptOf(entry, this.#keys),
      signature: await signatureOf(entry),
      chain: holds ? 'ok' : 'broken',
    };
  }
}
