/** ES256 is done in two ways, with node:crypto and with WebCrypto: each must take what the other made, and nothing else. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type CryptoKey } from 'jose';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { nodeCrypto } from '../../src/endpoint/hash.js';
import {
  decodeBase64url,
  signEs256,
  thumbprintOf,
  verifyEs256,
  type PublicJwk,
} from '../../src/endpoint/ledger/es256.js';

const SAYS = { typ: 'test+jws', kid: 'k' };
const TEXT = JSON.stringify({ what: 'ünïcode', n: 1 });

let key: CryptoKey;
let jwk: PublicJwk;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  key = pair.privateKey;
  const { kty, crv, x, y } = (await exportJWK(pair.publicKey)) as PublicJwk;
  jwk = { kty, crv, x, y };
});
afterEach(() => vi.unstubAllGlobals());

const WAYS = {
  'node:crypto': () => expect(nodeCrypto()).toBeDefined(),
  WebCrypto: () => {
    vi.stubGlobal('process', { ...process, getBuiltinModule: undefined });
    vi.stubGlobal('Buffer', undefined);
    expect(nodeCrypto()).toBeUndefined();
  },
};
type Way = keyof typeof WAYS;
const ways = Object.keys(WAYS) as Way[];

const by = async <T>(way: Way, work: () => Promise<T>): Promise<T> => {
  WAYS[way]();
  return work().finally(() => vi.unstubAllGlobals());
};

/** False, or an error: a signature that does not hold is told in either way. */
const holds = (way: Way, jws: string, by256 = jwk): Promise<boolean> =>
  by(way, () => verifyEs256(jws, by256)).catch(() => false);

const other = (letter: string): string => (letter === 'A' ? 'B' : 'A');

describe.each(ways)('what %s signs', (signer) => {
  it.each(ways)('holds by %s, and nothing else does', async (verifier) => {
    const jws = await by(signer, () => signEs256(TEXT, key, SAYS));
    const [head, body, signature] = jws.split('.') as [string, string, string];
    expect(Buffer.from(body, 'base64url').toString()).toBe(TEXT);
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'ES256', ...SAYS });
    expect(await holds(verifier, jws)).toBe(true);
    expect(await holds(verifier, `${head}.${other(body[0]!)}${body.slice(1)}.${signature}`)).toBe(false);
    expect(await holds(verifier, `${head}.${body}.${other(signature[0]!)}${signature.slice(1)}`)).toBe(false);
    expect(await holds(verifier, `${head}.${body}.${signature.slice(0, -2)}`)).toBe(false);
    expect(await holds(verifier, `${head}.${body}.`)).toBe(false);
    expect(await holds(verifier, `${head}.${body}.${'A'.repeat(86)}`)).toBe(false);
  });
});

describe.each(ways)('by %s', (way) => {
  it('takes no signature of another key, and no key off the curve', async () => {
    const jws = await signEs256(TEXT, key, SAYS);
    const stranger = (await exportJWK((await generateKeyPair('ES256')).publicKey)) as PublicJwk;
    expect(await holds(way, jws, stranger)).toBe(false);
    expect(await holds(way, jws, { ...jwk, y: jwk.x })).toBe(false);
  });
  it('gives a key the thumbprint of RFC 7638', async () => {
    expect(await by(way, () => thumbprintOf(jwk))).toBe(await calculateJwkThumbprint(jwk, 'sha256'));
  });
  it('decodes base64url in one spelling only', async () => {
    const bytes = await by(way, async () => decodeBase64url('_-4'));
    expect([...bytes!]).toEqual([255, 238]);
    for (const text of ['_-5', '/+4', '_-4=', '_ -4', '_-4\n', 'A', '_-4ü'])
      expect(await by(way, async () => decodeBase64url(text))).toBeNull();
  });
});
