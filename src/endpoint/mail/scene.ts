/** What a page needs to know to speak: the language, what the list is called in it, and who sends. */
import type { House } from '../house.js';
import type { Call } from '../http/route.js';
import { noticesOf, textsOf } from '../notices/in-force.js';
import { pickByTag, wantedLanguages } from './language.js';
import { WORDS } from './words/all.js';
import type { Words } from './words/words.js';

/** A page's words, and how it names list and sender. */
export interface Scene {
  words: Words;
  fill(text: string): string;
}

const wordsFor = (wanted: readonly string[]): Words => pickByTag(WORDS, ({ tag }) => tag, wanted) ?? WORDS[0]!;

/** The title that the published texts give a purpose, in the page's language if there is such a text. */
const titlesOf = async (
  { sql, controllers }: House,
  { site, key }: { site: string; key: number },
  words: Words,
): Promise<{ purpose: string; controller: string }> => {
  const names = (await noticesOf(sql, site)).flatMap(({ is }) =>
    Object.entries(is.purposes).flatMap(([name, purpose]) => (purpose.key === key ? [name] : [])),
  );
  const all = (await textsOf(sql, site))
    .map(({ is }) => is)
    .filter(({ purposes }) => names.some((name) => purposes[name]));
  const texts = pickByTag(all, ({ locale }) => locale, [words.tag]) ?? all[0];
  const title = names.map((name) => texts?.purposes[name]?.title).find(Boolean);
  return { purpose: title ?? words.list, controller: texts?.controller ?? controllers.get(site) ?? site };
};

/** The scene of a page about one purpose, or about nothing. Total: without a database a page still speaks. */
export const sceneOf = async (
  { c, house }: Pick<Call, 'c' | 'house'>,
  about: { site: string; key: number } | null,
): Promise<Scene> => {
  const words = wordsFor(wantedLanguages(c.req.header('accept-language') ?? ''));
  const bare = { purpose: words.list, controller: (about && house.controllers.get(about.site)) ?? '' };
  const titles = about ? await titlesOf(house, about, words).catch(() => bare) : bare;
  return {
    words,
    // One pass, so that a title that holds a placeholder stays as it is.
    fill: (text) => text.replace(/\{(purpose|controller)\}/g, (_, name: keyof typeof titles) => titles[name]),
  };
};
