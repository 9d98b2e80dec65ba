import type { More } from '../locale.js';

/** Every language that has a second part; the build reads them from `locales/`. */
declare const __LANGUAGES__: readonly string[];

const base = (tag: string): string => tag.split('-')[0]!.toLowerCase();

/** The second part of a language, with its tag. */
export type Spoken = More & { tag: string };

/** The language that stands in for another one: itself, one of the same base, English. */
const pick = (wanted: string): string =>
  __LANGUAGES__.find((tag) => tag.toLowerCase() === wanted.toLowerCase()) ??
  __LANGUAGES__.find((tag) => base(tag) === base(wanted)) ??
  'en';

/** The second part of a language, from a file of its own beside us. */
export const speak = async (wanted: string): Promise<Spoken> => {
  const tag = pick(wanted);
  const { default: more } = (await import(`./more/${tag}.js`)) as { default: More };
  return { ...more, tag };
};

/** The language that an element stands in. */
export const tongueOf = (element: Element): string => element.closest<HTMLElement>('[lang]')?.lang ?? '';
