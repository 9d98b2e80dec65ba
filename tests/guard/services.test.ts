/** Whose a host or a name is: only what is declared, and of several the narrowest. */
import { describe, expect, it } from 'vitest';
import { readServices } from '../../src/guard/services.js';
import type { Notice } from '../../src/wire/notice.js';

const notice = (purposes: unknown): Notice => ({ id: 'a', site: 'a', version: 1, purposes }) as Notice;
const services = readServices(
  notice({
    necessary: { key: 1, regime: 'required', services: { Shop: { hosts: ['*.example.com'], cookies: ['shop_*'] } } },
    analytics: {
      key: 2,
      services: {
        Counter: { key: 3, hosts: ['stats.example.com', 'counter.test'], cookies: ['_c*', '_c_long*', 'exact'] },
        Maps: { hosts: ['*.maps.example.com', 'counter.test'], storage: ['maps.*'], databases: ['maps'] },
      },
    },
    broken: null,
  }),
);
const asks = (...args: Parameters<typeof services.owners>) => services.owners(...args)?.map((owner) => owner.asks);

describe('owners', () => {
  it.each([
    ['hosts', 'stats.example.com', ['analytics/Counter']],
    ['hosts', 'shop.example.com', ['necessary']],
    ['hosts', 'a.b.example.com', ['necessary']],
    ['hosts', 'a.maps.example.com', ['analytics']],
    ['hosts', 'maps.example.com', ['necessary']],
    ['hosts', 'counter.test', ['analytics/Counter', 'analytics']],
    ['hosts', 'a.counter.test', undefined],
    ['hosts', 'example.com', undefined],
    ['hosts', 'notexample.com', undefined],
    ['hosts', '', undefined],
    ['cookies', '_c', ['analytics/Counter']],
    ['cookies', '_c_longer', ['analytics/Counter']],
    ['cookies', 'exact', ['analytics/Counter']],
    ['cookies', 'exactly', undefined],
    ['cookies', 'x_c', undefined],
    ['cookies', 'constructor', undefined],
    ['storage', 'maps.zoom', ['analytics']],
    ['storage', '_c', undefined],
    ['databases', 'maps', ['analytics']],
  ] as const)('%s %s', (area, name, want) => {
    expect(asks(area, name)).toEqual(want);
  });

  it('never takes ours for anybody’s, nor a lone * for everything', () => {
    const greedy = readServices(
      notice({ a: { key: 1, services: { S: { cookies: ['s*', '*'], storage: ['*', 'say*'] } } } }),
    );
    for (const name of ['sayso', 'sayso.outbox'])
      expect(greedy.owners('cookies', name) ?? greedy.owners('storage', name)).toBeUndefined();
    expect(greedy.owners('cookies', 'other')).toBeUndefined();
    expect(greedy.owners('cookies', 's1')).toHaveLength(1);
  });

  it('is total: no notice makes it throw', () => {
    for (const purposes of [
      null,
      7,
      'x',
      [],
      { a: 7 },
      { a: { services: 7 } },
      { a: { services: { S: { hosts: { x: 1 } } } } },
    ])
      expect(readServices(notice(purposes)).owners('hosts', 'x.example')).toBeUndefined();
    expect(readServices(null as never).mentions('//x')).toBe(false);
  });
});

describe('mentions', () => {
  it.each([
    ['<img src="https://counter.test/x">', true],
    ['<img src=//COUNTER.test>', true],
    ['<img src="https:&#x2F;&#x2F;counter.test&#x2F;x">', true],
    ['<img src="https://shop.test/"><img src="http://a.maps.example.com:80/">', true],
    ['https://shop.test/?u=https://counter.test', true],
    ['counter.test', false],
    ['https://counter.test.evil.test/', false],
    ['https://xcounter.test/ https://shop.test/', false],
    ['', false],
    ['//', false],
    ['/'.repeat(10_000), false],
  ])('%s', (text, want) => {
    expect(services.mentions(text)).toBe(want);
  });
});
