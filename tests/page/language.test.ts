import { expect, test } from 'vitest';
import { pickLocale } from '../../src/page/language.js';

const OURS = ['en', 'ar', 'de', 'he', 'nb', 'pt', 'pt-BR', 'zh', 'zh-TW'];

test.each([
  ['en-GB', 'en'],
  ['de', 'de'],
  ['DE-at', 'de'],
  ['pt-PT', 'pt'],
  ['pt-AO', 'pt'],
  ['pt-br', 'pt-BR'],
  ['zh-Hant-HK', 'zh-TW'],
  ['zh-HK', 'zh-TW'],
  ['zh-MO', 'zh-TW'],
  ['zh-tw', 'zh-TW'],
  ['zh-CN', 'zh'],
  ['zh-Hans-HK', 'zh'],
  ['no', 'nb'],
  ['nn', 'nb'],
  ['nn-NO', 'nb'],
  ['nb-NO', 'nb'],
  ['ar-EG', 'ar'],
])('a page in %s is asked in %s', (page, said) => {
  expect(pickLocale(OURS, page)).toBe(said);
});

test.each([
  ['pt-PT', ['en', 'pt-BR'], 'pt-BR'],
  ['nb', ['en', 'no'], 'no'],
  ['zh-HK', ['en', 'zh', 'zh-Hant'], 'zh-Hant'],
  ['de', ['en', 'de-CH', 'de-AT'], 'de-CH'],
])('where %s is not offered as such, the nearest of %j is taken', (page, offered, said) => {
  expect(pickLocale(offered, page)).toBe(said);
});

test.each(['fil', 'nv', 'tw', 'hi-IN', 'en_US', '-', ''])(
  'a language that nobody offers (%j) falls to the first',
  (page) => {
    expect(pickLocale(['fi', 'nl', 'zh-TW', 'he'], page)).toBe('fi');
  },
);

test('what the site says goes before what the page says, and English stands where neither speaks', () => {
  expect(pickLocale(undefined, 'fr')).toBe('en');
  expect(pickLocale(['fr'], 'fr')).toBe('fr');
});
