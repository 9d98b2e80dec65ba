/** House numbers and words, and that their checkers can fail. */
import { describe, expect, test } from 'vitest';
import { anys, functionsOf, linesOf, quantile, strayWords } from './numbers.js';
import { readSources } from './sources.js';

const sources = readSources();
const lines = functionsOf(sources).map((one) => one.lines);

describe('the numbers', () => {
  test('a function has at most 50 lines', () => {
    expect(functionsOf(sources).filter((one) => one.lines > 50)).toEqual([]);
  });
  test('half of them have at most 9, nine in ten at most 30', () => {
    expect(quantile(lines, 0.5)).toBeLessThanOrEqual(9);
    expect(quantile(lines, 0.9)).toBeLessThanOrEqual(30);
  });
  test('a function takes at most 3 parameters', () => {
    expect(functionsOf(sources).filter((one) => one.params > 3)).toEqual([]);
  });
  test('a file has at most 200 lines', () => {
    expect([...sources].filter(([, text]) => linesOf(text) > 200).map(([path]) => path)).toEqual([]);
  });
  test('the wiring fits one screen', () => {
    expect(linesOf(sources.get('sdk.ts') ?? '')).toBeLessThanOrEqual(60);
  });
  test('nothing is any', () => {
    expect(anys(sources)).toEqual([]);
  });
});

describe('the words', () => {
  test('no name uses a word that the house does not', () => {
    expect(strayWords(sources)).toEqual([]);
  });
});

describe('the checkers can fail', () => {
  const one = (text: string) => new Map([['ui/a.ts', text]]);
  test('a long function and one with four parameters are seen', () => {
    const [long] = functionsOf(one(`const f = () => {\n${'\n'.repeat(60)}};`));
    expect(long?.lines).toBe(62);
    const many = functionsOf(one('class A { m(a: 1, b: 2, c: 3, d: 4) {} constructor() {} get x() { return 1 } }'));
    expect(many.map(({ params }) => params)).toEqual([4, 0, 0]);
  });
  test('quantiles are those of a sorted row', () => {
    expect([quantile([9, 1, 5], 0.5), quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 99], 0.9)]).toEqual([5, 9]);
  });
  test('any is seen in a type argument and in a cast', () => {
    expect(anys(one('const a = b as any;\nconst c: Map<string, any> = d;'))).toEqual(['ui/a.ts:1', 'ui/a.ts:2']);
  });
  test('stray words are seen in each kind of name', () => {
    const names = [
      'function clickHandler() {}',
      'const userInfo = 1',
      'interface A { data: 1 }',
      'class ConsentService {}',
    ];
    for (const name of [...names, 'function f({ data }: A) {}', 'class A { #manager = 1 }']) {
      expect(strayWords(one(name)), name).toHaveLength(1);
    }
    expect(strayWords(new Map([['page/utils.ts', '']]))).toEqual(['page/utils.ts']);
    expect(strayWords(one('interface Service {}; e.data; w.dataLayer; const informed = 1; f(x.dataset)'))).toEqual([]);
  });
});
