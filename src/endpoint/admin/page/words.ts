/** Numbers, times and names in words. */

const DAY = 86_400_000;
const LOCALE = 'en-GB';
const WHOLE = new Intl.NumberFormat(LOCALE);
const SHARE = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 });
const COUNTED_DAY = new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', day: 'numeric', month: 'short' });
const FULL_DAY = new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', dateStyle: 'medium' });
const TIME = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });

export const number = (value: number): string => WHOLE.format(value);
export const percent = (share: number): string => SHARE.format(share);
/** A day of the statistics: UTC, as they are counted. */
export const countedDay = (at: number): string => COUNTED_DAY.format(at);
export const fullDay = (at: number): string => FULL_DAY.format(at);
/** A moment on the reader's own clock. */
export const moment = (at: number): string => TIME.format(at);

const many = (count: number, thing: string): string => `${number(count)} ${thing}${count === 1 ? '' : 's'}`;
export { many };

/** How long until a request is due. */
export const untilDue = (due: number, now: number): { text: string; late: boolean } => {
  const days = Math.floor((due - now) / DAY);
  if (due < now) {
    const late = Math.floor((now - due) / DAY);
    return { text: late ? `Overdue by ${many(late, 'day')}` : 'Overdue since today', late: true };
  }
  return { text: days ? `Due in ${many(days, 'day')}` : 'Due today', late: false };
};

/** `partner_cookies` as `Partner cookies`. */
export const spoken = (name: string): string => {
  const text = name.replace(/[_-]+/g, ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const REGIONS = new Intl.DisplayNames(LOCALE, { type: 'region', fallback: 'code' });
const LANGUAGES = new Intl.DisplayNames(LOCALE, { type: 'language', fallback: 'code' });

const named = (names: Intl.DisplayNames, code: string): string => {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
};

const NONE: Readonly<Record<string, string>> = {
  region: 'Region not known',
  language: 'Nothing shown',
  layout: 'Nothing shown',
  layer: 'No layer',
};
const LAYERS: Readonly<Record<string, string>> = {
  first: 'First layer',
  preferences: 'Preferences',
  embed: 'Embedded content',
};

/** A value of a dimension, such as `DE` of regions, in words. */
export const valueName = (dimension: string, value: string): string => {
  if (value === 'none') return NONE[dimension] ?? 'None';
  if (value === 'other') return 'Others';
  if (dimension === 'region')
    return value.includes('-') ? `${named(REGIONS, value.split('-')[0]!)}, ${value}` : named(REGIONS, value);
  if (dimension === 'language') return named(LANGUAGES, value);
  return LAYERS[value] ?? spoken(value);
};

/** The start of a long name, for the eye; the whole stands beside it in a title or is copied. */
export const short = (text: string, most = 14): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
