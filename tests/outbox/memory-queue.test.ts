/** The memory twin: over a queue that takes nothing, over one that takes everything, and over one that changes its mind. */
import { describe, expect, test, vi } from 'vitest';
import { memoryQueue } from '../../src/outbox/memory-queue.js';
import type { Queue, Waiting } from '../../src/outbox/queue.js';
import { queueContract } from '../contracts/queue.js';
import { entryAt, hashOf, idAt, plainQueue } from './scripted.js';

const refuse = (): Promise<never> => Promise.reject(new Error('blocked'));
const blocked: Queue = { add: refuse, put: refuse, all: refuse, drop: refuse };
const bareEnvelope = (entry: Waiting) => ({ ...entry, envelope: { payload: entry.payload } });

/** A queue that can be switched off. */
const moody = () => {
  const plain = plainQueue();
  const mood = { on: true };
  const ask = <T>(run: () => Promise<T>): Promise<T> => (mood.on ? run() : refuse());
  const queue: Queue = {
    add: (entry) => ask(() => plain.add(entry)),
    put: (entry) => ask(() => plain.put(entry)),
    all: () => ask(() => plain.all()),
    drop: (id) => ask(() => plain.drop(id)),
  };
  return { queue, mood, plain };
};

describe('contract', () => {
  for (const [name, hold] of Object.entries(queueContract)) {
    test(`plain: ${name}`, () => hold(plainQueue(), (entry) => entry));
    test(`memory over a plain one: ${name}`, () =>
      hold(
        memoryQueue(plainQueue(), () => {}),
        (entry) => entry,
      ));
    if (name !== 'is empty at first' && !name.startsWith('drops')) {
      test(`memory over a blocked one: ${name}`, () =>
        hold(
          memoryQueue(blocked, () => {}),
          bareEnvelope,
        ));
    }
  }
});

describe('over a queue that fails', () => {
  test('a record it takes is safe; one that it does not lives here, unsigned', async () => {
    const safe = vi.fn();
    const { queue, mood, plain } = moody();
    const twin = memoryQueue(queue, safe);
    await twin.add(entryAt(1));
    mood.on = false;
    await twin.add(entryAt(2));
    mood.on = true;
    expect(safe.mock.calls).toEqual([[idAt(1)]]);
    expect([...plain.entries.keys()]).toEqual([idAt(1)]);
    expect(await twin.all()).toEqual([entryAt(1), bareEnvelope(entryAt(2))]);
  });
  test('all() fails with it, while nothing lives here: unread is not empty', async () => {
    const { queue, mood } = moody();
    const twin = memoryQueue(queue, () => {});
    mood.on = false;
    await expect(twin.all()).rejects.toThrow('blocked');
    await twin.add(entryAt(1));
    expect(await twin.all()).toEqual([bareEnvelope(entryAt(1))]);
  });
  test('a put of what it holds fails with it', async () => {
    const { queue, mood } = moody();
    const twin = memoryQueue(queue, () => {});
    await twin.add(entryAt(1));
    mood.on = false;
    await expect(twin.put(entryAt(1))).rejects.toThrow('blocked');
  });
  test('what it had all the same counts, and in no other shape than it may have been sent', async () => {
    const { plain } = moody();
    // It takes the entry, but only says so when nobody waits any more.
    const slow: Queue = { ...plain, add: (entry) => plain.add(entry).then(refuse) };
    const twin = memoryQueue(slow, () => {});
    await twin.add(entryAt(1));
    expect(await twin.all()).toEqual([entryAt(1)]);
    const sealed = { ...entryAt(1), hash: hashOf(entryAt(1).payload), envelope: 'signed' };
    await twin.put(sealed);
    expect(plain.entries.get(idAt(1))).toEqual(sealed);
  });
  test('a queue that comes back hears what was sealed meanwhile', async () => {
    const { queue, mood, plain } = moody();
    const twin = memoryQueue(queue, () => {});
    mood.on = false;
    await twin.add(entryAt(1));
    await twin.all();
    mood.on = true;
    const sealed = { ...bareEnvelope(entryAt(1)), hash: hashOf(entryAt(1).payload) };
    await twin.put(sealed);
    expect(plain.entries.get(idAt(1))).toEqual(sealed);
    expect(await twin.all()).toEqual([sealed]);
  });
});
