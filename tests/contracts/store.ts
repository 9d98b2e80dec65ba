/** What every keeper of `Store` holds. Free of any test runner, so that the same suite runs in Node and in a real browser. */
import type { Store } from '../../src/store.js';
import type { Answer, Kept } from '../../src/wire/kept.js';

const T0 = 1_760_000_000_000;
const keptOf = (answers: readonly [key: number, answer: Partial<Answer>][], pending = false): Kept => ({
  answers: new Map(
    answers.map(([key, answer]) => [key, { choice: 'denied', version: 1, at: T0, voice: 'visitor', ...answer }]),
  ),
  pending,
});

const same = (seen: Kept | null, wanted: Kept | null, what: string): void => {
  const text = (kept: Kept | null) => JSON.stringify(kept && [[...kept.answers], kept.pending]);
  if (text(seen) !== text(wanted)) throw new Error(`${what}: ${text(seen)} instead of ${text(wanted)}`);
};

const kept = (word: string): void => {
  if (word !== 'kept') throw new Error(`write answered ${word}`);
};

/** Each test gets a store in which nothing was written yet. */
export const storeContract: Readonly<Record<string, (store: Store) => void>> = {
  'is empty at first': (store) => same(store.read(), null, 'read'),
  'gives back what was written, times, voices and all': (store) => {
    const full = keptOf([
      [1, { choice: 'granted' }],
      [2, { version: 3, voice: 'overruled' }],
      [7, { at: T0 - 5000, voice: 'host' }],
    ]);
    kept(store.write(full));
    same(store.read(), full, 'read');
  },
  'replaces what was there': (store) => {
    kept(store.write(keptOf([[1, { choice: 'granted' }]], true)));
    kept(store.write(keptOf([[1, {}]])));
    same(store.read(), keptOf([[1, {}]]), 'read');
  },
  'keeps the pending flag': (store) => {
    kept(store.write(keptOf([[1, {}]], true)));
    same(store.read(), keptOf([[1, {}]], true), 'read');
  },
  'takes 500 purposes': (store) => {
    const many = keptOf(Array.from({ length: 500 }, (_, i) => [i + 1, { choice: i % 3 ? 'granted' : 'denied' }]));
    kept(store.write(many));
    same(store.read(), many, 'read');
  },
  'leaves nothing when cleared, also twice': (store) => {
    kept(store.write(keptOf([[1, {}]])));
    store.clear();
    store.clear();
    same(store.read(), null, 'read');
  },
};

/** A store whose place throws at every touch: it says so, and throws nothing itself. */
export const blockedContract = (store: Store): void => {
  same(store.read(), null, 'read');
  const word = store.write(keptOf([[1, {}]]));
  if (word !== 'lost') throw new Error(`write answered ${word}`);
  store.clear();
};
