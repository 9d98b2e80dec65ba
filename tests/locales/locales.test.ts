import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Locale } from '../../src/locale.js';
import en from '../../src/locales/en.js';

const FOLDER = resolve(import.meta.dirname, '../../src/locales');
const tags = readdirSync(FOLDER).map((file) => file.replace('.ts', ''));
const load = async (tag: string): Promise<Locale> =>
  ((await import(`../../src/locales/${tag}.ts`)) as { default: Locale }).default;
const slots = (message: string): string[] => [...message.matchAll(/\{\w+\}/g)].map(([slot]) => slot).sort();

describe.each(tags)('locale %s', (tag) => {
  it('is named by its file and written in its own direction', async () => {
    const locale = await load(tag);
    expect(locale.tag).toBe(tag);
    expect(new Intl.Locale(locale.tag).language).toBe(tag.split('-')[0]);
    const rtl = ['ar', 'fa', 'he', 'ur'].includes(tag.split('-')[0]!);
    expect(locale.dir).toBe(rtl ? 'rtl' : 'ltr');
  });

  it('fills every message and nothing else, with the same values as English', async () => {
    const { messages } = await load(tag);
    expect(Object.keys(messages).sort()).toEqual(Object.keys(en.messages).sort());
    for (const [name, message] of Object.entries(messages)) {
      expect(message.trim(), name).toBe(message);
      expect(message.length, name).toBeGreaterThan(0);
      expect(slots(message), name).toEqual(slots(en.messages[name as keyof typeof messages]));
    }
  });

  it('borrows no word of English for what a visitor presses or reads', async () => {
    const { messages } = await load(tag);
    if (tag === 'en') return;
    for (const [name, message] of Object.entries(messages)) {
      expect(message, name).not.toBe(en.messages[name as keyof typeof messages]);
    }
  });
});

it('says accept and refuse in words of the same weight', async () => {
  for (const tag of tags) {
    const { accept, refuse } = (await load(tag)).messages;
    expect(accept.split(' ').length).toBe(refuse.split(' ').length);
  }
});
