/** The proof chunk: checks receipts against the endpoint's published keys. Loaded only when someone asks. */
import { fromBase64url, toBase64url } from '../wire/base64url.js';
import type { Receipt } from '../wire/receipt.js';
import type { Entry } from './queue.js';

/** A receipt with its record, as `receipts()` gives them. */
export interface ReceiptProof {
  id: string;
  /** The receipt as the endpoint signed it: a compact JWS. */
  receipt: string;
  proof: 'valid' | 'invalid' | 'unknown-key' | 'unreachable';
}

/** A public key of a JSON Web Key Set (RFC 7517). */
export type Key = JsonWebKey & { kid?: string };

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const decoded = (part: string | undefined): Uint8Array<ArrayBuffer> =>
  (fromBase64url(part ?? '') ?? new Uint8Array()) as Uint8Array<ArrayBuffer>;

const parsed = (part: string | undefined): unknown => JSON.parse(new TextDecoder().decode(decoded(part)));

const hashOf = async (payload: string): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(payload))));

const verifies = async (jwk: Key, receipt: string): Promise<boolean> => {
  const [header, payload, signature] = receipt.split('.');
  const key = await crypto.subtle.importKey('jwk', { ...jwk, key_ops: ['verify'] }, ECDSA, false, ['verify']);
  return crypto.subtle.verify(ECDSA, key, decoded(signature), bytesOf(`${header}.${payload}`));
};

/** Names this record, and its exact bytes. */
const isAbout = async ({ id, payload }: Entry, receipt: Receipt): Promise<boolean> =>
  receipt.record === id && receipt.payload === (await hashOf(payload));

const check = async (entry: Entry, jwks: readonly Key[]): Promise<'valid' | 'invalid' | 'unknown-key'> => {
  if (!entry.outcome || entry.outcome === 'bounced') return 'invalid';
  const parts = entry.receipt.split('.');
  const { alg, typ, kid } = parsed(parts[0]) as Record<string, unknown>;
  if (parts.length !== 3 || alg !== 'ES256' || typ !== 'sayso-receipt+jws') return 'invalid';
  const key = jwks.find((one) => one.kid === kid);
  if (!key) return 'unknown-key';
  const sound = (await verifies(key, entry.receipt)) && (await isAbout(entry, parsed(parts[1]) as Receipt));
  return sound ? 'valid' : 'invalid';
};

/**
 * Whether the entry's receipt was signed by one of these keys, for this record and these bytes. Never rejects:
 * a receipt that cannot be read is invalid.
 */
export const checkReceipt = (entry: Entry, jwks: readonly Key[]): Promise<'valid' | 'invalid' | 'unknown-key'> =>
  check(entry, jwks).catch(() => 'invalid');

/** The keys of a JSON Web Key Set. Rejects where there is none. */
export const fetchKeys = async (url: string): Promise<Key[]> => {
  const answer = await fetch(url, { credentials: 'omit' });
  const { keys } = (await answer.json()) as { keys?: unknown };
  if (!answer.ok || !Array.isArray(keys)) throw new Error(`No key set at ${url}`);
  return keys as Key[];
};

/** Checks every receipt among the entries; without WebCrypto or the endpoint they are `unreachable`. */
export const prove = async (entries: readonly Entry[], endpoint: string): Promise<ReceiptProof[]> => {
  const jwks = await fetchKeys(`${endpoint}/jwks.json`).catch(() => null);
  const proofs: ReceiptProof[] = [];
  for (const entry of entries) {
    if (!entry.outcome || entry.outcome === 'bounced') continue;
    const proof = jwks && globalThis.crypto?.subtle ? await checkReceipt(entry, jwks) : 'unreachable';
    proofs.push({ id: entry.id, receipt: entry.receipt, proof });
  }
  return proofs;
};
