import { describe, expect, test } from 'vitest';
import { decide, type Facts } from '../../src/consent/decision.js';
import type { Kept } from '../../src/wire/kept.js';
import type { Notice, Purpose, Regime } from '../../src/wire/notice.js';
import { DAY, keptFrom, NOW } from '../arbitraries/kept.js';

const FACTS: Facts = { now: NOW, region: 'DE', gpc: false };
const noticeOf = <Name extends string>(purposes: Record<Name, Purpose>, rest: Partial<Notice> = {}): Notice<Name> => ({
  id: 'site',
  site: 'site',
  version: 1,
  ...rest,
  purposes,
});
const one = (purpose: Partial<Purpose>, kept: Kept | null, facts: Partial<Facts> = {}) => {
  const { purposes, ask, honoured } = decide(noticeOf({ it: { key: 1, ...purpose } }), kept, { ...FACTS, ...facts });
  return { ...purposes.it, ask, honoured };
};

describe('Global Privacy Control', () => {
  const old = { at: NOW - 30 * DAY };
  const answers = {
    none: null,
    'old yes': keptFrom({ 1: old }),
    'old no': keptFrom({ 1: { ...old, choice: 'denied' } }),
    'new yes': keptFrom({ 1: { voice: 'overruled' } }),
    'new no': keptFrom({ 1: { choice: 'denied', voice: 'overruled' } }),
    'yes of the host': keptFrom({ 1: { voice: 'host' } }),
  };
  const bySignal = { state: 'denied', cause: 'signal', ask: null, honoured: true };
  const expected = {
    none: bySignal,
    'old yes': bySignal,
    'old no': { state: 'denied', cause: 'visitor', honoured: false },
    'new yes': { state: 'granted', cause: 'visitor', honoured: false },
    'new no': { state: 'denied', cause: 'visitor', honoured: false },
    'yes of the host': bySignal,
  };
  for (const regime of ['opt-in', 'opt-out', 'objection'] as const) {
    for (const said of Object.keys(answers) as (keyof typeof answers)[]) {
      test(`P2 ${regime}, ${said}`, () => {
        const standing = one({ regime, gpc: true }, answers[said], { gpc: true });
        expect(standing).toMatchObject({ ...expected[said], ask: null, version: 1, regime });
        if (standing.cause === 'signal') expect(standing).not.toHaveProperty('at');
      });
    }
  }
  test('P2 speaks again once a grant against it has lapsed', () => {
    const lapsed = { expired: { at: NOW - 182 * DAY }, revised: { version: 2 } };
    for (const how of Object.values(lapsed)) {
      expect(
        one({ regime: 'opt-out', gpc: true }, keptFrom({ 1: { voice: 'overruled', ...how } }), { gpc: true }),
      ).toMatchObject(bySignal);
    }
    expect(
      one({ regime: 'opt-in', gpc: true }, keptFrom({ 1: { ...lapsed.expired, choice: 'denied' } }), { gpc: true }),
    ).toMatchObject(bySignal);
  });
  test('says nothing of purposes it does not speak for, of required ones, and where it is off', () => {
    expect(one({ regime: 'opt-out' }, null, { gpc: true })).toMatchObject({
      state: 'granted',
      cause: 'regime',
      honoured: false,
    });
    expect(one({ regime: 'opt-out', gpc: 'yes' as never }, null, { gpc: true })).toMatchObject({ state: 'granted' });
    expect(one({ regime: 'required', gpc: true }, null, { gpc: true })).toMatchObject({
      state: 'granted',
      cause: 'required',
      honoured: false,
    });
    expect(one({ regime: 'opt-out', gpc: true }, null)).toMatchObject({ state: 'granted', honoured: false });
  });
  test('leaves the other purposes to be asked about', () => {
    const notice = noticeOf({ partners: { key: 1, gpc: true }, analytics: { key: 2 } });
    expect(decide(notice, null, { ...FACTS, gpc: true })).toMatchObject({ ask: 'never-asked', honoured: true });
  });
});

test('the cause of an answer that counts is the visitor, or the host where that answered', () => {
  expect(one({}, keptFrom({ 1: {} })).cause).toBe('visitor');
  expect(one({}, keptFrom({ 1: { voice: 'overruled' } })).cause).toBe('visitor');
  expect(one({}, keptFrom({ 1: { voice: 'host', choice: 'denied' } }))).toMatchObject({
    state: 'denied',
    cause: 'host',
  });
});

describe('validity', () => {
  test('ends to the millisecond, for every number of days', () => {
    for (let days = 1; days <= 395; days++) {
      for (const choice of ['granted', 'denied'] as const) {
        const kept = keptFrom({ 1: { choice, at: NOW } });
        const end = NOW + days * DAY;
        expect(one({ days }, kept, { now: end - 1 })).toMatchObject({
          state: choice,
          cause: 'visitor',
          ask: null,
          at: NOW,
        });
        expect(one({ days }, kept, { now: end })).toMatchObject({
          state: 'unset',
          cause: 'regime',
          ask: 'expired',
          was: choice,
          at: NOW,
        });
      }
    }
  });
  test('`never` does not end', () => {
    expect(one({ days: 'never' }, keptFrom({ 1: { at: 0 } }), { now: 2 * NOW })).toMatchObject({
      state: 'granted',
      ask: null,
    });
  });
  test('does not begin more than a day before its time', () => {
    for (const days of [182, 'never'] as const) {
      expect(one({ days }, keptFrom({ 1: { at: NOW + DAY } }))).toMatchObject({ state: 'granted', ask: null });
      expect(one({ days }, keptFrom({ 1: { at: NOW + DAY + 1 } }))).toMatchObject({ state: 'unset', ask: 'expired' });
    }
  });
  test('P2 a clock that says nothing opens nothing', () => {
    for (const days of [182, 'never'] as const)
      expect(one({ days }, keptFrom({ 1: {} }), { now: NaN })).toMatchObject({ state: 'unset' });
  });
  test('P2 a lapsed denial still closes what would stand on', () => {
    for (const regime of ['opt-out', 'objection'] as const) {
      for (const lapsed of [{ at: NOW - 182 * DAY }, { at: NOW + 2 * DAY }, { version: 2 }]) {
        const standing = one({ regime }, keptFrom({ 1: { choice: 'denied', ...lapsed } }));
        expect(standing).toMatchObject({ state: 'denied', cause: 'regime', was: 'denied' });
        expect(one({ regime }, keptFrom({ 1: lapsed }))).toMatchObject({
          state: 'granted',
          cause: 'regime',
          was: 'granted',
        });
      }
    }
  });
});

describe('the reason to ask', () => {
  const notice = noticeOf({ a: { key: 1 }, b: { key: 2 }, c: { key: 3 }, need: { key: 9, regime: 'required' } });
  const ask = (answers: Parameters<typeof keptFrom>[0] | null, over: Notice = notice) =>
    decide(over, answers && keptFrom(answers), FACTS).ask;
  const expired = { at: NOW - 200 * DAY };

  test('is the most telling one', () => {
    expect(ask(null)).toBe('never-asked');
    expect(ask({})).toBe('never-asked');
    expect(ask({ 1: {}, 2: {}, 3: {} })).toBeNull();
    expect(ask({ 1: {}, 2: {} })).toBe('new-purpose');
    expect(ask({ 77: {} })).toBe('new-purpose');
    expect(ask({ 1: {}, 2: expired })).toBe('expired');
    expect(ask({ 1: expired, 2: { ...expired, version: 2 }, 3: {} })).toBe('revised');
    expect(ask({ 1: { version: 2 } })).toBe('revised');
  });
  test('counts only under regimes that ask', () => {
    const lenient = (asks?: Regime[]) =>
      noticeOf({ a: { key: 1, regime: 'opt-out' }, b: { key: 2, regime: 'objection' } }, asks && { asks });
    expect(ask(null, lenient())).toBeNull();
    expect(ask(null, lenient(['opt-out']))).toBe('never-asked');
    expect(ask({ 1: {} }, lenient(['opt-out']))).toBeNull();
    expect(ask({ 1: {} }, lenient(['objection', 'opt-out']))).toBe('new-purpose');
    expect(ask(null, noticeOf({ a: { key: 1 } }, { asks: [] }))).toBeNull();
    expect(ask(null, noticeOf({ a: { key: 1, regime: 'required' } }, { asks: ['required'] }))).toBeNull();
  });
  test('is none where nothing could be asked', () => {
    expect(decide(noticeOf({}), null, FACTS)).toEqual({ purposes: {}, ask: null, honoured: false });
    expect(decide(null as never, null, FACTS).ask).toBeNull();
  });
});

describe('an edited notice', () => {
  test('P2 raising one version asks for that purpose alone, with the old answer shown', () => {
    const { purposes, ask } = decide(
      noticeOf({ a: { key: 1, version: 2 }, b: { key: 2 } }),
      keptFrom({ 1: {}, 2: {} }),
      FACTS,
    );
    expect(purposes.a).toEqual({
      state: 'unset',
      cause: 'regime',
      version: 2,
      regime: 'opt-in',
      was: 'granted',
      at: NOW,
    });
    expect(purposes.b).toEqual({ state: 'granted', cause: 'visitor', version: 1, regime: 'opt-in', at: NOW });
    expect(ask).toBe('revised');
  });
  test('P2 lowering it again asks, too, and the answer to the lower version counts again', () => {
    expect(one({ version: 1 }, keptFrom({ 1: { version: 2 } }))).toMatchObject({ state: 'unset', ask: 'revised' });
    expect(one({ version: 1 }, keptFrom({ 1: {} }))).toMatchObject({ state: 'granted', ask: null });
  });
  test('a removed purpose is gone, and re-added under its key it stands as it was answered', () => {
    const kept = keptFrom({ 1: {}, 2: { choice: 'denied' } });
    expect(decide(noticeOf({ a: { key: 1 } }), kept, FACTS)).toEqual({
      purposes: { a: expect.objectContaining({ state: 'granted' }) as unknown },
      ask: null,
      honoured: false,
    });
    expect(decide(noticeOf({ again: { key: 2 } }), kept, FACTS).purposes.again).toMatchObject({
      state: 'denied',
      cause: 'visitor',
    });
  });
  test('P2 a renamed purpose keeps its answer, a new key under an old name has none', () => {
    const kept = keptFrom({ 1: {} });
    expect(decide(noticeOf({ statistics: { key: 1 } }), kept, FACTS).purposes.statistics.state).toBe('granted');
    expect(decide(noticeOf({ a: { key: 2 } }), kept, FACTS)).toMatchObject({
      purposes: { a: { state: 'unset' } },
      ask: 'new-purpose',
    });
  });
});

describe('a purpose whose answer cannot be kept', () => {
  const badKeys = [undefined, null, 0, -1, 1.5, NaN, Infinity, 2 ** 53, '1', true, {}, [1]];
  test('P2 does not stand on, and is not asked about in vain', () => {
    for (const key of badKeys) {
      for (const regime of ['opt-in', 'opt-out', 'objection'] as const) {
        const standing = one({ key: key as number, regime }, keptFrom({ 1: {}, 0: {} }));
        expect(standing).toEqual({ state: 'unset', cause: 'regime', version: 1, regime, ask: null, honoured: false });
      }
    }
    for (const version of [null, 0, 1.5, '1', -3])
      expect(one({ version: version as number, regime: 'opt-out' }, null)).toMatchObject({ state: 'unset', ask: null });
  });
  test('is granted all the same where it is required', () => {
    for (const key of badKeys)
      expect(one({ key: key as number, regime: 'required' }, null)).toMatchObject({
        state: 'granted',
        cause: 'required',
      });
  });
  test('P2 has no part in a key that another purpose holds', () => {
    const notice = noticeOf({ first: { key: 1, regime: 'opt-out' }, second: { key: 1, regime: 'opt-out' } });
    expect(decide(notice, keptFrom({ 1: {} }), FACTS).purposes).toMatchObject({
      first: { state: 'granted' },
      second: { state: 'unset' },
    });
    expect(decide(notice, null, FACTS).purposes).toMatchObject({
      first: { state: 'granted' },
      second: { state: 'unset' },
    });
  });
});
