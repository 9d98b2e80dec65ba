/** ES256 where it is asked for: with `node:crypto` in the same task, elsewhere through WebCrypto. */
import { calculateJwkThumbprint, CompactSign, compactVerify, importJWK, type CryptoKey, type JWK } from 'jose';
import type { KeyObject } from 'node:crypto';
import { fromBase64url, toBase64url } from '../../wire/base64url.js';
import { bytesOf, nodeCrypto } from '../hash.js';

/** A public key as a record's header carries it. */
export type PublicJwk = Required<Pick<JWK, 'kty' | 'crv' | 'x' | 'y'>>;

/** What a JWS of ours says of itself. */
export interface Says {
  typ: string;
  kid: string;
}

/** Bytes of an ES256 signature: r and s, not DER (RFC 7518, section 3.4). */
const SIGNATURE = 64;
const ENCODING = { dsaEncoding: 'ieee-p1363' } as const;

/** What signs in Node, by what signs in WebCrypto. */
const unwrapped = new WeakMap<CryptoKey, KeyObject>();

const unwrap = (key: CryptoKey, node: NonNullable<ReturnType<typeof nodeCrypto>>): KeyObject => {
  const known = unwrapped.get(key) ?? node.KeyObject.from(key);
  unwrapped.set(key, known);
  return known;
};

/** Exact: of all spellings of the same bytes only one is taken (RFC 4648, section 3.5); `null` for any other text. */
export const decodeBase64url = (text: string): Uint8Array | null => {
  if (!globalThis.Buffer) return fromBase64url(text);
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
};

const encodeBase64url = (text: string): string =>
  globalThis.Buffer ? Buffer.from(text).toString('base64url') : toBase64url(bytesOf(text));

/** Whether the key signed a compact JWS. Its header is for the caller to check. @throws where the key is none. */
export const verifyEs256 = async (jws: string, jwk: PublicJwk): Promise<boolean> => {
  const node = nodeCrypto();
  if (!node) return compactVerify(jws, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] }).then(() => true);
  const end = jws.lastIndexOf('.');
  const signature = decodeBase64url(jws.slice(end + 1));
  if (signature?.length !== SIGNATURE) return false;
  const key = node.createPublicKey({ key: { ...jwk }, format: 'jwk' });
  return node.verify('sha256', bytesOf(jws.slice(0, end)), { key, ...ENCODING }, signature);
};

/** Thumbprint of a P-256 key: the hash of its members in the order of their names (RFC 7638, section 3.2). */
export const thumbprintOf = async ({ kty, crv, x, y }: PublicJwk): Promise<string> =>
  nodeCrypto()?.createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url') ??
  calculateJwkThumbprint({ kty, crv, x, y }, 'sha256');

/** A compact JWS over a text. */
export const signEs256 = async (text: string, key: CryptoKey, { typ, kid }: Says): Promise<string> => {
  const header = { alg: 'ES256', typ, kid };
  const node = nodeCrypto();
  if (!node) return new CompactSign(bytesOf(text)).setProtectedHeader(header).sign(key);
  const said = `${encodeBase64url(JSON.stringify(header))}.${encodeBase64url(text)}`;
  const signature = node.sign('sha256', bytesOf(said), { key: unwrap(key, node), ...ENCODING });
  return `${said}.${signature.toString('base64url')}`;
};
