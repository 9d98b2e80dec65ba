/** What the centre stands in: the page's consent, its notice, the endpoint, the language. */
import type { Locale } from '../locale.js';
import type { Consent } from '../page-api.js';
import { pickLocale } from '../page/language.js';
import { speak, type Spoken } from '../ui/more.js';
import type { Notice, Texts } from '../wire/notice.js';

/** What is needed of the page API. */
export type Heard = Pick<Consent, 'history' | 'receipts' | 'on'>;

/** What the element's author gave it; everything else is found on the page. */
export interface Given {
  consent?: Heard | undefined;
  notice?: Notice | undefined;
  texts?: Texts | ((locale: string) => Texts | Promise<Texts>) | undefined;
  endpoint?: string | undefined;
  site?: string | undefined;
  locale?: string | undefined;
}

export interface Scene {
  notice: Notice | null;
  texts: Texts | null;
  /** Without a slash at its end; empty where there is none. */
  endpoint: string;
  site: string;
  locale: Locale;
  more: Spoken;
}

/** The classic tag tells by its attributes what it was given. */
const tag = (): Readonly<Partial<Record<string, string>>> =>
  document.querySelector<HTMLElement>('script[data-notice]')?.dataset ?? {};

const noticeOnPage = (): Notice | null => {
  try {
    return JSON.parse(document.querySelector(tag()['notice'] ?? '#notice')!.textContent) as Notice;
  } catch {
    return null;
  }
};

const textsFor = async (given: Given['texts'], notice: Notice | null, wanted: string): Promise<Texts | null> => {
  try {
    const locale = pickLocale(notice?.locales, wanted);
    if (typeof given === 'function') return await given(locale);
    if (given || !notice?.texts) return given ?? null;
    const answer = await fetch(notice.texts.replace('{locale}', locale));
    return answer.ok ? ((await answer.json()) as Texts) : null;
  } catch {
    // Purposes are then called by their names.
    return null;
  }
};

/** The global of the classic tag, which may come late. */
export const consentOf = ({ consent }: Given): Heard | undefined => consent ?? (globalThis as { sayso?: Heard }).sayso;

/** The page's own words for "on" and "off", and the direction of the language. */
const layersIn = async (language: string): Promise<Locale> =>
  ((await import(`./locales/${language}.js`)) as { default: Locale }).default;

/** Rejects where no language can be loaded. */
export const findScene = async (given: Given): Promise<Scene> => {
  const notice = given.notice ?? noticeOnPage();
  const wanted = given.locale || document.documentElement.lang || 'en';
  const more = await speak(wanted);
  const [locale, texts] = await Promise.all([layersIn(more.tag), textsFor(given.texts, notice, wanted)]);
  const endpoint = (given.endpoint ?? tag()['endpoint'] ?? '').replace(/\/$/, '');
  return { notice, texts, endpoint, site: given.site ?? notice?.site ?? '', locale, more };
};
