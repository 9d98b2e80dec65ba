import type { Locale, ServiceMessages } from '../locale.js';
import type { Purpose, Service, ServiceText, Texts } from '../wire/notice.js';
import { duration } from './words.js';

/** One thing that a service keeps in the browser. */
export interface Entry {
  /** Its name as the notice gives it; a trailing `*` stands for any ending. */
  mark: string;
  kind: string;
  lasts: string;
}

/** A service as the table shows it. */
export interface Listed {
  title: string;
  /** Its name in the decision, `analytics/Counter`, where it can be refused alone. */
  name: string | null;
  key: number | undefined;
  hosts: readonly string[];
  text: ServiceText;
  entries: readonly Entry[];
}

type Kind = 'cookie' | 'storage' | 'database' | 'cache' | 'worker';

const KINDS: readonly (readonly [keyof Service, Kind])[] = [
  ['cookies', 'cookie'],
  ['unseen', 'cookie'],
  ['storage', 'storage'],
  ['databases', 'database'],
  ['caches', 'cache'],
  ['workers', 'worker'],
];

const HOURS = 24;
const MINUTES = 1440;
const YEAR = 365;

const counted = (count: number, unit: string, tag: string): string =>
  new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.round(count));

/** `30 minutes`, `12 hours`, `14 days`, `13 months`, `10 years`. */
const span = (days: number, locale: Locale): string => {
  if (days < 1 / HOURS) return counted(days * MINUTES, 'minute', locale.tag);
  if (days < 1) return counted(days * HOURS, 'hour', locale.tag);
  return days < 2 * YEAR ? duration(Math.round(days), locale) : counted(days / YEAR, 'year', locale.tag);
};

/** How long something stays, in words. */
export const stays = (lasts: unknown, messages: ServiceMessages, locale: Locale): string => {
  if (typeof lasts === 'number' && lasts > 0 && lasts < Infinity) return span(lasts, locale);
  return lasts === 'session' || lasts === 'lasting' ? messages[lasts] : messages.unstated;
};

/** The authors of notice and texts are the site's own, and may have left anything out. */
const many = <T>(value: readonly T[] | undefined): readonly T[] => (Array.isArray(value) ? (value as T[]) : []);

/** The services of a purpose with what the texts tell of them. */
export const servicesOf = (
  { name, purpose, texts }: { name: string; purpose: Purpose; texts: Texts },
  messages: ServiceMessages,
  locale: Locale,
): Listed[] =>
  Object.entries(purpose.services ?? {}).map(([title, service]) => {
    const text = texts.purposes[name]?.services?.[title] ?? {};
    const entries = KINDS.flatMap(([field, kind]) =>
      many(service[field] as string[]).map((mark) => ({
        mark,
        kind: messages[kind],
        lasts: stays(text.lasts?.[mark], messages, locale),
      })),
    );
    const { key } = service;
    return { title, name: key ? `${name}/${title}` : null, key, hosts: many(service.hosts), text, entries };
  });

/** What a search leaves of a service: the whole where it is named itself, else what it keeps under such a name. */
export const matching = (service: Listed, query: string, around: string): Listed | null => {
  const has = (...texts: readonly string[]): boolean => texts.some((text) => text.toLowerCase().includes(query));
  if (has(service.title, around, service.text.text ?? '', ...service.hosts)) return service;
  const entries = service.entries.filter(({ mark, kind }) => has(mark, kind));
  return entries.length ? { ...service, entries } : null;
};
