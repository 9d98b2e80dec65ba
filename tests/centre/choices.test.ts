import { describe, expect, test } from 'vitest';
import { readPayload, tellChoices, titlesOf } from '../../src/centre/choices.js';
import type { Notice, Texts } from '../../src/wire/notice.js';

const payload = (id: string, at: number, more: object = {}): string =>
  JSON.stringify({ id, at, choices: { 2: { choice: 'granted' } }, shown: { locale: 'en', hash: 'h' }, ...more });

describe('the choices so far', () => {
  test('newest first, each as far as it came', () => {
    const told = tellChoices([
      { id: 'a', payload: payload('a', 1), hash: '', outcome: 'accepted', receipt: 'r' },
      { id: 'b', payload: payload('b', 3) },
      { id: 'c', payload: payload('c', 2), hash: '', outcome: 'bounced', reason: 'malformed' },
      { id: 'd', payload: payload('d', 3), hash: '', outcome: 'known', receipt: 's' },
    ]);
    expect(told.map(({ id, state, receipt }) => [id, state, receipt])).toEqual([
      ['d', 'confirmed', 's'],
      ['b', 'waiting', null],
      ['c', 'bounced', null],
      ['a', 'confirmed', 'r'],
    ]);
  });

  test('what was shown is told where something was', () => {
    expect(readPayload(payload('a', 1))!.shown).toEqual({ locale: 'en', hash: 'h' });
    for (const shown of [null, undefined, { locale: 'en', hash: '' }, { hash: 3 }, 'x'])
      expect(readPayload(payload('a', 1, { shown }))!.shown).toBeNull();
  });

  test.each([undefined, null, 3, '{', '[]', 'null', '{"id":1,"at":1}', '{"id":"a","at":"1"}'])(
    'a payload like %j is nothing to show',
    (broken) => expect(readPayload(broken)).toBeNull(),
  );

  test('choices that say neither are left out; a history that is no list is none', () => {
    expect(
      readPayload(payload('a', 1, { choices: { 1: { choice: 'maybe' }, 2: null, 3: { choice: 'denied' } } }))!.choices,
    ).toEqual([{ key: '3', choice: 'denied' }]);
    for (const none of [undefined, null, {}, 'x', [null, 3, {}]]) expect(tellChoices(none)).toEqual([]);
  });
});

describe('titles', () => {
  const notice = {
    purposes: { analytics: { key: 2, services: { Counter: { key: 7 }, Silent: {} } }, other: { key: 3 } },
  } as unknown as Notice;
  const texts = { purposes: { analytics: { title: 'Counting', text: '' } } } as unknown as Texts;

  test('by key, of services too; the name where there is no title', () => {
    expect(Object.fromEntries(titlesOf(notice, texts))).toEqual({ 2: 'Counting', 7: 'Counting · Counter', 3: 'other' });
    expect(titlesOf(notice, null).get('2')).toBe('analytics');
  });

  test.each([null, {}, { purposes: { a: null } }, { purposes: { a: { services: { b: null } } } }])(
    'a notice like %j breaks nothing',
    (broken) => expect(() => titlesOf(broken as unknown as Notice | null, null)).not.toThrow(),
  );
});
