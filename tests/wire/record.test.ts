import { expect, test } from 'vitest';
import { grants, type ConsentRecord, type RecordedChoice } from '../../src/wire/record.js';

const recordOf = (...choices: RecordedChoice['choice'][]): ConsentRecord =>
  ({
    choices: Object.fromEntries(
      choices.map((choice, i) => [i + 1, { choice, version: 1, regime: 'opt-in', days: 182 }]),
    ),
  }) as unknown as ConsentRecord;

test('a record grants where one of its choices does', () => {
  expect(grants(recordOf('granted'))).toBe(true);
  expect(grants(recordOf('denied', 'granted', 'denied'))).toBe(true);
  expect(grants(recordOf('denied', 'denied'))).toBe(false);
  expect(grants(recordOf())).toBe(false);
});
