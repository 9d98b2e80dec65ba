/**
 * The full check of a notice: every fault with its path, the value found there and how to mend it. Its texts have a
 * check of their own (`texts-check.ts`). Both run in dev mode, in `sayso check` and at the endpoint, never in the shipped
 * core, which fails safe instead.
 */
import { hash, href, locale, NAME_WANT, PURPOSE_NAME, TITLE, TITLE_WANT } from './notice-forms.js';
import { MAX_DAYS } from './notice.js';
import { fields, flag, form, list, names, objectOf, oneOf, rule, whole, anything, type Rule } from './rules.js';
import { at, show, snapshot, type Fault } from './snapshot.js';

export type { Fault } from './snapshot.js';

/** What the cookie's grammar holds (`cookie.ts`). */
const MOST_KEY = 999_999;
const REGIMES = ['required', 'opt-in', 'opt-out', 'objection'];

const regime = oneOf(REGIMES);
const slug = form(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'a short name of a-z, 0-9, - and _, such as "site"');
const mark = rule(
  'a name without spaces, at most one * and that at the end',
  (v) => typeof v === 'string' && /^[^\s*]+\*?$/.test(v),
);
const host = form(
  /^(?=.{1,253}$)(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
  'a host name in lower case such as "stats.example.com", or "*.example.com" for its subdomains, without scheme, port or path',
);

const service = fields(
  {},
  {
    key: whole(1, MOST_KEY),
    hosts: list(host),
    cookies: list(mark),
    storage: list(mark),
    databases: list(mark),
    caches: list(mark),
    workers: list(form(/^\/\S*$/, 'a path such as "/push/"')),
    reload: flag,
    unseen: list(mark),
  },
);

const purpose = fields(
  { key: whole(1, MOST_KEY) },
  {
    version: whole(1, MOST_KEY),
    regime,
    regions: names(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'a region code (ISO 3166) such as "US" or "US-CA"', regime),
    days: rule(
      `a whole number from 1 to ${MAX_DAYS}, or "never"`,
      (v) => v === 'never' || (Number.isInteger(v) && (v as number) >= 1 && (v as number) <= MAX_DAYS),
    ),
    gpc: flag,
    services: names(TITLE, TITLE_WANT, service),
  },
);

/** Purposes and services with their places: they share one set of keys. */
const keyed = (value: unknown, path: string): [string, unknown][] =>
  Object.entries(objectOf(value) ?? {}).flatMap(([name, entry]) => {
    const here = at(path, name);
    const services = objectOf(objectOf(entry)?.['services']) ?? {};
    const inner = Object.entries(services).map(([title, each]): [string, unknown] => [
      at(at(here, 'services'), title),
      objectOf(each)?.['key'],
    ]);
    return [[here, objectOf(entry)?.['key']], ...inner];
  });

const ownKeys: Rule = (value, path, faults) => {
  const seen = new Map<unknown, string>();
  for (const [here, key] of keyed(value, path)) {
    const owner = seen.get(key);
    if (owner !== undefined && key !== undefined) {
      faults.push({
        path: at(here, 'key'),
        got: show(key),
        want: `a key of its own: ${show(key)} belongs to "${owner}"`,
      });
    } else seen.set(key, here.slice(path.length + 1));
  }
};

const purposes: Rule = (value, path, faults) => {
  names(PURPOSE_NAME, NAME_WANT, purpose)(value, path, faults);
  ownKeys(value, path, faults);
  const object = objectOf(value);
  if (object && !Object.keys(object).length) faults.push({ path, got: '{}', want: 'at least one purpose' });
};

const textsUrl: Rule = (value, path, faults) => {
  href(value, path, faults);
  if (typeof value === 'string' && !value.includes('{locale}')) {
    faults.push({ path, got: show(value), want: 'a URL in which {locale} stands for the language' });
  }
};

const notice = fields(
  { id: slug, site: slug, version: whole(1, MOST_KEY), purposes },
  {
    hash,
    asks: list(regime),
    texts: textsUrl,
    locales: list(locale, 1),
    signals: names(/^[a-z][a-z0-9-]{0,62}$/, 'the name of a signal such as "google-consent-mode"', anything),
  },
);

/** Every fault of a notice's decision part. Total: no value makes it throw. */
export const checkNotice = (value: unknown): Fault[] => {
  const { copy, faults } = snapshot(value);
  notice(copy, '', faults);
  return faults;
};

/** One fault on one line. */
export const faultLine = ({ path, got, want }: Fault): string => `${path || '(the whole)'}: got ${got}, want ${want}`;
