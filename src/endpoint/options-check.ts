/** The full check of what an endpoint is told: every fault at once, each with its place and what to do about it. */
import type { Fault } from '../wire/notice-check.js';
import { anything, fields, flag, form, list, names, objectOf, rule, whole, words, type Rule } from '../wire/rules.js';
import { snapshot } from '../wire/snapshot.js';
import { cpniFaults, cpniRule } from './cpni/options.js';
import { disclosureRules } from './exports/options.js';
import { retentionFaults, retentionRule } from './retention/options.js';
import { cookieFaults, cookieRule } from './cookie/options.js';
import { mailRule } from './mail/options.js';
import { publicationFaults } from './notices/check.js';
import { operationRules } from './operation/options.js';
import type { EndpointOptions, Site } from './options.js';

const isOrigin = (value: unknown): boolean => {
  if (value === 'null') return true;
  try {
    const { origin, protocol } = new URL(value as string);
    return origin === value && /^https?:$/.test(protocol);
  } catch {
    return false;
  }
};

const isUrl = (value: unknown): boolean => typeof value === 'string' && /^https?:\/\/[^\s/]+/.test(value);
const isFunction = rule('a function', (value) => typeof value === 'function');
const publication: Rule = fields({ notice: anything }, { texts: list(anything) });

const site = fields(
  {
    origins: list(rule('an origin such as "https://www.example.com", without a path', isOrigin), 1),
    controller: words,
    notices: list(publication),
  },
  {
    rights: fields({}, { days: whole(1, 45) }),
    cookie: cookieRule,
    mail: mailRule,
    retention: retentionRule,
    cpni: cpniRule,
    ...disclosureRules,
  },
);

const shape = fields(
  {
    sites: names(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'a short name of a-z, 0-9, - and _', site),
    issuer: rule('the public http(s) URL of this endpoint', isUrl),
  },
  {
    prefix: form(/^(\/[\w.~-]+)+$/, 'a path such as "/v1"'),
    database: words,
    folder: words,
    keys: words,
    erasures: rule(
      'the path of a file, or false',
      (value) => value === false || (typeof value === 'string' && value.trim() !== ''),
    ),
    unpublished: fields({}, { mostPerHour: whole(0, 1_000_000_000) }),
    withoutOrigin: flag,
    bodyTimeout: whole(1, 600_000),
    warn: isFunction,
    now: isFunction,
    ...operationRules,
  },
);

const siteFaults = async (name: string, site: Site): Promise<Fault[]> => {
  const all = site.notices.map((each, i) => publicationFaults(`sites.${name}.notices[${i}]`, name, each));
  const faults = (await Promise.all(all)).flat();
  // Only where every notice is one can its purposes be held against the rest.
  if (!faults.length)
    faults.push(...retentionFaults(`sites.${name}.retention`, site), ...cpniFaults(`sites.${name}`, site));
  return [...cookieFaults(`sites.${name}.cookie`, site), ...faults];
};

/** Every fault of the options, notices and texts included. */
export const checkOptions = async (options: EndpointOptions): Promise<Fault[]> => {
  const { copy, faults } = snapshot(options);
  shape(copy, '', faults);
  if (faults.length) return faults;
  const sites = Object.entries(objectOf((copy as { sites?: unknown }).sites) ?? {});
  return (await Promise.all(sites.map(([name, each]) => siteFaults(name, each as Site)))).flat();
};
