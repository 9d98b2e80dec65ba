import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksum } from '../../src/wire/checksum.js';
import { decode, valuesOf } from '../../src/wire/cookie.js';
import { encode } from '../../src/wire/cookie-write.js';
import type { Answer } from '../../src/wire/kept.js';
import { kept as someKept, keptFrom, NOW, plain } from '../arbitraries/kept.js';
import { junk } from '../arbitraries/notices.js';
import { rounds } from '../arbitraries/random.js';

/** A value whose checksum is right, whatever the rest says. */
const sealed = (body: string): string => `1.${checksum(body)}.${body}`;
const T = NOW.toString(36);
const visitor = { at: NOW, voice: 'visitor' } as const;
const answersIn = (body: string): [number, Answer][] | undefined => plain(decode(sealed(body)))?.answers;

describe('P6 a stored value is read', () => {
  test('only with its checksum, schema and flag', () => {
    const value = encode(keptFrom({ 1: {} }));
    expect(decode(value)).not.toBeNull();
    const [, sum, ...rest] = value.split('.');
    for (const other of ['', '0', '2', '11', ' 1', '1 ']) expect(decode([other, sum, ...rest].join('.'))).toBeNull();
    for (const body of ['', 'x', 'D', 'P', 'dd', 'd ', `.v${T}~a`, `x.v${T}~a`, `dv${T}~a`])
      expect(answersIn(body)).toBeUndefined();
    expect(decode(value + ' ')).toBeNull();
    expect(decode(' ' + value)).toBeNull();
    for (const end of ['\n', '\nx', '\u2028', '\0']) expect(decode(value + end)).toBeNull();
    expect(decode(value.toUpperCase())).toBeNull();
  });
  test('as nothing where there is nothing', () => {
    for (const none of [null, undefined, '', 'null', 'undefined', '{}', '1', '1.', '1..', '1..d', '{"analytics":true}'])
      expect(decode(none)).toBeNull();
  });
  test('as nothing where a store gives back what is no text', () => {
    for (const odd of [0, 1, true, {}, [], new Map(), () => 1]) expect(decode(odd as never)).toBeNull();
  });
  test('wholly or not at all', () => {
    const bad = [
      `d.`,
      `d.v`,
      `d.v${T}`,
      `d.v${T}~`,
      `d.v~a`,
      `d.${T}~a`,
      `d.x${T}~a`,
      `d.V${T}~a`,
      `d.v${T.toUpperCase()}~a`,
      `d.v${T}~a.`,
      `d.v${T}~a~b`,
      `d.v${T}~1a`,
      `d.v${T}~-a`,
      `d.v${T}~_a`,
      `d.v${T}~-1`,
      `d.v${T}~_5`,
      `d.v${T}~_5-5a`,
      `d.v${T}~a b`,
      `d.v${T}~ä`,
      `d.v${T}~a\n`,
      `d.v${T}~a%20`,
      `d.a`,
      `d.av${T}~a`,
      `d.v${T}~a-1a`,
      `d.v${T}~a3-2b`,
      `d.v${T}~a.v${T}~A`,
      `d.v${T}~A.o${T}~a`,
    ];
    for (const body of bad) expect([body, answersIn(body)]).toEqual([body, undefined]);
  });
  test('with each key once: two answers to one purpose are none', () => {
    expect(answersIn(`d.v${T}~A.v1~a`)).toBeUndefined();
    expect(answersIn(`d.v${T}~A.v1~-2a`)).toHaveLength(2);
  });
  test('to 4096 answers and no further, and at once', () => {
    expect(answersIn(`d.v${T}~a4096`)).toHaveLength(4096);
    const start = performance.now();
    const huge = '9'.repeat(400);
    const hostile = [
      'a4097',
      'a2000b2000-9000a97',
      `a${huge}`,
      `-${huge}a2`,
      `-${huge}a${huge}`,
      'a4096-1b4096'.repeat(2000),
      'a4096-5000a1'.repeat(2000),
      'a0'.repeat(4000) + 'a4097',
      `-${2 ** 53}a9`,
    ];
    for (const stream of hostile) expect(answersIn(`d.v${T}~${stream}`)).toBeUndefined();
    expect(answersIn('d' + `.v${T}~a`.repeat(1e5))).toBeUndefined();
    expect(decode('.'.repeat(1e6))).toBeNull();
    expect(decode(sealed('d' + '-'.repeat(1e6)))).toBeNull();
    expect(decode(sealed('d.v' + 'z'.repeat(1e6)))).toBeNull();
    expect(performance.now() - start).toBeLessThan(3000);
  });
  test('to 10,000 characters and no further', () => {
    const zeros = (length: number) => `d.v${T}~` + 'a0'.repeat((length - T.length - 4) / 2);
    expect(answersIn(zeros(10_000))).toEqual([]);
    expect(answersIn(zeros(10_002))).toBeUndefined();
  });
  test('with versions and times that no purpose has and no clock shows', () => {
    const huge = '9'.repeat(400);
    expect(answersIn(`d.v${T}~_${huge}a`)).toEqual([[1, { ...visitor, choice: 'granted', version: Infinity }]]);
    expect(answersIn(`d.v${'z'.repeat(400)}~a`)).toEqual([
      [1, { ...visitor, choice: 'granted', version: 1, at: Infinity }],
    ]);
    expect(answersIn(`d.v${T}~_0a-0b`)?.map(([key, { version }]) => [key, version])).toEqual([
      [0, 2],
      [1, 0],
    ]);
  });
  test('never with a throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          junk.filter((each) => typeof each !== 'symbol' && typeof each !== 'object'),
        ),
        (value) => {
          expect(decode(value as string)).toBeNull();
          if (typeof value === 'string') decode(sealed(`d.${value}`));
        },
      ),
      { numRuns: rounds(2000) },
    );
  });
  test('and written again says the same', () => {
    fc.assert(
      fc.property(someKept, (kept) => {
        const once = decode(encode(kept))!;
        expect(encode(once)).toBe(encode(decode(encode(once))!));
      }),
    );
  });
});

describe('valuesOf', () => {
  test('finds every cookie of the name, in order', () => {
    expect(valuesOf('sayso=1')).toEqual(['1']);
    expect(valuesOf('a=b; sayso=1; c=d; sayso=2')).toEqual(['1', '2']);
    expect(valuesOf('a=b;sayso=1;   sayso=2')).toEqual(['1', '2']);
    expect(valuesOf('sayso=')).toEqual(['']);
    expect(valuesOf('sayso=a=b==')).toEqual(['a=b==']);
  });
  test('and no other', () => {
    const others = [
      '',
      ';',
      '; ;',
      '=',
      'sayso',
      'sayso; a=b',
      'xsayso=1',
      'sayso2=1',
      'Sayso=1',
      'a=sayso=1',
      'a="; sayso'.slice(0, 3),
      'a=b, sayso=1',
      'sayso =1',
      '\tsayso=1',
    ];
    for (const header of others) expect([header, valuesOf(header)]).toEqual([header, []]);
  });
  test('in any header, in linear time', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        for (const value of valuesOf(header)) expect(value).not.toContain(';');
      }),
    );
    const start = performance.now();
    expect(valuesOf('; '.repeat(5e5))).toEqual([]);
    expect(valuesOf(';' + ' '.repeat(1e6))).toEqual([]);
    expect(valuesOf('sayso=1; '.repeat(1e5))).toHaveLength(1e5);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
