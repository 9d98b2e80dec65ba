import type { More } from '../locale.js';

/** Every language that has a second part; the build reads them from `locales/`. */
declare const __LANGUAGES__: readonly string[];

/** As for the layers: Norwegian counts as one language, Chinese as two, by how it is written. */
const root = (tag: string): string =>
  tag
    .toLowerCase()
    .replace(/^zh-(hant|hk|mo|tw)/, 'z')
    .replace(/^n[no]/, 'nb')
    .split('-')[0]!;

/** The second part of a language, with its tag. */
export type Spoken = More & { tag: string };

/** The language that stands in for another one: itself, one that its readers understand, English. */
const pick = (wanted: string): string =>
  __LANGUAGES__.find((tag) => tag.toLowerCase() === wanted.toLowerCase()) ??
  __LANGUAGES__.find((tag) => root(tag) === root(wanted)) ??
  'en';

/** The second part of a language, from a file of its own beside us. */
export const speak = async (wanted: string): Promise<Spoken> => {
  const tag = pick(wanted);
  const { default: more } = (await import(`./more/${tag}.js`)) as { default: More };
  return { ...more, tag };
};

/** The language that an element stands in. */
export const tongueOf = (element: Element): string => element.closest<HTMLElement>('[lang]')?.lang ?? '';
