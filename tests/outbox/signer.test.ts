/** Keys and signatures: none lasts before the first grant, one from then on. */
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createSigner, type KeyShelf } from '../../src/outbox/signer.js';
import { sha256 } from '../../src/outbox/sha256.js';

const refusal = JSON.stringify({ id: 'a', choices: { 2: { choice: 'denied' } }, text: 'ü €' });
const grant = JSON.stringify({ id: 'b', choices: { 2: { choice: 'denied' }, 3: { choice: 'granted' } } });
const plainHash = (payload: string): string => createHash('sha256').update(payload).digest('base64url');

/** A shelf that behaves as the one in IndexedDB: the first pair stays. */
const shelfOf = () => {
  const stored: CryptoKeyPair[] = [];
  const shelf: KeyShelf = async (fresh) => {
    if (fresh && !stored[0]) stored.push(fresh);
    return stored[0];
  };
  return { shelf, stored };
};
const load = vi.fn(async () => ({ sha256 }));

type Header = { alg: string; typ: string; jwk: JsonWebKey };
const open = async (envelope: unknown) => {
  const [head, payload, signature] = (envelope as string).split('.');
  const header = JSON.parse(Buffer.from(head!, 'base64url').toString()) as Header;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('jwk', header.jwk, algorithm, false, ['verify']);
  const valid = await crypto.subtle.verify(
    algorithm,
    key,
    Buffer.from(signature!, 'base64url'),
    Buffer.from(`${head}.${payload}`),
  );
  return { header, payload: Buffer.from(payload!, 'base64url').toString(), valid };
};

afterEach(() => {
  vi.unstubAllGlobals();
  load.mockClear();
});

describe('the envelope', () => {
  test('is a compact JWS over the exact payload, with the public key in its header', async () => {
    const { envelope, hash } = await createSigner(shelfOf().shelf, load)(refusal);
    const { header, payload, valid } = await open(envelope);
    expect(valid).toBe(true);
    expect(payload).toBe(refusal);
    expect(header).toEqual({
      alg: 'ES256',
      typ: 'sayso-record+jws',
      jwk: { crv: 'P-256', kty: 'EC', x: expect.any(String) as string, y: expect.any(String) as string },
    });
    expect(envelope).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{86}$/);
    expect(hash).toBe(plainHash(refusal));
    expect(load).not.toHaveBeenCalled();
  });
  test('can be 8 KiB and more', async () => {
    const long = JSON.stringify({ choices: {}, text: 'x'.repeat(60_000) });
    const { envelope } = await createSigner(shelfOf().shelf, load)(long);
    expect((await open(envelope)).payload).toBe(long);
  });
});

describe('the key', () => {
  const keyOf = async (envelope: unknown): Promise<unknown> => (await open(envelope)).header.jwk;

  test('is of one use and stored nowhere before the first grant', async () => {
    const { shelf, stored } = shelfOf();
    const sign = createSigner(shelf, load);
    const keys = [await sign(refusal), await sign(refusal)].map(({ envelope }) => keyOf(envelope));
    expect(await keys[0]).not.toEqual(await keys[1]);
    expect(stored).toEqual([]);
  });
  test('is stored with the first grant, cannot be taken out, and signs everything from then on', async () => {
    const { shelf, stored } = shelfOf();
    const sign = createSigner(shelf, load);
    const first = await keyOf((await sign(grant)).envelope);
    expect(stored).toHaveLength(1);
    expect(stored[0]?.privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('jwk', stored[0]!.privateKey)).rejects.toThrow();
    expect(await keyOf((await sign(refusal)).envelope)).toEqual(first);
    expect(await keyOf((await createSigner(shelf, load)(grant)).envelope)).toEqual(first);
    expect(stored).toHaveLength(1);
  });
  test('of two tabs in a race one wins', async () => {
    const { shelf, stored } = shelfOf();
    const both = await Promise.all([createSigner(shelf, load)(grant), createSigner(shelf, load)(grant)]);
    const [a, b] = await Promise.all(both.map(({ envelope }) => keyOf(envelope)));
    expect(a).toEqual(b);
    expect(stored).toHaveLength(1);
  });
});

describe('unproven', () => {
  test('where the shelf fails', async () => {
    const shelf: KeyShelf = () => Promise.reject(new Error('blocked'));
    expect(await createSigner(shelf, load)(grant)).toEqual({ hash: plainHash(grant), envelope: { payload: grant } });
  });
  test('where a stored pair does not come back', async () => {
    const shelf: KeyShelf = async () => undefined;
    expect((await createSigner(shelf, load)(grant)).envelope).toEqual({ payload: grant });
  });
  test('without crypto.subtle, with the same hash', async () => {
    vi.stubGlobal('crypto', {});
    expect(await createSigner(shelfOf().shelf, load)(refusal)).toEqual({
      hash: plainHash(refusal),
      envelope: { payload: refusal },
    });
    expect(load).toHaveBeenCalledOnce();
  });
});
