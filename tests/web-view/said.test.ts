/** What page and app say to each other. */
import { describe, expect, test } from 'vitest';
import { parseSaid, sayAll } from '../../src/web-view/said.js';
import type { Explanation } from '../../src/page-api.js';
import type { Notice } from '../../src/wire/notice.js';

const notice: Notice = {
  id: 'site',
  site: 'test',
  version: 4,
  purposes: {
    necessary: { key: 1, regime: 'required' },
    analytics: { key: 2, version: 3, services: { Counter: { key: 7 } } },
    partners: { key: 3 },
  },
};
const AT = 1_700_000_000_000;

describe('what an app says', () => {
  test.each([null, undefined, ''])('%j is no answer yet', (text) => {
    expect(parseSaid(text, notice)).toBeNull();
  });
  test('one time for all, or one beside each choice; services too; names that nobody knows are left out', () => {
    const said = {
      at: AT,
      choices: { analytics: 'granted', 'analytics/Counter': { choice: 'denied', at: AT + 5 }, old: 'granted' },
    };
    expect([...parseSaid(JSON.stringify(said), notice)!]).toEqual([
      [2, { choice: 'granted', at: AT, version: 3, voice: 'host' }],
      [7, { choice: 'denied', at: AT + 5, version: 3, voice: 'host' }],
    ]);
  });
  test.each([
    '{}',
    '[]',
    '7',
    '{"choices":[1]}'.replace('[1]', '7'),
    '{"choices":{"analytics":"granted"}}',
    '{"at":"now","choices":{"analytics":"granted"}}',
    '{"at":-1,"choices":{"analytics":"granted"}}',
    '{"at":1e999,"choices":{"analytics":"granted"}}',
    '{"at":1,"choices":{"analytics":true}}',
    '{"at":1,"choices":{"analytics":{"choice":"unset"}}}',
    '{"at":1,"choices":{"analytics":null}}',
  ])('%s names what is wrong', (text) => {
    expect(() => parseSaid(text, notice)).toThrow(
      /^sayso: the app's read\(\) must answer null or .*: .*(choices|"at")/,
    );
  });
  test('what is no JSON throws as JSON does', () => {
    expect(() => parseSaid('{', notice)).toThrow(SyntaxError);
  });
});

describe('what an app is told', () => {
  const explain = (name: string): Explanation =>
    ({
      necessary: { state: 'granted', cause: 'required', notice: 4 },
      analytics: { state: 'granted', cause: 'visitor', notice: 4, since: AT },
      'analytics/Counter': { state: 'denied', cause: 'host', notice: 4, since: AT + 1 },
      partners: { state: 'denied', cause: 'signal', notice: 4 },
    })[name] as Explanation;
  test('every answer with its time, in the words that it reads back', () => {
    const text = sayAll(notice, explain)!;
    expect(JSON.parse(text)).toEqual({
      choices: { analytics: { choice: 'granted', at: AT }, 'analytics/Counter': { choice: 'denied', at: AT + 1 } },
    });
    expect([...parseSaid(text, notice)!.keys()]).toEqual([2, 7]);
  });
  test('nothing, where nobody answered', () => {
    expect(sayAll(notice, () => ({ state: 'unset', cause: 'regime', notice: 4 }))).toBeNull();
  });
});
