import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, decodeProtectedHeader, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/endpoint/hash.js';
import { makeKey } from '../../src/endpoint/keys/keys.js';
import { openKeys } from '../../src/endpoint/keys/open-keys.js';
import { hashable } from '../../src/wire/canonical.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import {
  ALL_OK,
  auditOf,
  entriesOf,
  freshSite,
  ISSUER,
  makeRoom,
  noticeFor,
  ORIGIN,
  recordFor,
  send,
  startEndpoint,
  Subject,
  textsFor,
  type Room,
} from './kit.js';

let room: Room;
let endpoint: Endpoint;
const site = freshSite();

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site]);
}, 120_000);
afterAll(async () => {
  await endpoint.close();
  await room.remove();
});

const get = (path: string, from = endpoint): Promise<Response> => from.fetch(new Request(ISSUER + path));
const DAY = 86_400_000;

describe('published texts', () => {
  it('are served by hash, for ever, as the very bytes that the hash is made of', async () => {
    for (const value of [noticeFor(site), textsFor()]) {
      const hash = await sha256(hashable(value));
      const response = await get(`/v1/${site}/notices/${hash}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      const text = await response.text();
      expect(await sha256(text)).toBe(hash);
      expect(JSON.parse(text)).toEqual(value);
    }
  });
});

describe('well-known resources', () => {
  it('say that Global Privacy Control is honoured, and since when', async () => {
    const response = await get('/.well-known/gpc.json');
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toEqual({ gpc: true, lastUpdate: new Date().toISOString().slice(0, 10) });
  });

  it('say that the endpoint is well', async () => {
    expect(await (await get('/v1/health')).json()).toEqual({ ok: true });
  });

  it('stand under another prefix where one is set', async () => {
    const own = await startEndpoint(room.data, [site], { prefix: '/api/records/v1' });
    expect((await get('/api/records/v1/health', own)).status).toBe(200);
    expect((await get('/v1/health', own)).status).toBe(404);
    expect((await get('/.well-known/jwks.json', own)).status).toBe(200);
    await own.close();
  });
});

describe('every answer', () => {
  it('tells browsers not to take it for another type, refusals and preflights too', async () => {
    const asked: [path: string, init: RequestInit, status: number][] = [
      ['/healthz', {}, 200],
      ['/.well-known/jwks.json', {}, 200],
      ['/v1/openapi.json', {}, 200],
      ['/nowhere', {}, 404],
      ['/healthz', { method: 'DELETE' }, 405],
      [`/v1/${site}/records`, { method: 'POST' }, 403],
      [`/v1/${site}/statistics`, { method: 'POST' }, 401],
      [`/v1/${site}/records`, { method: 'OPTIONS', headers: { Origin: ORIGIN } }, 204],
    ];
    for (const [path, init, status] of asked) {
      const { headers, status: got } = await endpoint.fetch(new Request(ISSUER + path, init));
      expect([path, got, headers.get('x-content-type-options')]).toEqual([path, status, 'nosniff']);
    }
  });
});

describe('keys', () => {
  it('are published without their private part, named by their thumbprint, at both places', async () => {
    const text = await (await get('/.well-known/jwks.json')).text();
    expect(await (await get('/v1/jwks.json')).text()).toBe(text);
    const { keys } = JSON.parse(text) as { keys: JWK[] };
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0]!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect(keys[0]!.kid).toBe(await calculateJwkThumbprint(keys[0]!));
  });

  it('are files for their owner alone, made once', async () => {
    const folder = join(room.data, 'keys');
    expect(await readdir(folder)).toEqual(['receipts-1.json', 'secret-1.json']);
    expect((await stat(join(folder, 'receipts-1.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const again = await startEndpoint(room.data, [site]);
    expect(await (await get('/v1/jwks.json', again)).text()).toBe(await (await get('/v1/jwks.json')).text());
    await again.close();
  });

  it('are made once by instances that start at once', async () => {
    const folder = join(room.data, 'raced');
    const rings = (await Promise.all(Array.from({ length: 8 }, () => openKeys(folder)))).map(({ ring }) => ring);
    const published = await Promise.all(rings.map((ring) => ring.published()));
    expect(new Set(published.map((set) => JSON.stringify(set))).size).toBe(1);
    expect(await readdir(folder)).toEqual(['receipts-1.json', 'secret-1.json']);
  });

  it('rotate: a new one is published at once and signs a day later; old receipts still verify', async () => {
    const folder = join(room.data, 'rotating');
    const here = freshSite();
    const kidOf = (outcome: unknown): string => decodeProtectedHeader((outcome as { receipt: string }).receipt).kid!;
    const subject = await Subject.make();
    const sendTo = async (own: Endpoint): Promise<unknown> =>
      (await send(own, here, [await subject.sign(JSON.stringify(recordFor(here)))]))[0];
    const first = await startEndpoint(room.data, [here], { keys: folder });
    const kid = kidOf(await sendTo(first));
    await first.close();
    await writeFile(join(folder, 'receipts-2.json'), JSON.stringify(await makeKey(Date.now())));
    const second = await startEndpoint(room.data, [here], { keys: folder });
    expect(((await (await get('/v1/jwks.json', second)).json()) as { keys: JWK[] }).keys).toHaveLength(2);
    expect(kidOf(await sendTo(second))).toBe(kid);
    await second.close();
    await writeFile(join(folder, 'receipts-2.json'), JSON.stringify(await makeKey(Date.now() - DAY - 1)));
    await writeFile(
      join(folder, 'receipts-1.json'),
      (await readFile(join(folder, 'receipts-1.json'), 'utf8')).replace(
        /"created":\d+/,
        `"created":${Date.now() - 9 * DAY}`,
      ),
    );
    const third = await startEndpoint(room.data, [here], { keys: folder });
    expect(kidOf(await sendTo(third))).not.toBe(kid);
    expect(await auditOf(third, await entriesOf(room.data, here))).toEqual([ALL_OK, ALL_OK, ALL_OK]);
    await third.close();
  });

  it('can be given as JSON, the active one first', async () => {
    const [a, b] = [(await makeKey(0)).jwk, (await makeKey(0)).jwk];
    const { ring } = await openKeys(JSON.stringify({ keys: [a, b] }));
    expect((await ring.published()).keys).toHaveLength(2);
    expect((await ring.active(Date.now())).kid).toBe(await calculateJwkThumbprint(a));
    expect(JSON.stringify(await ring.published())).not.toContain('"d"');
    await expect(openKeys('{"kty":"oct","k":"x"}')).rejects.toThrow(/private P-256/);
    await expect(openKeys('{')).rejects.toThrow();
  });

  it('that are damaged keep the endpoint from starting, by name', async () => {
    const folder = join(room.data, 'damaged');
    await mkdir(folder);
    await writeFile(join(folder, 'a.json'), '{');
    await expect(startEndpoint(room.data, [site], { keys: folder })).rejects.toThrow(/a\.json is not JSON/);
    await writeFile(join(folder, 'a.json'), '{}');
    await expect(startEndpoint(room.data, [site], { keys: folder })).rejects.toThrow(/a\.json is no signing key/);
    await rm(folder, { recursive: true });
  });
});
