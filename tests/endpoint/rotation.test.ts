/** Keys and secrets are turned while the endpoint runs; what an old one signed or made stays good. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeProtectedHeader, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activeOf, AHEAD, makeKey } from '../../src/endpoint/keys/keys.js';
import { openKeys } from '../../src/endpoint/keys/open-keys.js';
import { withNewKey } from '../../src/endpoint/keys/rotation-json.js';
import { listKeys, retire, rotate, rotateSecret } from '../../src/endpoint/keys/rotation.js';
import { readFiles } from '../../src/endpoint/keys/key-folder.js';
import { secretsOf, makeSecret } from '../../src/endpoint/keys/secrets.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import { buildCommand, run } from './command-line.js';
import {
  ALL_OK,
  auditOf,
  entriesOf,
  freshSite,
  ISSUER,
  makeRoom,
  recordFor,
  send,
  startEndpoint,
  Subject,
  type Room,
} from './kit.js';

let room: Room;
beforeAll(async () => void (room = await makeRoom()));
afterAll(() => room.remove());

const publishedBy = async (endpoint: Endpoint): Promise<JWK[]> =>
  ((await (await endpoint.fetch(new Request(`${ISSUER}/.well-known/jwks.json`))).json()) as { keys: JWK[] }).keys;
const kidOf = (outcome: unknown): string => decodeProtectedHeader((outcome as { receipt: string }).receipt).kid!;
const stored = async (folder: string) => [...(await readFiles(folder, 'receipts')).values()];

describe('a signing key', () => {
  it('is published at once, signs a day later, and what the old one signed verifies after it was retired', async () => {
    const folder = join(room.data, 'turning');
    const site = freshSite();
    const subject = await Subject.make();
    const clock = { now: Date.now() };
    const open = (): Promise<Endpoint> => startEndpoint(room.data, [site], { keys: folder, now: () => clock.now });
    const deliver = async (endpoint: Endpoint): Promise<string> =>
      kidOf((await send(endpoint, site, [await subject.sign(JSON.stringify(recordFor(site, { at: clock.now })))]))[0]);
    const first = await open();
    const old = await deliver(first);
    const start = Date.now();
    const { key, made } = await rotate(folder, start);
    expect([made, key.state, key.from]).toEqual([true, 'next', start + AHEAD]);
    await first.close();

    const second = await open();
    expect((await publishedBy(second)).map(({ kid }) => kid).sort()).toEqual([old, key.kid].sort());
    clock.now = start + AHEAD - 1;
    expect(await deliver(second)).toBe(old);
    clock.now = start + AHEAD;
    expect(await deliver(second)).toBe(key.kid);
    await second.close();

    await retire(folder, old, clock.now);
    expect(JSON.stringify(await stored(folder)).match(/"d"/g)).toHaveLength(1);
    const third = await open();
    expect((await publishedBy(third)).map(({ kid }) => kid).sort()).toEqual([old, key.kid].sort());
    expect(JSON.stringify(await publishedBy(third))).not.toContain('"d"');
    expect(await deliver(third)).toBe(key.kid);
    expect(await auditOf(third, await entriesOf(room.data, site))).toEqual([ALL_OK, ALL_OK, ALL_OK, ALL_OK]);
    await third.close();
  });

  it('is made once, however often and from however many places the rotation is asked for', async () => {
    const folder = join(room.data, 'often');
    await openKeys(folder);
    const now = Date.now() + 1;
    expect((await rotate(folder, now)).made).toBe(true);
    expect((await rotate(folder, now + 5)).made).toBe(false);
    expect((await rotate(folder, now + AHEAD)).made).toBe(true);
    expect(await readdir(folder)).toEqual(['receipts-1.json', 'receipts-2.json', 'receipts-3.json', 'secret-1.json']);
    for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it('signs at once where one was stolen, even the one that waited', async () => {
    const folder = join(room.data, 'stolen');
    await openKeys(folder);
    const now = Date.now();
    const waiting = await rotate(folder, now + 1);
    const { key } = await rotate(folder, now + 2, true);
    expect(key.state).toBe('signs');
    // The stolen one must not take over after its day.
    await retire(folder, waiting.key.kid, now + 3);
    const [active] = (await listKeys(await stored(folder), now + 3 * AHEAD)).filter(({ state }) => state === 'signs');
    expect(active?.kid).toBe(key.kid);
  });

  it('is not retired while it signs, and not by a wrong name', async () => {
    const folder = join(room.data, 'needed');
    await openKeys(folder);
    const [only] = await listKeys(await stored(folder), Date.now());
    await expect(retire(folder, only!.kid, Date.now())).rejects.toThrow(/signs now/);
    await expect(retire(folder, 'nobody', Date.now())).rejects.toThrow(new RegExp(`no key nobody.*${only!.kid}`));
    expect(() => activeOf([], 0)).toThrow(/sayso keys rotate/);
  });

  it('of a JSON document takes over by itself a day after it says that it was made', async () => {
    const old = (await makeKey(0)).jwk;
    const now = Date.now();
    const next = await withNewKey(JSON.stringify({ keys: [old] }), { secret: false, atOnce: false, now });
    const { ring, secrets } = await openKeys(next);
    const before = await openKeys(JSON.stringify(old));
    const kid = (await before.ring.active(now)).kid;
    expect((await ring.published()).keys).toHaveLength(2);
    expect((await ring.active(now)).kid).toBe(kid);
    expect((await ring.active(now + AHEAD)).kid).not.toBe(kid);
    // The oldest key served as the secret; that must not change with a new key, nor when the old one loses its part.
    expect(await secrets.oldest('account')).toEqual(await before.secrets.oldest('account'));
    const { keys } = JSON.parse(next) as { keys: JWK[] };
    delete keys[0]!.d;
    const later = await openKeys(JSON.stringify({ keys }));
    expect(await later.secrets.oldest('account')).toEqual(await before.secrets.oldest('account'));
    expect((await later.ring.published()).keys.map((key) => key.kid)).toContain(kid);
    await expect(openKeys(JSON.stringify({ keys: keys.filter((key) => !key.d && key.kty === 'EC') }))).rejects.toThrow(
      /private/,
    );
  });
});

describe('a secret', () => {
  it('is added: what the old ones made stays readable, and names that must not change do not', async () => {
    const folder = join(room.data, 'secrets');
    const before = (await openKeys(folder)).secrets;
    const old = await before.newest('mail');
    await rotateSecret(folder, Date.now() - 120_000);
    await rotateSecret(folder, Date.now());
    const { secrets } = await openKeys(folder);
    expect(await secrets.named(old.kid, 'mail')).toEqual(old);
    expect(await secrets.oldest('account')).not.toEqual(await before.oldest('mail'));
  });

  it('is used only when every instance has seen it', async () => {
    const [a, b] = [makeSecret(0), makeSecret(1_000_000)];
    const at = (now: number) =>
      secretsOf(
        () => Promise.resolve([a, b]),
        () => now,
      ).newest('nonce');
    expect((await at(1_030_000)).kid).not.toBe((await at(1_060_000)).kid);
    const alone = secretsOf(
      () => Promise.resolve([b]),
      () => 1_000_000,
    );
    expect((await alone.newest('nonce')).kid).toBe((await at(1_060_000)).kid);
  });
});

describe('sayso keys', () => {
  it('lists, rotates and retires, and shows nothing secret', async () => {
    const { path, remove } = await buildCommand();
    const data = join(room.data, 'by-command');
    const sayso = (...args: string[]) => run(path, ['keys', ...args, '--folder', data], { SAYSO_KEYS: '' });
    try {
      await openKeys(join(data, 'keys'));
      const made = await sayso('rotate');
      expect([made.code, made.err]).toEqual([0, '']);
      expect(made.out).toMatch(/^made: \S{43} {2}next .*signs from/);
      expect((await sayso('rotate')).out).toMatch(/^waiting already, none made/);
      expect((await sayso('rotate', '--secret')).out).toMatch(/^secret \S{12} was added/);
      const { keys, secrets } = JSON.parse((await sayso('list', '--json')).out) as {
        keys: { kid: string; state: string }[];
        secrets: unknown[];
      };
      expect([keys.map(({ state }) => state), secrets.length]).toEqual([['next', 'signs'], 2]);
      expect((await sayso('retire', keys[1]!.kid)).code).toBe(1);
      expect((await sayso('retire', keys[0]!.kid)).out).toMatch(/^retired: \S+ {2}retired/);
      const told = (await sayso('list')).out + (await sayso('list', '--json')).out;
      for (const name of await readdir(join(data, 'keys'))) {
        const { jwk } = JSON.parse(await readFile(join(data, 'keys', name), 'utf8')) as {
          jwk: { d?: string; k?: string };
        };
        for (const part of [jwk.d, jwk.k]) if (part) expect(told).not.toContain(part);
      }
      for (const args of [[], ['nope'], ['list', 'x'], ['retire'], ['retire', 'a', 'b']])
        expect([args, (await sayso(...args)).code]).toEqual([args, 2]);
      const json = JSON.stringify({ keys: [(await makeKey(0)).jwk] });
      const next = await run(path, ['keys', 'rotate'], { SAYSO_KEYS: json });
      expect((JSON.parse(next.out) as { keys: unknown[] }).keys).toHaveLength(3);
      expect(next.err).toContain('SAYSO_KEYS');
    } finally {
      remove();
    }
  }, 120_000);
});
