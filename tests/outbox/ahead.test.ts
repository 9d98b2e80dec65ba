/** The write-ahead list. P6: storage that throws, is full or filled with garbage never throws here. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ahead, idOf, read, write } from '../../src/outbox/ahead.js';

const LIST = 'sayso.outbox';
const a = '{"id":"a","x":1}';
const b = '{"id":"b"}';
const c = '{"id":"c"}';
let storage: Record<string, string>;

beforeEach(() => {
  storage = {};
  vi.stubGlobal('localStorage', storage);
});
afterEach(() => vi.unstubAllGlobals());

describe('the list', () => {
  test('is empty at first and leaves nothing behind', () => {
    expect(ahead.all()).toEqual([]);
    ahead.append(a);
    expect(storage).toEqual({ [LIST]: JSON.stringify([a]) });
    ahead.remove('a');
    expect(storage).toEqual({});
  });
  test('keeps exact payloads in order, and takes out one by its id', () => {
    [a, b, c].forEach(ahead.append);
    expect(ahead.all()).toEqual([a, b, c]);
    ahead.remove('b');
    ahead.remove('unknown');
    expect(ahead.all()).toEqual([a, c]);
  });
  test('reads before each write, so that another tab’s record stays', () => {
    ahead.append(a);
    storage[LIST] = JSON.stringify([a, b]);
    ahead.append(c);
    expect(ahead.all()).toEqual([a, b, c]);
    storage[LIST] = JSON.stringify([a, b, c, '{"id":"d"}']);
    ahead.remove('a');
    expect(ahead.all()).toEqual([b, c, '{"id":"d"}']);
  });
  test('leaves out what is no record, and clears it with the next write', () => {
    storage[LIST] = JSON.stringify([1, null, 'garbage', '{}', 'null', a, {}, []]);
    expect(ahead.all()).toEqual([a]);
    ahead.append(b);
    expect(storage[LIST]).toBe(JSON.stringify([a, b]));
  });
});

describe('the heads', () => {
  test('are replaced as a whole', () => {
    expect(ahead.heads()).toEqual([]);
    ahead.setHeads(['a', 'b']);
    ahead.setHeads(['c']);
    expect(ahead.heads()).toEqual(['c']);
    expect(storage).toEqual({ 'sayso.heads': '["c"]' });
    ahead.setHeads([]);
    expect(storage).toEqual({});
  });
  test('are texts', () => {
    storage['sayso.heads'] = '["a",1,null,{},["b"]]';
    expect(ahead.heads()).toEqual(['a']);
    storage['sayso.heads'] = '{"a":1}';
    expect(ahead.heads()).toEqual([]);
  });
});

describe('P6 storage that misbehaves', () => {
  test('any text reads as some list, and nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        storage[LIST] = text;
        storage['sayso.heads'] = text;
        expect(ahead.all().every((one) => idOf(one))).toBe(true);
        expect(ahead.heads().every((one) => typeof one === 'string')).toBe(true);
        ahead.append(a);
        expect(ahead.all().at(-1)).toBe(a);
        ahead.remove('a');
      }),
      { numRuns: 2000 },
    );
  });
  const refuse = (): never => {
    throw new DOMException('no', 'SecurityError');
  };
  const everything = (): void => {
    expect(ahead.all()).toEqual([]);
    ahead.append(a);
    ahead.remove('a');
    expect(ahead.heads()).toEqual([]);
    ahead.setHeads(['a']);
    ahead.setHeads([]);
    expect(read('x')).toBeUndefined();
    write('x', 1);
    write('x');
  };
  test('blocked: the global itself throws', () => {
    vi.unstubAllGlobals();
    Object.defineProperty(globalThis, 'localStorage', { get: refuse, configurable: true });
    everything();
    delete (globalThis as { localStorage?: unknown }).localStorage;
    everything();
  });
  test('full: every write throws', () => {
    const full = { get: () => undefined, set: refuse, deleteProperty: refuse };
    vi.stubGlobal('localStorage', new Proxy({}, full));
    everything();
  });
});
