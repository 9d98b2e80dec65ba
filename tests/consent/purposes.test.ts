import { describe, expect, test } from 'vitest';
import { purposesOf } from '../../src/consent/purposes.js';
import type { Notice } from '../../src/wire/notice.js';

const keysOf = (purposes: unknown): number[] => purposesOf({ purposes } as Notice).map(({ key }) => key);

describe('purposesOf', () => {
  test('reads them in their order, with names, versions and all they say', () => {
    const purposes = { b: { key: 2, gpc: true, days: 30 }, a: { key: 1, version: 7, name: 'x' } };
    expect(purposesOf({ id: 'site', site: 'site', version: 1, purposes })).toEqual([
      { name: 'b', key: 2, version: 1, gpc: true, days: 30 },
      { name: 'a', key: 1, version: 7 },
    ]);
  });
  test('leaves the notice as it was', () => {
    const purposes = Object.freeze({ a: Object.freeze({ key: 0 }) });
    expect(keysOf(purposes)).toEqual([NaN]);
    expect(purposes.a).toEqual({ key: 0 });
  });
  test('gives a key only to the first sound purpose that claims it', () => {
    expect(keysOf({ a: { key: 1 }, b: { key: 1 }, c: { key: 2 }, d: { key: 1 } })).toEqual([1, NaN, 2, NaN]);
    expect(keysOf({ a: { key: 1, version: 0 }, b: { key: 1 } })).toEqual([NaN, 1]);
    expect(keysOf({ a: { key: '1' }, b: { key: 1 } })).toEqual([NaN, 1]);
  });
  test('lets each service with a key of its own follow its purpose', () => {
    const services = { Counter: { key: 2 }, Plain: {}, Late: { key: 3 }, Bad: { key: '4' }, Null: null };
    const found = purposesOf({ purposes: { a: { key: 1, version: 5, services }, b: { key: 3 } } } as never);
    expect(found.map(({ name, key, version, of }) => [name, key, version, of])).toEqual([
      ['a', 1, 5, undefined],
      ['a/Counter', 2, 5, 'a'],
      ['a/Late', 3, 5, 'a'],
      ['b', NaN, 1, undefined],
    ]);
    expect(keysOf({ a: { key: 0, services: { Counter: { key: 2 } } }, b: { key: 2, of: 'a' } })).toEqual([NaN, 2, NaN]);
    expect(purposesOf({ purposes: { b: { key: 2, of: 'a' } } } as never)[0]!.of).toBeUndefined();
  });
  test('finds none in what is no list of purposes', () => {
    for (const none of [null, undefined, 5, true, {}, [], '']) expect(keysOf(none)).toEqual([]);
    for (const notice of [null, undefined, 5, 'x', []]) expect(purposesOf(notice as never)).toEqual([]);
  });
  test('finds no key in what is no purpose', () => {
    expect(keysOf({ a: null, b: undefined, c: 5, d: 'x', e: [], f: [1], g: () => 1 })).toEqual(
      Array.from({ length: 7 }, () => NaN),
    );
  });
});
