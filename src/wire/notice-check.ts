/**
 * The full check of a notice and its texts: every fault with its path, the value found there and how to mend it. It
 * runs in dev mode, in `sayso check` and at the endpoint, never in the shipped core, which fails safe instead.
 */
import { MAX_DAYS } from './notice.js';
import {
  fields,
  flag,
  form,
  list,
  names,
  objectOf,
  oneOf,
  rule,
  unknownName,
  whole,
  words,
  anything,
  type Rule,
} from './rules.js';
import { at, show, snapshot, type Fault, type Plain } from './snapshot.js';

export type { Fault } from './snapshot.js';

/** What the cookie's grammar holds (`cookie.ts`). */
const MOST_KEY = 999_999;
const REGIMES = ['required', 'opt-in', 'opt-out', 'objection'];

const regime = oneOf(REGIMES);
const hash = form(/^[\w-]{43}$/, 'the base64url SHA-256 that `sayso hash --write` fills in');
const slug = form(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'a short name of a-z, 0-9, - and _, such as "site"');
const locale = form(/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, 'a language tag (BCP 47) such as "en" or "pt-BR"');
const href = form(/^(?![a-z][a-z0-9+.-]*:)[!-\uffff]+$|^https?:\/\/[!-\uffff]+$/i, 'a path or an http(s) URL');
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
    services: names(/^\S(.{0,98}\S)?$/, 'a name of at most 100 characters', service),
  },
);

const PURPOSE_NAME = /^[a-z][a-z0-9_]{0,62}$/;
const NAME_WANT = "a name of a-z, 0-9 and _ that starts with a letter and is no word of JavaScript's own";

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

const purposeText = fields({ title: words, text: words }, { lost: words, recipients: list(words), basis: words });

const textShape = fields(
  { locale, controller: words, purposes: names(PURPOSE_NAME, NAME_WANT, purposeText) },
  { hash, policy: fields({ href, label: words }), intro: words },
);

const hasHosts = (entry: unknown): boolean =>
  Object.values(objectOf(objectOf(entry)?.['services']) ?? {}).some((each) => {
    const hosts = objectOf(each)?.['hosts'];
    return Array.isArray(hosts) && hosts.length > 0;
  });

const samePurposes = (texts: Plain, asked: Plain, faults: Fault[]): void => {
  const told = objectOf(texts['purposes']) ?? {};
  for (const name of Object.keys(told)) {
    if (!(name in asked))
      faults.push({
        path: `purposes.${name}`,
        got: show(told[name]),
        want: unknownName(name, Object.keys(asked)).replace('field', 'purpose in the notice'),
      });
  }
  for (const [name, entry] of Object.entries(asked)) {
    const text = objectOf(told[name]);
    if (!(name in told))
      faults.push({ path: `purposes.${name}`, got: 'undefined', want: 'the title and text of this purpose' });
    const recipients = text?.['recipients'];
    if (text && hasHosts(entry) && (recipients === undefined || (Array.isArray(recipients) && !recipients.length))) {
      faults.push({
        path: `purposes.${name}.recipients`,
        got: show(recipients),
        want: 'who receives it, by name: its services talk to hosts',
      });
    }
  }
};

const knownLocale = (texts: Plain, asked: Plain, faults: Fault[]): void => {
  const locales = asked['locales'] ?? ['en'];
  if (typeof texts['locale'] === 'string' && Array.isArray(locales) && !locales.includes(texts['locale'])) {
    faults.push({
      path: 'locale',
      got: show(texts['locale']),
      want: `one of the notice's locales: ${locales.map((each) => show(each)).join(', ')}`,
    });
  }
};

/** Every fault of a notice's decision part. Total: no value makes it throw. */
export const checkNotice = (value: unknown): Fault[] => {
  const { copy, faults } = snapshot(value);
  notice(copy, '', faults);
  return faults;
};

/** Every fault of one language's texts, held against the notice that they explain. Total like `checkNotice`. */
export const checkTexts = (value: unknown, of: unknown): Fault[] => {
  const { copy, faults } = snapshot(value);
  textShape(copy, '', faults);
  const texts = objectOf(copy);
  const asked = objectOf(snapshot(of).copy);
  const askedPurposes = objectOf(asked?.['purposes']);
  if (texts && asked) knownLocale(texts, asked, faults);
  if (texts && askedPurposes) samePurposes(texts, askedPurposes, faults);
  return faults;
};

/** One fault on one line. */
export const faultLine = ({ path, got, want }: Fault): string => `${path || '(the whole)'}: got ${got}, want ${want}`;
