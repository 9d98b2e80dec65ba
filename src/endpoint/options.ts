/** What an endpoint is told at its start, and the full check of it. */
import type { Fault } from '../wire/notice-check.js';
import { checkNotice, checkTexts, faultLine } from '../wire/notice-check.js';
import type { Notice, Texts } from '../wire/notice.js';
import { hashable } from '../wire/canonical.js';
import { anything, fields, flag, form, list, names, objectOf, rule, whole, words, type Rule } from '../wire/rules.js';
import { snapshot } from '../wire/snapshot.js';
import { sha256 } from './hash.js';
import type { RightsOptions } from './rights/due.js';

/** A notice as it was published, with its texts in every language. */
export interface Publication {
  notice: Notice;
  texts?: readonly Texts[];
}

/** One site that may write records. */
export interface Site {
  /** Origins whose pages may post, such as `https://www.example.com`. `null` must be listed to be let in. */
  origins: readonly string[];
  /** Who is responsible for the data; stands in every receipt. */
  controller: string;
  /** Every notice that is or was in use. */
  notices: readonly Publication[];
  /** Visitors' requests: within how many days they are answered. Default: one calendar month, 45 days in the USA. */
  rights?: RightsOptions;
}

export interface EndpointOptions {
  /** Sites by the name that stands in the record route and in their notices. */
  sites: Readonly<Record<string, Site>>;
  /** The endpoint's public URL; stands in every receipt. */
  issuer: string;
  /** Path in front of the routes. Default `/v1`. */
  prefix?: string;
  /** Connection string. Default: `DATABASE_URL`, else an embedded PostgreSQL in `folder`. */
  database?: string;
  /** Folder of the embedded database and of the signing keys. Default `.data`. */
  folder?: string;
  /** Folder of signing keys, or the keys themselves as JSON (one JWK, or a JWK set with the active key first). Default: `SAYSO_KEYS`, else `<folder>/keys`. */
  keys?: string;
  /** Lets requests in that carry no `Origin`, such as those of other servers. */
  withoutOrigin?: boolean;
  /** Most ms that a body may take to arrive. Default 10,000. */
  bodyTimeout?: number;
  /** Where warnings go. Default `console.warn`. */
  warn?: (message: string) => void;
  /** The clock, ms since 1970: for tests and simulations. Default `Date.now`. */
  now?: () => number;
}

/** The options with their defaults in place. */
export interface Settled extends EndpointOptions {
  prefix: string;
  folder: string;
  keys: string;
  withoutOrigin: boolean;
  bodyTimeout: number;
  warn: (message: string) => void;
  now: () => number;
}

/** Puts the defaults in. */
export const settle = (options: EndpointOptions): Settled => {
  const { folder = '.data' } = options;
  return {
    prefix: '/v1',
    withoutOrigin: false,
    bodyTimeout: 10_000,
    warn: console.warn,
    now: Date.now,
    keys: globalThis.process?.env['SAYSO_KEYS'] ?? `${folder}/keys`,
    ...options,
    folder,
  };
};

/** The options do not hold; `faults` says what, where, and how to mend it. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
  constructor(readonly faults: readonly Fault[]) {
    super(
      `The endpoint's options have ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  ${faultLine(fault)}`).join('\n')}`,
    );
  }
}

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
  { rights: fields({}, { days: whole(1, 45) }) },
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
    withoutOrigin: flag,
    bodyTimeout: whole(1, 600_000),
    warn: isFunction,
    now: isFunction,
  },
);

const under = (path: string, faults: readonly Fault[]): Fault[] =>
  faults.map((fault) => ({ ...fault, path: fault.path ? `${path}.${fault.path}` : path }));

const hashFault = async (path: string, value: { hash?: string }): Promise<Fault[]> => {
  if (value.hash === undefined) return [];
  const want = await sha256(hashable(value));
  return want === value.hash
    ? []
    : [{ path: `${path}.hash`, got: value.hash, want: `${want}; run \`sayso hash --write\` after every edit` }];
};

const publicationFaults = async (path: string, name: string, { notice, texts = [] }: Publication): Promise<Fault[]> => {
  const faults = under(`${path}.notice`, checkNotice(notice));
  if (!faults.length) {
    faults.push(...(await hashFault(`${path}.notice`, notice)));
    if (notice.site !== name)
      faults.push({ path: `${path}.notice.site`, got: notice.site, want: `"${name}", the site that it stands under` });
  }
  for (const [i, each] of texts.entries()) {
    const here = `${path}.texts[${i}]`;
    const wrong = under(here, checkTexts(each, notice));
    faults.push(...(wrong.length ? wrong : await hashFault(here, each)));
  }
  return faults;
};

const siteFaults = async (name: string, { notices }: Site): Promise<Fault[]> => {
  const all = notices.map((each, i) => publicationFaults(`sites.${name}.notices[${i}]`, name, each));
  return (await Promise.all(all)).flat();
};

/** Every fault of the options, notices and texts included. */
export const checkOptions = async (options: EndpointOptions): Promise<Fault[]> => {
  const { copy, faults } = snapshot(options);
  shape(copy, '', faults);
  if (faults.length) return faults;
  const sites = Object.entries(objectOf((copy as { sites?: unknown }).sites) ?? {});
  return (await Promise.all(sites.map(([name, each]) => siteFaults(name, each as Site)))).flat();
};
