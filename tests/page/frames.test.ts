/** What a page and its frames say to each other, and what a frame decides from that. */
import { describe, expect, test, vi } from 'vitest';
import { decide } from '../../src/consent/decision.js';
import { keptFrom, statesOf } from '../../src/page/frames/kept.js';
import { originsOf } from '../../src/page/frames/origins.js';
import { isChoices, isFarewell, isStates, latest } from '../../src/page/frames/said.js';
import type { Notice } from '../../src/wire/notice.js';

const notice: Notice = {
  id: 'site',
  site: 'test',
  version: 1,
  purposes: {
    necessary: { key: 1, regime: 'required' },
    analytics: { key: 2, services: { Counter: { key: 7 }, Other: {} } },
    partners: { key: 3, gpc: true },
    email: { key: 4, regime: 'opt-out', regions: { US: 'objection' } },
    broken: { key: 0, regime: 'opt-out' },
    twice: { key: 2, regime: 'objection' },
  },
};
const NOW = 1_800_000_000_000;
const facts = { now: NOW, region: null, gpc: false };
const standing = (states: Record<string, unknown>, more: object = {}) =>
  statesOf(decide(notice, keptFrom(notice, { ...facts, ...more }, states), { ...facts, ...more }));

describe('a frame decides from the states around it', () => {
  test('nothing but what is required, where nothing was said', () => {
    expect(standing({})).toEqual({
      necessary: 'granted',
      analytics: 'unset',
      'analytics/Counter': 'unset',
      partners: 'unset',
      email: 'denied',
      broken: 'unset',
      twice: 'unset',
    });
  });
  test('grants, refusals and single services by their names, with the cause `host`', () => {
    const states = { analytics: 'granted', 'analytics/Counter': 'denied', email: 'granted', partners: 'denied' };
    expect(standing(states)).toMatchObject(states);
    const { purposes } = decide(notice, keptFrom(notice, facts, states), facts);
    expect(purposes['analytics']).toMatchObject({ cause: 'host', at: NOW });
  });
  test('a purpose whose key is no key is never granted, whatever is said', () => {
    expect(standing({ broken: 'granted', twice: 'granted', analytics: 'denied' })).toMatchObject({
      broken: 'unset',
      twice: 'unset',
      analytics: 'denied',
    });
  });
  test('a grant that stands against the signal around it stands here too', () => {
    expect(standing({ partners: 'granted' }, { gpc: true })['partners']).toBe('granted');
    expect(standing({}, { gpc: true })['partners']).toBe('denied');
  });
  test.each([true, 1, ['granted'], { state: 'granted' }, 'GRANTED', null])('%j grants nothing', (said) => {
    expect(standing({ analytics: said, email: said })).toMatchObject({ analytics: 'unset', email: 'denied' });
  });
  test('what is inherited was not said', () => {
    expect(standing(Object.create({ analytics: 'granted' }) as Record<string, unknown>)['analytics']).toBe('unset');
  });
});

describe('origins', () => {
  test('as a list or a text, each with whether it may choose', () => {
    const both = new Map([
      ['https://a.example', false],
      ['http://127.0.0.1:8080', true],
    ]);
    expect(originsOf(['https://a.example', 'http://127.0.0.1:8080!'])).toEqual(both);
    expect(originsOf(' https://a.example,\n http://127.0.0.1:8080! ')).toEqual(both);
    expect(originsOf(undefined).size).toBe(0);
  });
  test('what is no origin is named and left out', () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const wrong = [
      '*',
      'null',
      'https://*.example',
      'https://a.example/',
      'https://a.example/x',
      'a.example',
      'data:x',
      '!',
      7,
    ];
    expect(originsOf(wrong as string[]).size).toBe(0);
    expect(told).toHaveBeenCalledTimes(wrong.length);
    expect(told.mock.calls[0]![0]).toBe(
      'sayso: frames: got "*", want an origin such as "https://shop.example"; it is left out',
    );
    told.mockRestore();
  });
});

describe('what is said', () => {
  test('only what is newer than all before is heard', () => {
    const isNew = latest();
    const heard = [1, 1, 3, 2, 4, NaN, '5', 5.5, Infinity, 5].map((n) => isNew({ n }));
    expect(heard).toEqual([true, false, true, false, true, false, false, false, false, true]);
    expect([null, undefined, 'x', [9], 9].map((said) => isNew(said))).not.toContain(true);
  });
  test('shapes', () => {
    expect([isStates({ states: {} }), isChoices({ choices: {} }), isFarewell({ states: null })]).toEqual([
      true,
      true,
      true,
    ]);
    for (const wrong of [null, [], 'x', { states: [] }, { states: 'x' }, { choices: null }, {}])
      expect([isStates(wrong), isChoices(wrong), isFarewell(wrong)]).toEqual([false, false, false]);
  });
});
