/** Receipts against the endpoint's published keys. */
import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { checkReceipt, fetchKeys, prove, type Key } from '../../src/outbox/proof.js';
import type { Entry } from '../../src/outbox/queue.js';

const payload = '{"id":"a","text":"ü €"}';
const hash = createHash('sha256').update(payload).digest('base64url');
let keys: Key[];
let sign: (claims: object, header?: object) => Promise<string>;

const entryOf = (receipt: string, rest: object = {}): Entry => ({
  id: 'a',
  payload,
  hash,
  outcome: 'accepted',
  receipt,
  ...rest,
});

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const other = await exportJWK((await generateKeyPair('ES256')).publicKey);
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'k2', alg: 'ES256', use: 'sig' };
  keys = [{ ...other, kid: 'k1' }, jwk] as Key[];
  sign = (claims, header) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'sayso-receipt+jws', kid: 'k2', ...header })
      .sign(privateKey);
});
afterEach(() => vi.unstubAllGlobals());

describe('a receipt', () => {
  test('is valid by the published key, for this record and these bytes', async () => {
    expect(await checkReceipt(entryOf(await sign({ record: 'a', payload: hash })), keys)).toBe('valid');
    expect(await checkReceipt(entryOf(await sign({ record: 'a', payload: hash }), { outcome: 'known' }), keys)).toBe(
      'valid',
    );
  });
  test('of another record, or of other bytes, is not', async () => {
    expect(await checkReceipt(entryOf(await sign({ record: 'b', payload: hash })), keys)).toBe('invalid');
    expect(await checkReceipt(entryOf(await sign({ record: 'a', payload: 'x' })), keys)).toBe('invalid');
    const changed = entryOf(await sign({ record: 'a', payload: hash }), { payload: payload + ' ' });
    expect(await checkReceipt(changed, keys)).toBe('invalid');
  });
  test('by a key that is not published is of an unknown key', async () => {
    const receipt = await sign({ record: 'a', payload: hash }, { kid: 'k3' });
    expect(await checkReceipt(entryOf(receipt), keys)).toBe('unknown-key');
    expect(await checkReceipt(entryOf(receipt), [])).toBe('unknown-key');
  });
  test('that names another’s key, or was touched, is not valid', async () => {
    expect(await checkReceipt(entryOf(await sign({ record: 'a', payload: hash }, { kid: 'k1' })), keys)).toBe(
      'invalid',
    );
    const [head, , signature] = (await sign({ record: 'b', payload: hash })).split('.');
    const forged = Buffer.from(JSON.stringify({ record: 'a', payload: hash })).toString('base64url');
    expect(await checkReceipt(entryOf(`${head}.${forged}.${signature}`), keys)).toBe('invalid');
  });
  test('of another type is not valid', async () => {
    expect(await checkReceipt(entryOf(await sign({ record: 'a', payload: hash }, { typ: 'JWT' })), keys)).toBe(
      'invalid',
    );
  });
  test('that cannot be read is invalid, and nothing rejects', async () => {
    const good = await sign({ record: 'a', payload: hash });
    for (const text of ['', '.', '..', 'a.b.c', '!.!.!', good + '.x', good.slice(0, -4), 'null.null.null'])
      expect(await checkReceipt(entryOf(text), keys), text).toBe('invalid');
  });
  test('is not to be had for what waits or bounced', async () => {
    expect(await checkReceipt({ id: 'a', payload }, keys)).toBe('invalid');
    expect(await checkReceipt({ id: 'a', payload, hash, outcome: 'bounced', reason: 'malformed' }, keys)).toBe(
      'invalid',
    );
  });
});

describe('the key set', () => {
  const answers = (answer: () => Response) =>
    vi.stubGlobal(
      'fetch',
      vi.fn(async () => answer()),
    );

  test('comes from its address, without credentials', async () => {
    answers(() => Response.json({ keys }));
    expect(await fetchKeys('/v1/jwks.json')).toEqual(keys);
    expect(fetch).toHaveBeenCalledWith('/v1/jwks.json', { credentials: 'omit' });
  });
  test('is refused where it is none', async () => {
    answers(() => Response.json({ keys }, { status: 500 }));
    await expect(fetchKeys('/v1/jwks.json')).rejects.toThrow('/v1/jwks.json');
    answers(() => Response.json({}));
    await expect(fetchKeys('/v1/jwks.json')).rejects.toThrow('No key set');
  });
  test('proves every receipt, and only receipts', async () => {
    answers(() => Response.json({ keys }));
    const receipt = await sign({ record: 'a', payload: hash });
    const entries: Entry[] = [
      entryOf(receipt),
      entryOf('x'),
      { id: 'b', payload },
      { id: 'c', payload, hash, outcome: 'bounced', reason: 'malformed' },
    ];
    expect(await prove(entries, '/v1')).toEqual([
      { id: 'a', receipt, proof: 'valid' },
      { id: 'a', receipt: 'x', proof: 'invalid' },
    ]);
  });
  test('unreachable, or no WebCrypto: said so', async () => {
    const receipt = await sign({ record: 'a', payload: hash });
    vi.stubGlobal('fetch', () => Promise.reject(new Error('offline')));
    expect(await prove([entryOf(receipt)], '/v1')).toEqual([{ id: 'a', receipt, proof: 'unreachable' }]);
    answers(() => Response.json({ keys }));
    vi.stubGlobal('crypto', {});
    expect(await prove([entryOf(receipt)], '/v1')).toEqual([{ id: 'a', receipt, proof: 'unreachable' }]);
  });
});
