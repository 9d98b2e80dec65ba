/** The outbox's policy, step by step. P5: nothing leaves the outbox unconfirmed. */
import { describe, expect, test, vi } from 'vitest';
import type { Sent } from '../../src/outbox/ports.js';
import { MOST_BYTES } from '../../src/wire/record.js';
import { createWorld, entryAt, hashOf, idAt, idsOf, payloadOf, plainQueue, settle, START } from './scripted.js';

const drained = { type: 'drained' };
const receiptOf = (n: number) => ({ type: 'receipt', id: idAt(n), receipt: `receipt of ${idAt(n)}` });
const range = (count: number) => Array.from({ length: count }, (_, n) => n);

/** A world in which these records wait already. */
const waitingWorld = async (count: number, ports: Parameters<typeof createWorld>[0] = {}) => {
  const world = createWorld(ports);
  for (const n of range(count)) await world.queue.add(entryAt(n));
  return world;
};

describe('keep, send, confirm', () => {
  test('a record is kept unsigned first, then sealed, then sent, then settled', async () => {
    const steps: unknown[] = [];
    const queue = plainQueue();
    const world = createWorld({
      queue: {
        ...queue,
        add: (entry, kept) => (steps.push(['add', structuredClone(entry), kept]), queue.add(entry)),
        put: (entry) => (steps.push(['put', structuredClone(entry)]), queue.put(entry)),
      },
      send: (body) => (steps.push(['send', JSON.parse(body)]), world.server.send(body)),
    });
    void world.outbox.append(entryAt(1), 'the cookie');
    expect(steps).toEqual([['add', entryAt(1), 'the cookie']]);
    await settle();
    const { id, payload } = entryAt(1);
    const sealed = { id, payload, hash: hashOf(payload), envelope: `signed1:${payload}` };
    expect(steps.slice(1)).toEqual([
      ['put', sealed],
      ['send', { sent: START, records: [sealed.envelope] }],
      ['put', { id, payload, hash: sealed.hash, outcome: 'accepted', receipt: `receipt of ${id}` }],
    ]);
    expect(world.told).toEqual([receiptOf(1), drained]);
    expect(world.planned()).toBeUndefined();
  });
  test('a sealed record is never signed again', async () => {
    const sign = vi.fn();
    const world = createWorld({ sign });
    const { id, payload } = entryAt(1);
    await world.queue.put({ id, payload, hash: hashOf(payload), envelope: `old:${payload}` });
    world.outbox.wake();
    await settle();
    expect(sign).not.toHaveBeenCalled();
    expect(world.server.batches[0]?.records).toEqual([`old:${payload}`]);
    expect(world.told).toEqual([receiptOf(1), drained]);
  });
  test('an envelope that stands before the hash is kept as it is', async () => {
    const world = createWorld();
    const entry = { ...entryAt(1), envelope: { payload: entryAt(1).payload } };
    void world.outbox.append(entry);
    await settle();
    expect(world.server.batches[0]?.records).toEqual([{ payload: entry.payload }]);
    expect(world.queue.entries.get(idAt(1))).toMatchObject({ outcome: 'accepted', hash: hashOf(entry.payload) });
  });
  test('nothing is sent that could not be kept sealed', async () => {
    const queue = plainQueue();
    const world = createWorld({ queue: { ...queue, put: () => Promise.reject(new Error('full')) } });
    void world.outbox.append(entryAt(1));
    await world.pass(600_000);
    expect(world.server.batches).toEqual([]);
    expect(queue.entries.get(idAt(1))).toEqual(entryAt(1));
  });
  test('a bounced record stays, with its reason, and is not sent again', async () => {
    const world = createWorld();
    world.server.bounce.set(idAt(1), 'malformed');
    void world.outbox.append(entryAt(1));
    await settle();
    expect(world.told).toEqual([{ type: 'bounced', id: idAt(1), reason: 'malformed' }, drained]);
    expect(world.queue.entries.get(idAt(1))).toMatchObject({ outcome: 'bounced', reason: 'malformed' });
    world.outbox.wake();
    await settle();
    expect(world.server.batches).toHaveLength(1);
  });
  test('a record the queue refuses to add wakes the outbox all the same', async () => {
    const world = await waitingWorld(1);
    void world.outbox.append(entryAt(0));
    await settle();
    expect(world.server.ledger).toEqual([idAt(0)]);
  });
  test('nothing starts by itself', async () => {
    const world = await waitingWorld(1);
    await world.pass(600_000);
    expect(world.server.batches).toEqual([]);
    expect(world.told).toEqual([]);
  });
});

describe('P5 nothing but a named outcome confirms', () => {
  for (const fate of ['offline', 'server-error', 'portal', 'portal-json', 'wrong-hash', 'lost-before'] as const) {
    test(`${fate}: the record stays and is tried again`, async () => {
      const world = await waitingWorld(2);
      world.server.fates = [fate, fate, fate];
      world.outbox.wake();
      await settle();
      expect([...world.queue.entries.values()].every(({ outcome }) => !outcome)).toBe(true);
      expect(world.told).toEqual([]);
      expect(world.planned()).toBe(500);
      await world.pass(600_000);
      expect(world.server.ledger).toEqual([idAt(0), idAt(1)]);
      expect(world.told).toEqual([receiptOf(0), receiptOf(1), drained]);
    });
  }
  test('an outcome that names the hash but another id confirms nothing', async () => {
    const { payload } = entryAt(0);
    const word = { id: idAt(9), hash: hashOf(payload), outcome: 'accepted', receipt: 'x' };
    const send = async (): Promise<Sent> => ({
      status: 200,
      retryAfter: null,
      body: JSON.stringify({ outcomes: [word] }),
    });
    const world = await waitingWorld(1, { send });
    world.outbox.wake();
    await settle();
    expect(world.queue.entries.get(idAt(0))).toMatchObject({ hash: hashOf(payload), envelope: `signed1:${payload}` });
    expect(world.told).toEqual([]);
  });
  test('the answer cannot replace the payload', async () => {
    const { id, payload } = entryAt(0);
    const word = { id, hash: hashOf(payload), outcome: 'accepted', receipt: 'x', payload: 'forged' };
    const send = async (): Promise<Sent> => ({
      status: 200,
      retryAfter: null,
      body: JSON.stringify({ outcomes: [word] }),
    });
    const world = await waitingWorld(1, { send });
    world.outbox.wake();
    await settle();
    expect(world.queue.entries.get(id)).toEqual({ ...word, payload });
  });
  test('an answer lost after the commit is made good by `known`, with the same envelope', async () => {
    const world = await waitingWorld(1);
    world.server.fates = ['lost-after'];
    world.outbox.wake();
    await world.pass(1000);
    expect(world.server.ledger).toEqual([idAt(0)]);
    expect(world.server.seen.get(idAt(0))?.size).toBe(1);
    expect(world.queue.entries.get(idAt(0))).toMatchObject({ outcome: 'known', receipt: `receipt of ${idAt(0)}` });
  });
  test('there is no try limit', async () => {
    const world = await waitingWorld(1);
    world.server.fates = Array.from({ length: 500 }, () => 'offline' as const);
    world.outbox.wake();
    await world.pass(500 * 300_000);
    expect(world.server.batches).toHaveLength(501);
    expect(world.server.ledger).toEqual([idAt(0)]);
  });
  test('a record settled in part of an answer counts, the rest goes on at once', async () => {
    const world = await waitingWorld(4);
    world.server.fates = ['half'];
    world.outbox.wake();
    await settle();
    expect(world.server.batches.map(idsOf)).toEqual([range(4).map(idAt), [idAt(2), idAt(3)]]);
    expect(world.planned()).toBeUndefined();
  });
});

describe('batches', () => {
  test('at most 32 records, in id order', async () => {
    const world = await waitingWorld(70);
    world.outbox.wake();
    await settle();
    await settle();
    expect(world.server.batches.map(({ records }) => records.length)).toEqual([32, 32, 6]);
    expect(world.server.ledger).toEqual(range(70).map(idAt));
  });
  test('at most 64 KiB, however many bytes a character has', async () => {
    const world = createWorld();
    for (const n of range(6)) await world.queue.add(entryAt(n, { text: '€'.repeat(5000) }));
    for (const n of range(6)) await world.queue.add(entryAt(n + 6, { text: '"'.repeat(5000) }));
    world.outbox.wake();
    await settle();
    await settle();
    const sizes = world.server.bodies.map((body) => new TextEncoder().encode(body).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MOST_BYTES);
    expect(world.server.ledger).toEqual(range(12).map(idAt));
  });
  test('the limit is used: as many as fit go together', async () => {
    const world = createWorld();
    const overhead = JSON.stringify(`signed1:${payloadOf(idAt(0), { text: '' })}`);
    const text = 'x'.repeat(13_000 - encodeURI(overhead).length);
    for (const n of range(6)) await world.queue.add(entryAt(n, { text }));
    world.outbox.wake();
    await settle();
    expect(world.server.batches.map(({ records }) => records.length)).toEqual([5, 1]);
  });
  test('to the byte: the envelopes of a batch have 65,036 at most', async () => {
    for (const [last, sizes] of [
      [13_008, [5]],
      [13_009, [4, 1]],
    ] as const) {
      const world = createWorld();
      const overhead = encodeURI(JSON.stringify(`signed1:${payloadOf(idAt(0), { text: '' })}`)).length;
      for (const n of range(5)) {
        await world.queue.add(entryAt(n, { text: 'x'.repeat((n < 4 ? 13_007 : last) - overhead) }));
      }
      world.outbox.wake();
      await settle();
      expect(world.server.batches.map(({ records }) => records.length)).toEqual(sizes);
    }
  });
  test('a record that alone exceeds the limit goes alone and holds up nobody', async () => {
    const world = createWorld();
    await world.queue.add(entryAt(0, { text: 'x'.repeat(MOST_BYTES) }));
    for (const n of [1, 2]) await world.queue.add(entryAt(n));
    world.server.fates = ['too-large'];
    world.outbox.wake();
    await settle();
    expect(world.server.batches.map(idsOf).slice(0, 2)).toEqual([[idAt(0)], [idAt(1)]]);
    expect(world.server.ledger.slice(0, 2)).toEqual([idAt(1), idAt(2)]);
  });
});

describe('a record that spoils its batch', () => {
  for (const fate of ['refuse', 'too-large'] as const) {
    test(`${fate}: the batch is halved until that record goes alone`, async () => {
      const world = await waitingWorld(5);
      world.server.fates = Array.from(
        { length: 50 },
        () => (batch) => (idsOf(batch).includes(idAt(1)) ? fate : 'accept'),
      );
      world.outbox.wake();
      await settle();
      expect(world.server.batches.map(idsOf)).toEqual([
        range(5).map(idAt),
        [idAt(0), idAt(1)],
        [idAt(0)],
        [1, 2, 3, 4].map(idAt),
        [idAt(1), idAt(2)],
        [idAt(1)],
        [idAt(2)],
        [idAt(3), idAt(4)],
        [idAt(1)],
      ]);
      expect(world.server.ledger).toEqual([0, 2, 3, 4].map(idAt));
      expect(world.planned()).toBe(500);
    });
  }
  test('it backs off alone; a fresh record passes it', async () => {
    const world = await waitingWorld(1);
    world.server.poison.add(idAt(0));
    world.outbox.wake();
    await world.pass(100_000);
    void world.outbox.append(entryAt(1));
    await settle();
    expect(world.server.ledger).toEqual([idAt(1)]);
    const before = world.server.batches.length;
    world.server.poison.clear();
    await world.pass(400_000);
    expect(world.server.batches.length).toBe(before + 1);
    expect(world.server.ledger).toEqual([idAt(1), idAt(0)]);
    expect(world.told.at(-1)).toEqual(drained);
  });
  test('several take turns, the one refused least often first', async () => {
    const world = await waitingWorld(3);
    range(3).forEach((n) => world.server.poison.add(idAt(n)));
    world.outbox.wake();
    await settle();
    expect(world.server.batches.map(idsOf).slice(0, 5)).toEqual([
      range(3).map(idAt),
      [idAt(0)],
      [idAt(1)],
      [idAt(2)],
      [idAt(0)],
    ]);
    await world.pass(3000);
    expect(world.server.batches.map(idsOf).slice(5, 7)).toEqual([[idAt(1)], [idAt(2)]]);
  });
  test('other faults of a batch do not halve it', async () => {
    for (const status of [401, 403, 404, 409, 412, 414, 429, 500]) {
      const sizes: number[] = [];
      const send = async (body: string): Promise<Sent> => {
        sizes.push((JSON.parse(body) as { records: [] }).records.length);
        return { status, retryAfter: null, body: '' };
      };
      const world = await waitingWorld(4, { send });
      world.outbox.wake();
      await world.pass(3000);
      expect(new Set(sizes)).toEqual(new Set([4]));
    }
  });
  test('a 400 that settles something halves nothing', async () => {
    const world = await waitingWorld(4);
    const { send } = world.server;
    world.server.send = async (body) => ({ ...(await send(body)), status: 400 });
    world.server.fates = ['half'];
    const other = createWorld({ send: (body) => world.server.send(body), queue: world.queue });
    other.outbox.wake();
    await settle();
    expect(world.server.batches.map(({ records }) => records.length)).toEqual([4, 2]);
    expect(other.planned()).toBeUndefined();
  });
  test('a fault in between brings back the full batch', async () => {
    const world = await waitingWorld(4);
    world.server.fates = ['refuse', 'offline'];
    world.outbox.wake();
    await world.pass(1000);
    expect(world.server.batches.map(({ records }) => records.length)).toEqual([4, 2, 2, 2]);
  });
});

describe('backoff', () => {
  test('full jitter, doubled each time, five minutes at most', async () => {
    const world = await waitingWorld(1, { random: () => 0.5 });
    world.server.fates = Array.from({ length: 12 }, () => 'offline' as const);
    world.outbox.wake();
    await settle();
    const delays: unknown[] = [];
    for (let i = 0; i < 12; i++) {
      delays.push(world.planned());
      await world.pass(world.planned()!);
    }
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 150_000, 150_000, 150_000]);
    expect(world.planned()).toBeUndefined();
  });
  test('an answer that settles nothing counts as a failure, whatever its status', async () => {
    for (const fate of ['server-error', 'portal'] as const) {
      const world = await waitingWorld(1);
      world.server.fates = [fate, fate, fate];
      world.outbox.wake();
      await world.pass(1500);
      expect(world.server.batches).toHaveLength(3);
      expect(world.planned()).toBe(2000);
    }
  });
  test('the draw decides', async () => {
    const world = await waitingWorld(1, { random: () => 0.25 });
    world.server.fates = ['offline'];
    world.outbox.wake();
    await settle();
    expect(world.planned()).toBe(250);
  });
  test('success begins anew', async () => {
    const world = await waitingWorld(1);
    world.server.fates = ['offline', 'offline', 'offline'];
    world.outbox.wake();
    await world.pass(10_000);
    expect(world.server.ledger).toHaveLength(1);
    await world.queue.add(entryAt(1));
    world.server.fates = ['lost-before', 'offline'];
    world.outbox.wake();
    await settle();
    expect(world.planned()).toBe(500);
  });
  test('success in the middle of a row begins anew without a wake', async () => {
    const world = await waitingWorld(40);
    world.server.fates = ['offline', 'offline', 'accept', 'offline'];
    world.outbox.wake();
    await world.pass(1500);
    expect(world.server.ledger).toHaveLength(32);
    expect(world.planned()).toBe(500);
  });
  test('waking ends it', async () => {
    const world = await waitingWorld(1);
    world.server.fates = ['offline', 'offline', 'offline'];
    world.outbox.wake();
    await world.pass(500);
    expect(world.planned()).toBe(1000);
    world.outbox.wake();
    await settle();
    expect(world.server.batches).toHaveLength(3);
    expect(world.planned()).toBe(500);
  });
  test('so does a new record', async () => {
    const world = await waitingWorld(1);
    world.server.fates = ['offline'];
    world.outbox.wake();
    await settle();
    void world.outbox.append(entryAt(1));
    await settle();
    expect(world.server.ledger).toEqual([idAt(0), idAt(1)]);
    expect(world.timers.size).toBe(0);
  });
});

describe('Retry-After', () => {
  const retry = async (retryAfter: string, status = 503) => {
    const world = await waitingWorld(1, { send: async () => ({ status, retryAfter, body: '' }) });
    world.outbox.wake();
    await settle();
    return world.planned();
  };
  test('seconds', async () => {
    expect(await retry('120')).toBe(120_500);
  });
  test('a date', async () => {
    expect(await retry(new Date(START + 90_000).toUTCString())).toBe(90_500);
  });
  test('a day at most', async () => {
    expect(await retry('99999999')).toBe(86_400_500);
    expect(await retry(new Date(START + 9e9).toUTCString())).toBe(86_400_500);
  });
  test('nonsense, nothing and the past are no wish', async () => {
    for (const text of ['', 'soon', '-7', '0', 'NaN', new Date(START - 90_000).toUTCString(), 'Infinity-'])
      expect(await retry(text), text).toBe(500);
  });
  test('holds against waking and new records, and ends by itself', async () => {
    const world = await waitingWorld(1);
    world.server.fates = ['busy-seconds'];
    world.outbox.wake();
    await world.pass(60_000);
    world.outbox.wake();
    void world.outbox.append(entryAt(1));
    await settle();
    expect(world.server.batches).toHaveLength(1);
    expect(world.planned()).toBe(60_000);
    await world.pass(59_999);
    expect(world.server.batches).toHaveLength(1);
    await world.pass(1);
    expect(world.server.batches).toHaveLength(2);
    expect(world.server.ledger).toEqual([idAt(0), idAt(1)]);
  });
  test('holds between batches that are accepted, too', async () => {
    const world = await waitingWorld(40);
    const { send } = world.server;
    const slow = createWorld({
      queue: world.queue,
      send: async (body) => ({ ...(await send(body)), retryAfter: '7' }),
    });
    slow.outbox.wake();
    await settle();
    expect(world.server.ledger).toHaveLength(32);
    expect(slow.planned()).toBe(7000);
    await slow.pass(7000);
    expect(world.server.ledger).toHaveLength(40);
  });
});

describe('one flight at a time', () => {
  test('waking during a flight waits for its end, and then looks once more', async () => {
    let land = () => {};
    let flights = 0;
    const world = await waitingWorld(1, {
      send: async (body) => {
        if (++flights === 1) await new Promise<void>((done) => (land = done));
        return world.server.send(body);
      },
    });
    world.outbox.wake();
    await settle();
    world.outbox.wake();
    void world.outbox.append(entryAt(1));
    world.outbox.wake();
    await settle();
    expect(flights).toBe(1);
    land();
    await settle();
    expect(world.server.batches.map(idsOf)).toEqual([[idAt(0)], [idAt(1)]]);
    expect(world.timers.size).toBe(0);
  });
  test('waking during a flight that fails tries once more at once', async () => {
    let fall = () => {};
    const world = await waitingWorld(1, {
      send: (body) => (fall === done ? world.server.send(body) : new Promise((_, reject) => (fall = reject))),
    });
    const done = (): void => {};
    fall = () => {};
    world.outbox.wake();
    await settle();
    world.outbox.wake();
    const failed = fall;
    fall = done;
    failed();
    await settle();
    expect(world.server.ledger).toEqual([idAt(0)]);
    expect(world.timers.size).toBe(0);
  });
  test('each flight runs inside the lock', async () => {
    let locked = 0;
    let most = 0;
    const world = await waitingWorld(40, {
      lock: async (run) => {
        most = Math.max(most, ++locked);
        return run().finally(() => locked--);
      },
      send: (body) => (expect(locked).toBe(1), world.server.send(body)),
    });
    world.outbox.wake();
    await settle();
    expect(most).toBe(1);
    expect(world.server.ledger).toHaveLength(40);
  });
  test('a lock that is refused is a failure like another', async () => {
    let refusals = 2;
    const world = await waitingWorld(1, {
      lock: (run) => (refusals-- > 0 ? Promise.reject(new Error('taken')) : run()),
    });
    world.outbox.wake();
    await settle();
    expect(world.planned()).toBe(500);
    await world.pass(1500);
    expect(world.server.ledger).toEqual([idAt(0)]);
  });
});

describe('what the page is told', () => {
  test('what another tab settled is told here, once', async () => {
    const world = await waitingWorld(1);
    world.server.fates = ['offline'];
    world.outbox.wake();
    await settle();
    const { id, payload } = entryAt(0);
    await world.queue.put({ id, payload, hash: '#', outcome: 'known', receipt: `receipt of ${id}` });
    world.outbox.wake();
    world.outbox.wake();
    await settle();
    world.outbox.wake();
    await settle();
    expect(world.told.filter(({ type }) => type === 'receipt')).toEqual([receiptOf(0)]);
  });
  test('what was settled before this page is not told', async () => {
    const world = createWorld();
    const { id, payload } = entryAt(0);
    await world.queue.put({ id, payload, hash: '#', outcome: 'bounced', reason: 'malformed' });
    world.outbox.wake();
    await settle();
    expect(world.told).toEqual([drained]);
  });
  test('not drained while a record is still being added', async () => {
    let added = () => {};
    const queue = plainQueue();
    const world = createWorld({
      queue: { ...queue, add: (entry) => new Promise<void>((done) => (added = done)).then(() => queue.add(entry)) },
    });
    void world.outbox.append(entryAt(0));
    world.outbox.wake();
    await settle();
    expect(world.told).toEqual([]);
    added();
    await settle();
    expect(world.told).toEqual([receiptOf(0), drained]);
  });
});

describe('history', () => {
  const settled = (n: number, outcome: 'accepted' | 'bounced' = 'accepted') => {
    const { id, payload } = entryAt(n);
    return outcome === 'accepted'
      ? { id, payload, hash: '#', outcome, receipt: 'r' }
      : { id, payload, hash: '#', outcome, reason: 'malformed' };
  };
  test('the newest 100 confirmed records stay', async () => {
    const world = createWorld();
    for (const n of range(102)) await world.queue.put(settled(n));
    world.outbox.wake();
    await settle();
    expect([...world.queue.entries.keys()]).toEqual(range(102).slice(1).map(idAt));
    world.outbox.wake();
    await settle();
    world.outbox.wake();
    await settle();
    expect([...world.queue.entries.keys()]).toEqual(range(102).slice(2).map(idAt));
  });
  test('bounced and waiting records are neither counted nor dropped', async () => {
    const world = createWorld();
    world.server.fates = ['offline', 'offline', 'offline'];
    for (const n of range(3)) await world.queue.put(settled(n, 'bounced'));
    for (const n of range(3)) await world.queue.add(entryAt(n + 3));
    for (const n of range(100)) await world.queue.put(settled(n + 6));
    world.outbox.wake();
    await settle();
    expect(world.queue.entries.size).toBe(106);
    await world.queue.put(settled(106));
    world.outbox.wake();
    await settle();
    expect(world.queue.entries.size).toBe(106);
    expect(world.queue.entries.has(idAt(6))).toBe(false);
  });
});

describe('stop', () => {
  test('calls off the timer, and nothing flies any more', async () => {
    const world = await waitingWorld(1);
    world.server.fates = ['offline'];
    world.outbox.wake();
    await settle();
    expect(world.timers.size).toBe(1);
    world.outbox.stop();
    expect(world.timers.size).toBe(0);
    world.outbox.wake();
    void world.outbox.append(entryAt(1));
    await world.pass(600_000);
    expect(world.server.batches).toHaveLength(1);
    expect(world.queue.entries.has(idAt(1))).toBe(true);
  });
  test('a flight in the air lands, and is the last', async () => {
    let land = () => {};
    const world = await waitingWorld(40, {
      send: async (body) => {
        await new Promise<void>((done) => (land = done));
        return world.server.send(body);
      },
    });
    world.outbox.wake();
    await settle();
    world.outbox.stop();
    land();
    await world.pass(600_000);
    expect(world.server.batches).toHaveLength(1);
    expect(world.queue.entries.get(idAt(0))).toMatchObject({ outcome: 'accepted' });
    expect(world.timers.size).toBe(0);
  });
});
