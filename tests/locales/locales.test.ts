import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Locale, More } from '../../src/locale.js';
import { duration, fill, list } from '../../src/ui/words.js';
import { ALSO_ENGLISH, APOSTROPHES, BUTTONS, LABELS, QUOTES, TAGS } from './languages.js';

type Tree = { [name: string]: string | Tree };
type Flat = Readonly<Record<string, string>>;

const FOLDER = resolve(import.meta.dirname, '../../src/locales');
const tags = readdirSync(FOLDER).map((file) => file.replace('.ts', ''));

/** Messages by their path, such as `more.services.count.one`. */
const flat = (tree: Tree, before = ''): Flat =>
  Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]) =>
      typeof value === 'string' ? [[before + name, value]] : Object.entries(flat(value, `${before}${name}.`)),
    ),
  );

const load = async (tag: string): Promise<{ locale: Locale; said: Flat }> => {
  const file = (await import(`../../src/locales/${tag}.ts`)) as { default: Locale; more: More };
  return {
    locale: file.default,
    said: flat({ messages: file.default.messages, more: file.more } as unknown as Tree),
  };
};

const { said: english } = await load('en');
const PLURAL = /\.(zero|one|two|few|many|other)$/;
/** English for a message: its own, or for a plural form that English lacks, the general one. */
const source = (path: string): string => (english[path] ?? english[path.replace(PLURAL, '.other')])!;
const slots = (message: string): string[] => [...message.matchAll(/\{\w+\}/g)].map(([slot]) => slot).sort();
const shape = (said: Flat): string[] => [...new Set(Object.keys(said).map((path) => path.replace(PLURAL, '')))].sort();
const bare = (message: string): string => message.replace(/\{\w+\}|Global Privacy Control|GPC/g, '');
const dateOf = (tag: string): string =>
  new Intl.DateTimeFormat(tag, { dateStyle: 'long' }).format(Date.UTC(2026, 10, 24));

it('the languages are there', () => {
  expect(tags).toEqual(expect.arrayContaining(TAGS));
});

describe.each(tags)('locale %s', async (tag) => {
  const { locale, said } = await load(tag);
  const { messages } = locale;
  const all = Object.entries(said);

  it('is named by its file with a valid tag, and written in its own direction', () => {
    expect(locale.tag).toBe(tag);
    expect(Intl.getCanonicalLocales(tag)).toEqual([tag]);
    expect(Intl.PluralRules.supportedLocalesOf(tag)).toEqual([tag]);
    const { script } = new Intl.Locale(tag).maximize();
    expect(locale.dir).toBe(['Arab', 'Hebr'].includes(script!) ? 'rtl' : 'ltr');
  });

  it('says everything that English says, and nothing else', () => {
    expect(shape(said)).toEqual(shape(english));
    for (const [path, message] of all) expect(message, path).not.toBe('');
  });

  it('has the same values in every message; one and two of a thing may be said without the number', () => {
    for (const [path, message] of all) {
      const spelt = /\.(zero|one|two)$/.test(path) && slots(message).length === 0;
      if (!spelt) expect(slots(message), path).toEqual(slots(source(path)));
    }
  });

  it('has every form that its numbers need', () => {
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
    for (const base of ['more.services.count', 'more.services.found']) {
      const forms = Object.keys(said).filter((path) => path.startsWith(`${base}.`));
      expect(forms.sort()).toEqual(pluralCategories.map((form) => `${base}.${form}`).sort());
    }
  });

  it('borrows no word of English', () => {
    if (tag === 'en') return;
    const same = all.filter(([path, message]) => message === english[path]).map(([path]) => path);
    expect(same.filter((path) => !ALSO_ENGLISH[path]?.includes(tag))).toEqual([]);
    for (const [path, message] of all) {
      expect(bare(message), path).not.toMatch(
        /\b(the|your|you|this|from|with|without|privacy policy|service worker)\b/i,
      );
    }
  });

  it('says accept and refuse in words of the same weight', () => {
    const { accept, refuse } = messages;
    expect(accept.split(' ')).toHaveLength(refuse.split(' ').length);
    expect(Math.max(accept.length, refuse.length) / Math.min(accept.length, refuse.length)).toBeLessThan(1.6);
  });

  it('has short buttons and labels', () => {
    for (const path of BUTTONS) expect(said[path]!.length, path).toBeLessThanOrEqual(24);
    for (const path of LABELS) expect(said[path]!.length, path).toBeLessThanOrEqual(32);
  });

  it('uses its own quotation marks, in pairs, and no straight ones', () => {
    const pair = QUOTES[tag] ?? '';
    for (const [path, message] of all) {
      expect(message, path).not.toMatch(/["'`´]/);
      const text = message.replace(APOSTROPHES.includes(tag) ? /(?<=\p{L})’/gu : '', '');
      const marks = (text.match(/[«»„“”‚‘’‹›「」『』]/g) ?? []).join('');
      expect(marks, path).toBe(pair.repeat(marks.length / 2));
    }
  });

  it('sets its spaces as it should', () => {
    for (const [path, message] of all) {
      expect(message.trim(), path).toBe(message);
      expect(message, path).not.toMatch(/\s{2}|[\t\n]|\s[.,،。]/u);
      expect(message, path).not.toMatch(
        tag === 'fr' ? /[^\u00a0\u202f][:;?!»]|«[^\u00a0\u202f]/ : /\s[:;?!؟؛]|[\u00a0\u202f]/,
      );
      expect(message.normalize('NFC'), path).toBe(message);
    }
  });

  it('writes each word in one script, its own', () => {
    for (const [path, message] of all) {
      const words = message.replace(/\{\w+\}/g, ' ').match(/\p{L}+/gu) ?? [];
      for (const script of [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u]) {
        for (const word of words) expect([0, word.length], `${path}: ${word}`).toContain(word.split(script).length - 1);
      }
    }
  });

  it('ends a sentence where English does, and stops once', () => {
    const dotted = dateOf(tag).endsWith('.');
    for (const [path, message] of all.filter(([each]) => !PLURAL.test(each) && each !== 'more.centre.kindLabel')) {
      const stops = /[.。]$/.test(message) || (dotted && message.endsWith('{date}'));
      if (!message.endsWith('{date}')) expect(stops, path).toBe(source(path).endsWith('.'));
      expect(fill(message, { date: dateOf(tag) }), path).not.toMatch(/\.\.|\.。/);
    }
  });

  it('reads with one purpose and with many, and says each span of time', () => {
    for (const titles of [['A'], ['A', 'B', 'C']]) {
      const text = fill(messages.ask, { site: 'Larkline', purposes: list(titles, locale) });
      expect(text).not.toMatch(/[{}]|\s{2}/);
      for (const title of titles) expect(text).toContain(title);
    }
    for (const days of [1, 14, 61, 182, 365]) {
      expect(fill(messages.later, { days: duration(days, locale) })).toContain(duration(days, locale));
    }
  });
});
