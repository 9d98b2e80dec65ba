/** How much one instance takes, from whom, and what it answers beyond that. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, groupOf, isBehindUnknownProxy } from '../../src/endpoint/operation/address.js';
import { Buckets } from '../../src/endpoint/operation/buckets.js';
import { Crowd } from '../../src/endpoint/operation/crowd.js';
import { sipHash } from '../../src/endpoint/operation/siphash.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import { ROUTES } from '../../src/endpoint/routes.js';
import type { EndpointOptions } from '../../src/endpoint/options.js';
import {
  batchOf,
  freshSite,
  ISSUER,
  makeRoom,
  ORIGIN,
  outcomesOf,
  post,
  recordFor,
  startEndpoint,
  Subject,
  type Room,
} from './kit.js';

const bytes = (length: number): string => Array.from({ length }, (_, i) => String.fromCharCode(i)).join('');

describe('the keyed hash', () => {
  const key = Uint32Array.of(0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c);
  // The vectors of the reference implementation, low byte first there.
  it.each([
    [0, '726fdb47dd0e0e31'],
    [1, '74f839c593dc67fd'],
    [8, '93f5f5799a932462'],
    [15, 'a129ca6149be45e5'],
  ])('is SipHash-2-4 of %i bytes', (length, hash) => expect(sipHash(key, bytes(length))).toBe(hash));

  it('depends on every part of the key', () => {
    const hashes = [0, 1, 2, 3].map((i) => {
      const other = key.slice();
      other[i]! ^= 1;
      return sipHash(other, '203.0.113.7');
    });
    expect(new Set([...hashes, sipHash(key, '203.0.113.7')]).size).toBe(5);
  });
});

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:CB00:7107', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['"[2001:db8:1:2::9]"', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', null],
    ['_hidden', null],
    ['1.2.3', null],
    ['256.1.1.1', null],
    ['1.2.3.4]/@evil', null],
    ['', null],
    [undefined, null],
  ])('%s counts as %s', (text, group) => expect(groupOf(text)).toBe(group));

  it('counts as one with every other of its /64, and never with another /64', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
    const eight = fc.array(group, { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(eight, eight, (a, b) => {
        fc.pre(!a.slice(0, 6).every((part) => part === '0'));
        const sibling = [...a.slice(0, 4), ...b.slice(4)];
        fc.pre(!sibling.slice(0, 6).every((part) => part === '0'));
        expect(groupOf(sibling.join(':'))).toBe(groupOf(a.join(':')));
        fc.pre(a.slice(0, 4).join() !== b.slice(0, 4).join());
        expect(groupOf(b.join(':'))).not.toBe(groupOf(a.join(':')));
      }),
    );
  });

  it('is found for any text, without a throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => void groupOf(text)));
  });
});

describe('whose request it is', () => {
  const of = (forwarded: string | null, hops: number, header = 'x-forwarded-for'): string | null =>
    clientOf(new Headers(forwarded === null ? {} : { [header]: forwarded }), '198.51.100.1', { hops, header });

  it('is the socket, where no proxy is trusted, whatever the headers claim', () => {
    expect(of('203.0.113.7', 0)).toBe('198.51.100.1');
  });
  it('is what the nearest trusted proxies wrote: a visitor who writes in front of it gains nothing', () => {
    expect(of('203.0.113.7', 1)).toBe('203.0.113.7');
    expect(of('9.9.9.9, 203.0.113.7', 1)).toBe('203.0.113.7');
    expect(of('9.9.9.9, 8.8.8.8, 203.0.113.7, 192.0.2.1', 2)).toBe('203.0.113.7');
    expect(of('203.0.113.7', 2)).toBe('203.0.113.7');
  });
  it('is the socket again where the header is missing, garbage or endless', () => {
    for (const header of [null, '', 'unknown', 'x'.repeat(9000), '9.9.9.9, unknown'])
      expect(of(header, 1)).toBe('198.51.100.1');
  });
  it('reads Forwarded (RFC 7239) only where that is named, and X-Forwarded-For not then', () => {
    expect(of('for=9.9.9.9, for="[2001:db8:1:2::9]:4711";proto=https', 1, 'forwarded')).toBe('2001:db8:1:2::/64');
    expect(of('proto=https;For=203.0.113.7', 1, 'forwarded')).toBe('203.0.113.7');
    const both = new Headers({ forwarded: 'for=203.0.113.7', 'x-forwarded-for': '9.9.9.9' });
    expect(clientOf(both, '198.51.100.1', { hops: 1, header: 'forwarded' })).toBe('203.0.113.7');
    expect(clientOf(both, '198.51.100.1', { hops: 1, header: 'x-forwarded-for' })).toBe('9.9.9.9');
  });
  it('may stand in a header of the platform', () => {
    expect(of('203.0.113.7', 1, 'cf-connecting-ip')).toBe('203.0.113.7');
  });
  it('is not known behind a proxy that nobody told of', () => {
    const headers = new Headers({ 'x-forwarded-for': '203.0.113.7' });
    const none = { hops: 0, header: 'x-forwarded-for' };
    for (const local of ['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', groupOf('::1')!, groupOf('fd00::1')!])
      expect(isBehindUnknownProxy(headers, local, none), local).toBe(true);
    // From the open network the header is a claim: believing it would let anyone out of the limit.
    for (const far of ['203.0.113.7', '172.32.0.1', '11.0.0.1', groupOf('2001:db8::1')!])
      expect(isBehindUnknownProxy(headers, far, none), far).toBe(false);
    expect(isBehindUnknownProxy(new Headers(), '127.0.0.1', none)).toBe(false);
    expect(isBehindUnknownProxy(headers, '127.0.0.1', { ...none, hops: 1 })).toBe(false);
  });
});

describe('the buckets', () => {
  const rate = { perSecond: 2, burst: 3 };
  it('let a burst through, then so many a second, and say when the next one is due', () => {
    const buckets = new Buckets(10);
    expect([0, 0, 0, 0].map(() => buckets.spend('a', rate, 1000))).toEqual([0, 0, 0, 0.5]);
    expect(buckets.spend('b', rate, 1000)).toBe(0);
    expect(buckets.spend('a', rate, 1250)).toBe(0.25);
    expect(buckets.spend('a', rate, 1500)).toBe(0);
    expect(buckets.spend('a', rate, 1500)).toBe(0.5);
    // Never more than a burst, however long the silence, and a clock that jumps back takes nothing.
    expect([0, 0, 0, 0].map(() => buckets.spend('a', rate, 3_600_000))).toEqual([0, 0, 0, 0.5]);
    expect(buckets.spend('a', rate, 3_590_000)).toBe(0.5);
  });
  it('never remember more addresses than they may, and forget the longest silent first', () => {
    const buckets = new Buckets(100);
    const one = { perSecond: 0.001, burst: 1 };
    buckets.spend('loud', one, 0);
    for (let i = 0; i < 5000; i++) {
      buckets.spend(`10.0.${i >> 8}.${i & 255}`, one, i);
      expect(buckets.spend('loud', one, i)).toBeGreaterThan(0);
    }
    expect(buckets.size).toBe(100);
  });
  it('hold no address, and forget everything with the key of the day', () => {
    const buckets = new Buckets(10);
    buckets.spend('records 203.0.113.7', rate, 0);
    const key = (buckets as unknown as { key: Uint32Array }).key;
    expect([...(buckets as unknown as { buckets: Map<string, unknown> }).buckets.keys()]).toEqual([
      expect.stringMatching(/^[\da-f]{16}$/),
    ]);
    buckets.spend('records 203.0.113.7', rate, 86_400_000);
    expect((buckets as unknown as { key: Uint32Array }).key).not.toEqual(key);
    expect(buckets.size).toBe(1);
  });
});

describe('the crowd', () => {
  it('lets in so many, lets a few wait in their order, and turns away the rest', async () => {
    const crowd = new Crowd(2, 2, 60_000);
    expect([crowd.enter(), crowd.enter()]).toEqual([true, true]);
    const [third, fourth] = [crowd.enter(), crowd.enter()];
    expect(crowd.enter()).toBe(false);
    const order: number[] = [];
    void Promise.resolve(third).then(() => order.push(3));
    void Promise.resolve(fourth).then(() => order.push(4));
    crowd.leave();
    expect(await third).toBe(true);
    crowd.leave();
    expect(await fourth).toBe(true);
    expect(order).toEqual([3, 4]);
    crowd.leave();
    crowd.leave();
    expect(crowd.state).toEqual({ working: 0, waiting: 0 });
  });
  it('gives up waiting, and then takes no place', async () => {
    const crowd = new Crowd(1, 5, 5);
    void crowd.enter();
    expect(await crowd.enter()).toBe(false);
    crowd.leave();
    expect(crowd.state).toEqual({ working: 0, waiting: 0 });
    expect(crowd.enter()).toBe(true);
  });
});

describe('an endpoint under load', () => {
  let room: Room;
  let subject: Subject;
  const site = freshSite();
  const opened: Endpoint[] = [];
  beforeAll(async () => {
    room = await makeRoom();
    subject = await Subject.make();
  });
  afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()));
    await room.remove();
  });
  const open = async (more: Partial<EndpointOptions>): Promise<Endpoint> => {
    const endpoint = await startEndpoint(room.data, [site], more);
    opened.push(endpoint);
    return endpoint;
  };
  const batch = async (): Promise<string> => batchOf([await subject.sign(JSON.stringify(recordFor(site)))]);
  const few = { records: { perSecond: 0.5, burst: 2 } };

  it('answers 429 with Retry-After, readable to the page, and loses nothing of what it turned away', async () => {
    const clock = { now: Date.now() };
    const endpoint = await open({ limits: few, now: () => clock.now });
    const from = { address: '203.0.113.7' };
    for (let i = 0; i < 2; i++) expect((await endpoint.fetch(post(site, await batch()), from)).status).toBe(200);
    const late = await batch();
    const refused = await endpoint.fetch(post(site, late), from);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(refused.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(refused.headers.get('access-control-expose-headers')).toBe('Retry-After');
    expect(refused.headers.get('cache-control')).toBe('no-store');
    expect(await refused.json()).toMatchObject({ error: { code: 'too-many' } });
    // Others go on, and so does whoever has no address, and whatever is of another kind.
    expect((await endpoint.fetch(post(site, await batch()), { address: '203.0.113.8' })).status).toBe(200);
    expect((await endpoint.fetch(post(site, await batch()))).status).toBe(200);
    expect((await endpoint.fetch(new Request(`${ISSUER}/v1/jwks.json`), from)).status).toBe(200);
    clock.now += 2000;
    expect(await outcomesOf(await endpoint.fetch(post(site, late), from))).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('is not fooled by a claimed address, and counts a whole IPv6 network as one', async () => {
    const endpoint = await open({ limits: few });
    const claim = async (address: string, claimed: string): Promise<number> =>
      (
        await endpoint.fetch(post(site, await batch(), { 'x-forwarded-for': claimed, forwarded: `for=${claimed}` }), {
          address,
        })
      ).status;
    expect([
      await claim('203.0.113.7', '9.9.9.1'),
      await claim('203.0.113.7', '9.9.9.2'),
      await claim('203.0.113.7', '9.9.9.3'),
    ]).toEqual([200, 200, 429]);
    expect([
      await claim('2001:db8:1:2::1', ''),
      await claim('2001:db8:1:2::2', ''),
      await claim('2001:db8:1:2:ffff::3', ''),
      await claim('2001:db8:1:3::1', ''),
    ]).toEqual([200, 200, 429, 200]);
  });

  it('tells visitors apart behind trusted proxies, and says so where a proxy is not told of', async () => {
    const behind = await open({ limits: few, trustedHops: 1 });
    const warnings: string[] = [];
    const untold = await open({ limits: few, warn: (message) => warnings.push(message) });
    const statuses = async (endpoint: Endpoint, visitor: (i: number) => string): Promise<number[]> => {
      const all: number[] = [];
      for (let i = 0; i < 4; i++)
        all.push(
          (await endpoint.fetch(post(site, await batch(), { 'x-forwarded-for': visitor(i) }), { address: '127.0.0.1' }))
            .status,
        );
      return all;
    };
    expect(await statuses(behind, () => '203.0.113.7')).toEqual([200, 200, 429, 429]);
    expect(await statuses(behind, (i) => `9.9.9.9, 203.0.113.${10 + i}`)).toEqual([200, 200, 200, 200]);
    expect(await statuses(untold, () => '203.0.113.7')).toEqual([200, 200, 200, 200]);
    expect(warnings).toEqual([expect.stringContaining('trustedHops')]);
  });

  it('bounds how often a token may be guessed, before the database is asked', async () => {
    const endpoint = await open({ limits: { token: { perSecond: 0.1, burst: 3 } } });
    const guarded = ROUTES.find(({ access, method }) => access.kind === 'token' && method === 'GET')!;
    const path = `/v1${guarded.path.replace(':site', site)}`;
    const guess = (i: number): Promise<Response> =>
      endpoint.fetch(
        new Request(ISSUER + path, {
          headers: { authorization: `Bearer sayso_${'x'.repeat(40)}${i}` },
        }),
        { address: '203.0.113.9' },
      );
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await guess(i)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });

  it('answers 503 with Retry-After where all places are taken, stays up, and keeps what is sent again', async () => {
    const endpoint = await open({ limits: { concurrent: 1, queue: 1, records: { perSecond: 1e6, burst: 1e6 } } });
    const batches = await Promise.all(Array.from({ length: 24 }, batch));
    const waiting = new Set(batches);
    let refusals = 0;
    while (waiting.size) {
      await Promise.all(
        [...waiting].map(async (body) => {
          const response = await endpoint.fetch(post(site, body), { address: '203.0.113.7' });
          if (response.status === 200) return void waiting.delete(body);
          expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
          expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
          refusals++;
        }),
      );
      // However busy it is, those who watch over it get their answer.
      expect((await endpoint.fetch(new Request(`${ISSUER}/healthz`))).status).toBe(200);
    }
    expect(refusals).toBeGreaterThan(0);
  });

  it('gives no place to a body that trickles in', async () => {
    const endpoint = await open({ limits: { concurrent: 1, queue: 0 } });
    let give: (text: string | null) => void = () => {};
    const slow = new ReadableStream({
      start: (controller) => {
        give = (text) => (text === null ? controller.close() : controller.enqueue(new TextEncoder().encode(text)));
      },
    });
    const body = await batch();
    give(body.slice(0, 10));
    const first = endpoint.fetch(post(site, slow));
    expect((await endpoint.fetch(post(site, await batch()))).status).toBe(200);
    give(body.slice(10));
    give(null);
    expect((await first).status).toBe(200);
  });

  it('takes everything where limits are off', async () => {
    const endpoint = await open({ limits: false });
    const all = await Promise.all(
      Array.from(
        { length: 30 },
        async () => (await endpoint.fetch(post(site, await batch()), { address: '203.0.113.7' })).status,
      ),
    );
    expect(new Set(all)).toEqual(new Set([200]));
  });
});
