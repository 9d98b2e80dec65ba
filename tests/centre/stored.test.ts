import { describe, expect, test } from 'vitest';
import { sortStored, type Found } from '../../src/centre/stored.js';
import type { Notice } from '../../src/wire/notice.js';

const notice = {
  id: 'site',
  site: 'site',
  version: 1,
  purposes: {
    necessary: { key: 1, services: { 'Sign-in': { cookies: ['session'] } } },
    analytics: {
      key: 2,
      services: {
        Counter: { cookies: ['_c*'], storage: ['c.*'], databases: ['counter'], caches: ['c-files'], workers: ['/c/'] },
        Second: { cookies: ['_c_shared'] },
      },
    },
  },
} satisfies Notice;

const keepersOf = (found: Found[], given: Notice | null = notice) =>
  sortStored(found, given).map(({ ours, keepers, found: names }) => [
    ours ? 'ours' : keepers.map(({ purpose, service }) => `${purpose}/${service}`).join('+') || 'undeclared',
    names.map(({ store, name }) => `${store}:${name}`).join(' '),
  ]);

describe('what is stored, and by whom', () => {
  test('each kind of store is matched to its own marks alone', () => {
    expect(
      keepersOf([
        { store: 'cookies', name: '_c1' },
        { store: 'local', name: '_c1' },
        { store: 'local', name: 'c.visits' },
        { store: 'session', name: 'c.tab' },
        { store: 'databases', name: 'counter' },
        { store: 'caches', name: 'c-files' },
        { store: 'workers', name: '/c/' },
        { store: 'databases', name: 'c.visits' },
      ]),
    ).toEqual([
      ['analytics/Counter', 'cookies:_c1 local:c.visits session:c.tab databases:counter caches:c-files workers:/c/'],
      ['undeclared', 'local:_c1 databases:c.visits'],
    ]);
  });

  test('what two services declare is named as both, in a group of its own', () => {
    expect(
      keepersOf([
        { store: 'cookies', name: '_c_shared' },
        { store: 'cookies', name: '_c2' },
      ]),
    ).toEqual([
      ['analytics/Counter+analytics/Second', 'cookies:_c_shared'],
      ['analytics/Counter', 'cookies:_c2'],
    ]);
  });

  test('the services come in the order of the notice, then ours, then what nobody declares', () => {
    const names = ['stray', 'sayso', 'sayso.requests', 'saysoish', '_c1', 'session'];
    expect(keepersOf(names.map((name) => ({ store: 'cookies', name })))).toEqual([
      ['necessary/Sign-in', 'cookies:session'],
      ['analytics/Counter', 'cookies:_c1'],
      ['ours', 'cookies:sayso cookies:sayso.requests'],
      ['undeclared', 'cookies:stray cookies:saysoish'],
    ]);
  });

  test('ours stay ours, whatever a notice declares', () => {
    const greedy = { ...notice, purposes: { all: { key: 1, services: { All: { cookies: ['*'] } } } } };
    expect(keepersOf([{ store: 'cookies', name: 'sayso' }], greedy)).toEqual([['ours', 'cookies:sayso']]);
  });

  test.each([
    [null],
    [{}],
    [{ purposes: null }],
    [{ purposes: { a: null } }],
    [{ purposes: { a: { services: 3 } } }],
    [{ purposes: { a: { services: { b: null } } } }],
    [{ purposes: { a: { services: { b: { cookies: 'x' } } } } }],
  ])('a notice like %j declares nothing and breaks nothing', (broken) => {
    expect(keepersOf([{ store: 'cookies', name: 'x' }], broken as unknown as Notice | null)).toEqual([
      ['undeclared', 'cookies:x'],
    ]);
  });
});
