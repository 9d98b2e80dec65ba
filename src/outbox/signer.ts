/** Signs payloads with the subject's key; before the first grant with a key of one use, which is stored nowhere. */
import { grants, type ConsentRecord } from '../wire/record.js';
import { base64url } from './base64url.js';
import type { Sign } from './ports.js';
import type { Sha256 } from './sha256.js';

/** PROMISE. Where the subject's key pair lies. Takes a fresh pair if none lies there, and answers the one that does. */
export type KeyShelf = (fresh?: CryptoKeyPair) => Promise<CryptoKeyPair | undefined>;

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A compact JWS (RFC 7515) of the type `sayso-<kind>+jws`, with the public key in its header. */
export const seal = async (pair: CryptoKeyPair, kind: string, payload: string): Promise<string> => {
  const { subtle } = crypto;
  const { crv, kty, x, y } = await subtle.exportKey('jwk', pair.publicKey);
  const header = JSON.stringify({ alg: 'ES256', typ: `sayso-${kind}+jws`, jwk: { crv, kty, x, y } });
  const input = base64url(bytesOf(header)) + '.' + base64url(bytesOf(payload));
  return input + '.' + base64url(await subtle.sign(P256, pair.privateKey, bytesOf(input)));
};

const jws = async (payload: string, shelf: KeyShelf): Promise<string> => {
  let pair = await shelf();
  if (!pair) {
    pair = await crypto.subtle.generateKey(P256, false, ['sign']);
    if (grants(JSON.parse(payload) as ConsentRecord)) pair = (await shelf(pair))!;
  }
  return seal(pair, 'record', payload);
};

/** Where the browser cannot sign, the record is unproven and travels bare. */
export const createSigner =
  (shelf: KeyShelf, sha256: () => Promise<{ sha256: Sha256 }>): Sign =>
  async (payload) => {
    const bytes = bytesOf(payload);
    const { subtle } = crypto;
    const hash = base64url(subtle ? await subtle.digest('SHA-256', bytes) : (await sha256()).sha256(bytes));
    return { hash, envelope: await jws(payload, shelf).catch(() => ({ payload })) };
  };
