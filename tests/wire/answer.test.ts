import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAnswer } from '../../src/wire/answer.js';
import { junk } from '../arbitraries/notices.js';
import { rounds } from '../arbitraries/random.js';

const accepted = { id: 'a', hash: 'h', outcome: 'accepted', receipt: 'r' };
const known = { id: 'b', hash: 'h', outcome: 'known', receipt: 'r' };
const bounced = { id: 'c', hash: 'h', outcome: 'bounced', reason: 'malformed' };
const parse = (outcomes: unknown) => parseAnswer(JSON.stringify({ outcomes }));

describe('P5 an answer confirms', () => {
  test('what it names by id and hash, with receipt or reason', () => {
    expect(parse([accepted, known, bounced])).toEqual([accepted, known, bounced]);
  });
  test('nothing that misses a part', () => {
    for (const whole of [accepted, known, bounced]) {
      for (const field of Object.keys(whole)) {
        for (const value of [undefined, null, 1, true, [], {}, ['a']])
          expect(parse([{ ...whole, [field]: value }])).toEqual([]);
      }
    }
    expect(
      parse([
        { ...accepted, outcome: 'kept' },
        { ...accepted, outcome: 'Accepted' },
      ]),
    ).toEqual([]);
    expect(
      parse([
        { ...bounced, reason: undefined, receipt: 'r' },
        { ...accepted, receipt: undefined, reason: 'malformed' },
      ]),
    ).toEqual([]);
  });
  test('what is whole, beside what is not', () => {
    expect(parse([null, 5, 'x', [], accepted, {}, { ...bounced, id: 7 }, bounced])).toEqual([accepted, bounced]);
  });
  test('nothing from a captive portal, an error page or a broken body', () => {
    const bodies = [
      '',
      ' ',
      'OK',
      '<html><body>Sign in</body></html>',
      'null',
      '5',
      '"x"',
      '[]',
      '{}',
      '{"outcomes":null}',
      '{"outcomes":{"0":{}}}',
      '{"outcomes":"accepted"}',
      JSON.stringify([accepted]),
      JSON.stringify(accepted),
      JSON.stringify({ outcomes: [accepted] }).slice(0, -1),
    ];
    for (const body of bodies) expect(parseAnswer(body)).toEqual([]);
    for (const body of [undefined, null, {}, 5]) expect(parseAnswer(body as never)).toEqual([]);
  });
  test('nothing from anything else, and it never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
        expect(parseAnswer(body)).toEqual([]);
      }),
      { numRuns: rounds(1000) },
    );
    fc.assert(
      fc.property(fc.array(junk, { maxLength: 3 }), (outcomes) => {
        let body = '';
        try {
          body = JSON.stringify({ outcomes: [...outcomes, accepted] });
        } catch {
          return; // no JSON can say this
        }
        expect(parseAnswer(body)).toEqual([accepted]);
      }),
      { numRuns: rounds(1000) },
    );
  });
});
