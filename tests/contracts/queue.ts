/** What every keeper of `Queue` holds. Free of any test runner, so that the same suite runs in Node and in a real browser. */
import type { Entry, Queue, Waiting } from '../../src/outbox/queue.js';

const waiting = (id: string): Waiting => ({ id, payload: `{"id":"${id}","text":"ü €"}` });
const settled = (id: string): Entry => ({
  id,
  payload: waiting(id).payload,
  hash: 'h',
  outcome: 'accepted',
  receipt: 'r',
});

const same = (seen: unknown, wanted: unknown, what: string): void => {
  const sorted = (value: unknown): string =>
    JSON.stringify(value, (_, part: unknown) =>
      part && typeof part === 'object' && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    );
  if (sorted(seen) !== sorted(wanted)) throw new Error(`${what}: ${sorted(seen)} instead of ${sorted(wanted)}`);
};

const ids = async (queue: Queue): Promise<string[]> => (await queue.all()).map(({ id }) => id);

/** An add of what stands may reject or not; the entry must be as it was. */
const tryAdd = (queue: Queue, entry: Waiting): Promise<void> => queue.add(entry).catch(() => {});

/** Each test gets an empty queue. `bare` is what an added entry looks like in this keeper. */
export const queueContract: Readonly<Record<string, (queue: Queue, bare: (entry: Waiting) => Entry) => Promise<void>>> =
  {
    'is empty at first': async (queue) => same(await queue.all(), [], 'all'),
    'gives back what was added': async (queue, bare) => {
      await queue.add(waiting('a'), 'the cookie');
      same(await queue.all(), [bare(waiting('a'))], 'all');
    },
    'lists in id order, however they came': async (queue) => {
      for (const id of ['b', 'c', 'a']) await queue.add(waiting(id));
      same(await ids(queue), ['a', 'b', 'c'], 'ids');
    },
    'an add leaves what stands as it is': async (queue) => {
      await queue.add(waiting('a'));
      await queue.put(settled('a'));
      await tryAdd(queue, waiting('a'));
      same(await queue.all(), [settled('a')], 'all');
    },
    'a put replaces': async (queue) => {
      await queue.add(waiting('a'));
      await queue.add(waiting('b'));
      const sealed = { ...waiting('a'), hash: 'h', envelope: { payload: waiting('a').payload } };
      await queue.put(sealed);
      same((await queue.all())[0], sealed, 'sealed');
      await queue.put(settled('a'));
      same((await queue.all())[0], settled('a'), 'settled');
      same(await ids(queue), ['a', 'b'], 'ids');
    },
    'drops one, and one that is not there': async (queue) => {
      for (const id of ['a', 'b', 'c']) await queue.add(waiting(id));
      await queue.drop('b');
      await queue.drop('b');
      same(await ids(queue), ['a', 'c'], 'ids');
    },
    'adds in one task are all kept': async (queue) => {
      const many = Array.from({ length: 50 }, (_, n) => String(n + 10));
      await Promise.all(many.map((id) => queue.add(waiting(id))));
      same(await ids(queue), many, 'ids');
    },
    'what it hands out is not its own': async (queue, bare) => {
      await queue.add(waiting('a'));
      (await queue.all()).pop();
      same(await queue.all(), [bare(waiting('a'))], 'all');
    },
  };
