/**
 * Keeps for this page what the queue behind it does not take: its twin in memory. Such a record needs no signature,
 * since the key that made it would not last either.
 */
import type { Entry, Queue } from './queue.js';

/** `safe` hears the id of each record that the queue behind took. */
export const memoryQueue = (behind: Queue, safe: (id: string) => void): Queue => {
  const here = new Map<string, Entry>();
  return {
    add: (entry, kept) =>
      behind.add(entry, kept).then(
        () => safe(entry.id),
        () => void here.set(entry.id, here.get(entry.id) ?? { ...entry, envelope: { payload: entry.payload } }),
      ),
    // The queue behind may only have been slow: it hears of every step, so that nothing is sent in two shapes.
    put: (entry) => {
      const done = behind.put(entry);
      return here.has(entry.id) ? done.catch(() => void here.set(entry.id, entry)) : done;
    },
    all: async () => {
      const there = await behind.all().catch((fault: unknown) => {
        if (!here.size) throw fault;
        return [];
      });
      there.forEach(({ id }) => here.delete(id));
      return [...there, ...here.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    drop: (id) => behind.drop(id),
  };
};
