/** What dev mode says of names and conditions, and that it says it once. */
import { expect, test } from 'vitest';
import { conditionFaults } from '../../src/dev/names.js';
import { createSay } from '../../src/dev/scene.js';
import type { Notice } from '../../src/wire/notice.js';

const notice: Notice = {
  id: 'site',
  site: 'test',
  version: 1,
  purposes: { analytics: { key: 1, services: { Counter: { key: 3 } } }, partners: { key: 2 } },
};

test('a good condition gets no word', () => {
  for (const good of [
    'analytics',
    'analytics/Counter',
    { all: ['analytics', { not: 'partners' }] },
    { any: ['partners'] },
  ])
    expect(conditionFaults(notice, good)).toEqual([]);
});

test('unknown names, with the nearest one, or all where none is near', () => {
  expect(conditionFaults(notice, { any: ['analitycs', { not: 'marketing' }] })).toEqual([
    'the notice has no "analitycs"; is it "analytics"?',
    'the notice has no "marketing"; there are analytics, analytics/Counter, partners',
  ]);
});

test.each([
  {},
  { all: [] },
  { all: 'analytics' },
  { some: ['analytics'] },
  { not: 'analytics', all: [] },
  7,
  null,
  undefined,
  [],
])('%j is no condition', (condition) => {
  expect(conditionFaults(notice, condition).join()).toContain('is no condition, so it never opens');
});

test('a mistake is said once, with its code and its place', () => {
  const lines: string[] = [];
  const say = createSay((line) => lines.push(line));
  for (let turn = 0; turn < 3; turn++) say('D04', 'wrong.');
  say('D05', 'wrong.');
  expect(lines).toEqual([
    'sayso: SAYSO-D04: wrong. See docs/faults.md#sayso-d04',
    'sayso: SAYSO-D05: wrong. See docs/faults.md#sayso-d05',
  ]);
});
