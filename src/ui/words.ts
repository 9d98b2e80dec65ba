import type { Locale } from '../locale.js';

const DAYS_A_MONTH = 30.4;

/** U+2068 … U+2069 keep a foreign name from reordering the sentence around it (Unicode TR 9, isolates). */
const isolated = (value: string, { dir }: Locale): string => (dir === 'rtl' ? `\u2068${value}\u2069` : value);

/** A message with its values filled in. */
export const fill = (message: string, values: Readonly<Record<string, string>>): string =>
  message.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');

/** `a, b and c`, as the language writes it. */
export const list = (items: readonly string[], locale: Locale): string =>
  new Intl.ListFormat(locale.tag).format(items.map((item) => isolated(item, locale)));

/** `14 days`, and from two months on `6 months`, as the language writes it. */
export const duration = (days: number, { tag }: Locale): string => {
  const unit = days < 2 * DAYS_A_MONTH ? 'day' : 'month';
  const count = unit === 'day' ? days : Math.round(days / DAYS_A_MONTH);
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
};
