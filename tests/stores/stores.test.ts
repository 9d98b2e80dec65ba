/** The stores that need no browser, under the contract; and the ladder. */
import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/store.js';
import { keepIn } from '../../src/stores/ladder.js';
import { memoryStore } from '../../src/stores/memory.js';
import { readStorage } from '../../src/stores/web-storage-reader.js';
import { webStorageStore } from '../../src/stores/web-storage.js';
import { blockedContract, storeContract } from '../contracts/store.js';

const makeStorage = (): Storage => {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as Storage;
};

const web = (storage: () => Storage): Store => webStorageStore(storage, () => readStorage(storage));
const blocked = (): Storage => {
  throw new DOMException('blocked', 'SecurityError');
};

const MAKERS: Record<string, () => Store> = {
  memory: memoryStore,
  'web storage': () => {
    const storage = makeStorage();
    return web(() => storage);
  },
};

for (const [name, make] of Object.entries(MAKERS)) {
  describe(name, () => {
    for (const [what, check] of Object.entries(storeContract)) test(what, () => check(make()));
  });
}

describe('web storage that lies', () => {
  test('blocked: lost, and nothing thrown', () => blockedContract(web(blocked)));
  test('full: lost', () => {
    const storage = makeStorage();
    storage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    blockedContract(web(() => storage));
  });
  test('a write that is dropped in silence: lost', () => {
    const storage = makeStorage();
    storage.setItem = () => undefined;
    blockedContract(web(() => storage));
  });
});

describe('the ladder', () => {
  const kept = { answers: new Map(), pending: false };
  const lost = web(blocked);
  test.each([
    ['cookie and twin', [memoryStore(), memoryStore(), memoryStore()], 'durable'],
    ['the cookie alone', [memoryStore(), lost, memoryStore()], 'durable'],
    ['the twin alone', [lost, memoryStore(), memoryStore()], 'durable'],
    ['only the session', [lost, lost, memoryStore()], 'session'],
    ['nothing', [lost, lost, lost], 'none'],
  ] as const)('%s', (_, rungs, word) => {
    const [cookie, twin, session] = rungs;
    expect(keepIn([cookie.write, twin.write, session.write], kept)).toBe(word);
    expect(rungs.map((store) => store.read() !== null)).toEqual(
      rungs.map((store, i) => store !== lost && (i < 2 || word === 'session')),
    );
  });
});
