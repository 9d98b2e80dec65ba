/** Statistics: what is counted, when, and that nothing small can be told from what is told. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/endpoint/hash.js';
import { linesByPurpose, type Found, type Line } from '../../src/endpoint/statistics/answer.js';
import { Tally } from '../../src/endpoint/statistics/cells.js';
import { countedUntil, countHour, countSite, HOUR } from '../../src/endpoint/statistics/count.js';
import { LEAST, tellable, type Pair } from '../../src/endpoint/statistics/suppress.js';
import { hashable } from '../../src/wire/canonical.js';
import type { ConsentRecord } from '../../src/wire/record.js';
import { DAY, openGround, type Ground } from './house-kit.js';
import { freshSite, makeRoom, noticeFor, openAsOwner, recordFor, type Room } from './kit.js';

let room: Room;
let ground: Ground;
const sites = Array.from({ length: 4 }, freshSite);
const START = Date.UTC(2030, 0, 7);

beforeAll(async () => {
  room = await makeRoom();
  ground = await openGround(room.data, sites, { now: START });
});
afterAll(async () => {
  await ground.close();
  await room.remove();
});

interface Answer {
  until: number;
  counted: number;
  purposes: {
    key: number;
    name: string;
    lines: { at: number; value: string | null; granted: number | null; denied: number | null }[];
  }[];
  records: { at: number; value: string | null; gpc: number | null; plain: number | null }[];
}

const ask = async (site: string, body: object): Promise<Answer> => {
  const response = await ground.ask(site, '/statistics', { scopes: ['statistics'], body });
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as Answer;
};

/** Sends so many records, each of a visitor of its own that could not sign. */
const decide = async (site: string, count: number, changes: Partial<ConsentRecord> = {}): Promise<void> => {
  const hash = await sha256(hashable(noticeFor(site)));
  for (let sent = 0; sent < count; sent++) {
    const record = recordFor(site, { at: ground.clock.now, notice: { id: 'site', version: 1, hash }, ...changes });
    const { take } = await import('../../src/endpoint/ledger/batch.js');
    await take(ground.house, site, { sent: ground.clock.now, records: [{ payload: JSON.stringify(record) }] });
  }
};

describe('counting', () => {
  it('counts each closed hour once, after a while, and what is erased later stays counted', async () => {
    const site = sites[0]!;
    ground.clock.now = START + 10 * HOUR;
    await decide(site, 12);
    ground.clock.now = START + 11 * HOUR + 14 * 60_000;
    await countSite(ground.house, site);
    expect(await countedUntil(ground.house.sql, site)).toBe(START + 10 * HOUR);
    ground.clock.now = START + DAY + HOUR;
    const none = await ask(site, { from: START, until: START + DAY });
    expect([none.until, none.records]).toEqual([START, []]);
    await countSite(ground.house, site);
    const day = await ask(site, { from: START, until: START + DAY });
    expect(day.records).toEqual([{ at: START, value: null, gpc: 0, plain: 12 }]);
    const analytics = day.purposes.find(({ name }) => name === 'analytics');
    expect(analytics?.lines).toEqual([{ at: START, value: null, granted: 12, denied: 0 }]);
    expect(day.purposes.find(({ name }) => name === 'partner_cookies')?.lines[0]).toMatchObject({
      granted: 0,
      denied: 12,
    });
    await (await ground.house.purge()).query('DELETE FROM sayso.payload WHERE site = $1', [site]);
    expect(await countHour(ground.house, site, START + 10 * HOUR)).toBe(false);
    await countSite(ground.house, site);
    expect((await ask(site, { from: START, until: START + DAY })).records).toEqual(day.records);
  });

  it('is done once by instances that count at the same time, and wholly again after a failure', async () => {
    const site = sites[1]!;
    ground.clock.now = START + 5 * HOUR;
    await decide(site, 11);
    ground.clock.now = START + DAY + HOUR;
    const { sql, shelf, now } = ground.house;
    const failing = {
      shelf,
      now,
      sql: {
        ...sql,
        atomic: ((work) =>
          sql.atomic((own) =>
            work({
              query: (text, values) =>
                /INTO sayso.statistic \(/.test(text) ? Promise.reject(new Error('gone')) : own.query(text, values),
            }),
          )) as typeof sql.atomic,
      },
    };
    await expect(countSite(failing, site)).rejects.toThrow('gone');
    await Promise.all(Array.from({ length: 4 }, () => countSite(ground.house, site)));
    expect((await ask(site, { from: START, until: START + DAY })).records).toEqual([
      { at: START, value: null, gpc: 0, plain: 11 },
    ]);
  });

  it('leaves out what cites unpublished notices, the copies that accounts keep, and events', async () => {
    const site = sites[2]!;
    ground.clock.now = START + 5 * HOUR;
    await decide(site, 11);
    await decide(site, 10, { notice: { id: 'site', version: 1, hash: '' } });
    const owner = await openAsOwner(room.data);
    for (const [subject, payload] of [
      [`'account:' || subject`, 'payload'],
      [`'event:' || subject`, `'{"kind":"link"}'`],
    ]) {
      await owner.query(
        `INSERT INTO sayso.payload SELECT site, ${subject}, id, ${payload}, signature, receipt FROM sayso.payload
         WHERE site = $1 AND subject LIKE 'unproven:%'`,
        [site],
      );
      await owner.query(
        `INSERT INTO sayso.ledger (site, subject, seq, id, payload, previous, chain, received, notice, status, proof, at, counted, gap)
         SELECT site, ${subject}, seq, id, payload, previous, chain, received, notice, status, proof, at, counted, gap
         FROM sayso.ledger WHERE site = $1 AND subject LIKE 'unproven:%'`,
        [site],
      );
    }
    await owner.close();
    ground.clock.now = START + DAY + HOUR;
    await countSite(ground.house, site);
    expect((await ask(site, { from: START, until: START + DAY })).records).toEqual([
      { at: START, value: null, gpc: 0, plain: 11 },
    ]);
  });

  it('tells regions, languages, layouts, layers and causes apart, by day, and hours within a day', async () => {
    const site = sites[3]!;
    ground.clock.now = START + 2 * HOUR;
    await decide(site, 20, { cause: 'accept-all' });
    await decide(site, 13, { cause: 'reject-all', gpc: true, region: { code: 'US-CA', from: 'option' }, shown: null });
    ground.clock.now = START + 3 * HOUR;
    await decide(site, 10, {
      region: { code: null, from: 'none' },
      shown: { locale: 'xx', hash: '', layer: 'first', layout: 'sheet', theme: '' },
    });
    ground.clock.now = START + DAY + HOUR;
    await countSite(ground.house, site);
    const by = async (dimension: string): Promise<Record<string, number | null>> => {
      const { purposes } = await ask(site, { from: START, until: START + DAY, by: dimension });
      const { lines } = purposes.find(({ name }) => name === 'analytics')!;
      return Object.fromEntries(lines.map(({ value, granted }) => [String(value), granted]));
    };
    expect(await by('region')).toEqual({ null: 43, DE: 20, US: 13, none: 10 });
    expect(await by('language')).toEqual({ null: 43, en: 20, none: 13, other: 10 });
    expect(await by('layout')).toEqual({ null: 43, bar: 20, none: 13, sheet: 10 });
    expect(await by('layer')).toEqual({ null: 43, preferences: 20, none: 13, first: 10 });
    expect(await by('cause')).toEqual({ null: 43, 'accept-all': 20, 'reject-all': 13, save: 10 });
    const hours = await ask(site, { from: START, until: START + DAY, bucket: 'hour' });
    expect(hours.records).toEqual([
      { at: START + 2 * HOUR, value: null, gpc: 13, plain: 20 },
      { at: START + 3 * HOUR, value: null, gpc: 0, plain: 10 },
    ]);
  });
});

describe('the question', () => {
  it('is refused with the fault where it does not hold', async () => {
    for (const [body, path] of [
      [{ from: 1, until: DAY }, 'from'],
      [{ from: DAY, until: DAY }, 'until'],
      [{ from: 0, until: 401 * DAY }, 'until'],
      [{ from: 0, until: 32 * DAY, bucket: 'hour' }, 'until'],
      [{ from: 0, until: DAY, bucket: 'hour', by: 'region' }, 'by'],
      [{ from: 0, until: DAY, by: 'subject' }, 'by'],
    ] as const) {
      const response = await ground.ask(sites[0]!, '/statistics', { scopes: ['statistics'], body });
      expect([response.status, ((await response.json()) as { error: { path: string } }).error.path]).toEqual([
        400,
        path,
      ]);
    }
    expect((await ground.ask(sites[0]!, '/statistics', { scopes: ['records'], body: {} })).status).toBe(403);
  });
});

const count = fc.oneof(fc.nat(25), fc.constantFrom(0, 1, 9, 10, 11, 400));
const pair = fc.tuple(count, count) as fc.Arbitrary<Pair>;
const isSmall = (n: number): boolean => n > 0 && n < LEAST;

/** Every sum that can be made of what is told of one group: the total less any of the told parts. */
const exposed = (total: Pair, parts: readonly Pair[], told: readonly Pair[]): boolean => {
  const rest = told.reduce<[number, number]>(([a, b], [c, d]) => [a - c, b - d], [...total]);
  const withheld = parts.filter(([a, b]) => a + b > 0).length - told.length;
  return rest.some(isSmall) || withheld === 1;
};

describe('suppression', () => {
  it('tells no count of 1 to 9, and leaves none to be told by difference', () => {
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 8 }), (parts) => {
        const group = new Map(parts.filter(([a, b]) => a + b > 0).map((each, i) => [i, each]));
        const told = [...tellable(group)].map((key) => group.get(key)!);
        expect(told.flat().filter(isSmall)).toEqual([]);
        const total = parts.reduce<Pair>(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
        if (!total.some(isSmall)) expect(exposed(total, parts, told)).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  it('is minimal where nothing is small', () => {
    const group = new Map([
      ['a', [10, 0] as Pair],
      ['b', [400, 12] as Pair],
    ]);
    expect(tellable(group).size).toBe(2);
  });

  it('holds for whole answers: totals, parts and hours of the same days', () => {
    const found = fc.array(
      fc.record({
        day: fc.nat(1),
        hour: fc.nat(3),
        value: fc.constantFrom('DE', 'FR', 'US', 'AT'),
        purpose: fc.constantFrom(1, 2),
        pair,
      }),
      { maxLength: 24 },
    );
    fc.assert(
      fc.property(found, (all) => {
        const merged = (keyOf: (each: (typeof all)[number]) => { at: number; value: string }): Found[] => {
          const cells = new Map<string, Found>();
          for (const each of all) {
            const place = { ...keyOf(each), purpose: each.purpose };
            const known = cells.get(JSON.stringify(place))?.pair ?? [0, 0];
            cells.set(JSON.stringify(place), { ...place, pair: [known[0] + each.pair[0], known[1] + each.pair[1]] });
          }
          return [...cells.values()].filter(({ pair: [a, b] }) => a + b > 0);
        };
        const regions = merged(({ day, value }) => ({ at: START + day * DAY, value }));
        const hours = merged(({ day, hour }) => ({ at: START + day * DAY + hour * HOUR, value: '' }));
        const told = [
          ...linesByPurpose(regions, { bucket: 'day', by: 'region' }),
          ...linesByPurpose(hours, { bucket: 'hour', by: null }),
        ];
        expect(told.flatMap(([, lines]) => lines.flatMap(({ pair: each }) => each ?? [])).filter(isSmall)).toEqual([]);
        for (const [purpose, lines] of linesByPurpose(regions, { bucket: 'day', by: 'region' })) {
          for (const total of lines.filter(({ value, pair: each }) => value === null && each)) {
            const rest = (parts: readonly Line[]): Pair =>
              parts.reduce<Pair>(([a, b], { pair: each }) => [a - (each?.[0] ?? 0), b - (each?.[1] ?? 0)], total.pair!);
            const parts = lines.filter(({ at, value }) => at === total.at && value !== null);
            expect(rest(parts).some(isSmall)).toBe(false);
            expect(parts.filter(({ pair: each }) => !each)).not.toHaveLength(1);
            const inDay = linesByPurpose(hours, { bucket: 'hour', by: null })
              .get(purpose)!
              .filter(({ at }) => Math.floor(at / DAY) * DAY === total.at);
            expect(rest(inDay).some(isSmall)).toBe(false);
            expect(inDay.filter(({ pair: each }) => !each)).not.toHaveLength(1);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a tally', () => {
  it('keeps made-up regions, languages and layouts out of the table', () => {
    const tally = new Tally();
    const notice = {
      ...noticeFor('x'),
      locales: ['en'],
      purposes: { a: { key: 3, regions: { 'US-CA': 'opt-out' as const } } },
    };
    for (const [code, locale, layout] of [
      ['us-ca', 'en', 'bar'],
      ['US-NY', 'qq', '{evil}'],
      ['QQQ-1', 'en', 'x'.repeat(64)],
    ])
      tally.add(
        recordFor('x', {
          region: { code: code!, from: 'meta' },
          shown: { locale: locale!, hash: '', layer: 'first', layout: layout!, theme: '' },
        }),
        notice,
      );
    expect(
      tally
        .cells()
        .filter(({ purpose }) => purpose === 3)
        .map(({ region, language, layout }) => [region, language, layout]),
    ).toEqual([
      ['US-CA', 'en', 'bar'],
      ['US', 'other', 'other'],
      ['other', 'en', 'other'],
    ]);
    expect(tally.cells().some(({ purpose }) => purpose === 4)).toBe(false);
  });

  it('grows no further than its bound, and counts on', () => {
    const tally = new Tally();
    const notice = { ...noticeFor('x'), purposes: { a: { key: 3 } } };
    for (let i = 0; i < 30_000; i++)
      tally.add(
        recordFor('x', { choices: {}, shown: { locale: 'en', hash: '', layer: 'first', layout: `l${i}`, theme: '' } }),
        notice,
      );
    expect(tally.cells().length).toBeLessThanOrEqual(20_001);
    expect(tally.cells().reduce((all, { count: each }) => all + each, 0)).toBe(30_000);
  });
});
