import { expect, describe, test } from 'vitest';
import { allows, decideFor, encode, readChoice, readGpc, type Notice } from '../src/server.js';
import { DAY, keptFrom, NOW } from './arbitraries/kept.js';

const notice = {
  id: 'site',
  site: 'site',
  version: 1,
  purposes: {
    necessary: { key: 1, regime: 'required' },
    analytics: { key: 2 },
    partners: { key: 3, gpc: true, regions: { US: 'opt-out' } },
  },
} satisfies Notice;
const cookie = (answers: Parameters<typeof keptFrom>[0]): string => `sayso=${encode(keptFrom(answers))}`;
const now = NOW;

describe('the Sec-GPC header', () => {
  test('speaks where it is, or one of several is, exactly 1', () => {
    for (const header of ['1', ' 1 ', '1, 1', '0, 1', '1,0', ['1'], ['0', '1'], ['0, 1', 'x']])
      expect([header, readGpc(header)]).toEqual([header, true]);
  });
  test('says nothing otherwise', () => {
    for (const header of [
      null,
      undefined,
      '',
      '0',
      'true',
      '11',
      '01',
      '1.0',
      '1;q=1',
      '"1"',
      '?1',
      '-1',
      'one',
      [],
      ['0'],
      ['true', '0'],
    ])
      expect([header, readGpc(header)]).toEqual([header, false]);
  });
  test('denies mapped purposes, and not those granted against it', () => {
    const over = { now, gpc: '1', region: 'US' };
    expect(decideFor(notice, null, over)).toMatchObject({
      honoured: true,
      purposes: { partners: { state: 'denied', cause: 'signal' } },
    });
    expect(decideFor(notice, cookie({ 3: {} }), over).purposes.partners).toMatchObject({
      state: 'denied',
      cause: 'signal',
    });
    expect(decideFor(notice, cookie({ 3: { voice: 'overruled' } }), over).purposes.partners).toMatchObject({
      state: 'granted',
      cause: 'visitor',
    });
    expect(decideFor(notice, null, { ...over, gpc: '0' }).purposes.partners).toMatchObject({
      state: 'granted',
      cause: 'regime',
    });
  });
});

describe('the Cookie header', () => {
  test('P2 is read among others, and what is none of ours grants nothing', () => {
    expect(decideFor(notice, `a=b; ${cookie({ 2: {} })}; c="d"`, { now }).purposes.analytics).toMatchObject({
      state: 'granted',
      cause: 'visitor',
      at: NOW,
    });
    for (const header of [
      null,
      undefined,
      '',
      'sayso',
      'sayso=',
      'sayso=1',
      'sayso=true',
      'a=b',
      `x${cookie({ 2: {} })}`,
      cookie({ 2: {} }).replace('a', 'b'),
      cookie({ 2: {} }) + '%',
    ]) {
      expect(readChoice(header)).toBeNull();
      const decision = decideFor(notice, header, { now });
      expect(decision).toMatchObject({
        ask: 'never-asked',
        purposes: { necessary: { state: 'granted' }, analytics: { state: 'unset' }, partners: { state: 'unset' } },
      });
      expect(allows(decision, 'analytics')).toBe(false);
    }
  });
  test('P7 may hold two cookies of different scope: the newest answer counts, and on a tie the denial', () => {
    const [older, newer, tie] = [
      cookie({ 2: { at: NOW - DAY }, 3: {} }),
      cookie({ 2: { choice: 'denied' } }),
      cookie({ 2: {} }),
    ];
    for (const header of [`${older}; ${newer}`, `${newer}; ${older}`]) {
      const { purposes } = decideFor(notice, header, { now });
      expect(purposes.analytics.state).toBe('denied');
      expect(purposes.partners.state).toBe('granted');
    }
    for (const header of [`${tie}; ${newer}`, `${newer}; ${tie}`])
      expect(decideFor(notice, header, { now }).purposes.analytics.state).toBe('denied');
    expect(decideFor(notice, `${older}; ${tie}`, { now }).purposes.analytics.state).toBe('granted');
    expect(readChoice(`sayso=broken; ${newer}`)?.answers.get(2)?.choice).toBe('denied');
  });
});

describe('the region', () => {
  test('comes in any case, and is unknown where a header says so or there is none', () => {
    for (const region of ['US', 'us', 'us-ca', 'US-NY'])
      expect(decideFor(notice, null, { now, region }).purposes.partners.state).toBe('granted');
    for (const region of ['XX', 'T1', '', null, undefined, 'DE'])
      expect(decideFor(notice, null, { now, region }).purposes.partners.state).toBe('unset');
  });
});

describe('allows', () => {
  test('answers every condition', () => {
    const decision = decideFor(notice, cookie({ 2: {}, 3: { choice: 'denied' } }), { now });
    expect(allows(decision, 'analytics')).toBe(true);
    expect(allows(decision, { all: ['analytics', { not: 'partners' }] })).toBe(true);
    expect(allows(decision, { all: ['analytics', 'partners'] })).toBe(false);
    // @ts-expect-error a purpose that the notice does not have
    expect(allows(decision, 'analytic')).toBe(false);
  });
  test('reads the clock where no time is passed in', () => {
    expect(allows(decideFor(notice, cookie({ 2: { at: Date.now() - 181 * DAY } })), 'analytics')).toBe(true);
    expect(allows(decideFor(notice, cookie({ 2: { at: Date.now() - 183 * DAY } })), 'analytics')).toBe(false);
  });
});
