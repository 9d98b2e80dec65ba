/** How an endpoint is run: what it says of itself, how much it takes at once, and from whom. */
import { fields, form, oneOf, rule, whole, type Rule } from '../../wire/rules.js';
import { show } from '../../wire/snapshot.js';
import { LEVELS, type Level, type LogEntry } from './log.js';

/** So many at once, and so many a second from then on. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/** Kinds of routes, each with a bucket of its own per address. */
export type RouteKind = 'records' | 'page' | 'read' | 'token';

/** How much one instance takes; every part has a default. */
export interface Limits {
  /** Delivering records, per address. Default 100 a second, 1,000 at once. */
  records?: Rate;
  /** Everything else that pages and visitors send. Default 10 a second, 100 at once. */
  page?: Rate;
  /** What is published: notices, keys. Default 50 a second, 500 at once. */
  read?: Rate;
  /** Routes that ask for a token; also bounds how often one may be guessed. Default 20 a second, 200 at once. */
  token?: Rate;
  /** Most requests that are worked on at once. Default 256. */
  concurrent?: number;
  /** Most requests that wait for that, a second at most. Default 1,024. */
  queue?: number;
  /** Most addresses that are remembered. Default 50,000; the one longest silent is forgotten first. */
  addresses?: number;
}

export interface OperationOptions {
  /**
   * Where events go, one each: `json` and `text` write lines to standard error, a function gets the entries.
   * Default `off`; `sayso serve` takes `json`, or `text` on a terminal.
   */
  log?: 'json' | 'text' | 'off' | ((entry: LogEntry) => void);
  /** Least level that is told. Default `info`: every request but those that ask how the endpoint is. */
  logLevel?: Level;
  /** How many proxies of yours stand in front. Each adds one address to `addressHeader`; what stands before those is not believed. Default 0. */
  trustedHops?: number;
  /** Where those proxies say whom they serve: `x-forwarded-for` (default), `forwarded`, or one of their own such as `cf-connecting-ip`. */
  addressHeader?: string;
  /** What one instance takes; `false` takes everything. */
  limits?: false | Limits;
  /** Answers `/metrics` to who sends this token (`Authorization: Bearer <token>`). Without it, nothing stands there. */
  metrics?: { token: string };
}

const isRate = (value: unknown): boolean => {
  const { perSecond, burst } = Object(value) as Record<string, unknown>;
  const fine = (part: unknown): boolean => typeof part === 'number' && part > 0 && part <= 1e6;
  return fine(perSecond) && fine(burst) && (burst as number) >= 1 && Object.keys(value as object).length === 2;
};
const rate = rule('{ "perSecond": <number>, "burst": <number, at least 1> }', isRate);

const someLimits = fields(
  {},
  {
    records: rate,
    page: rate,
    read: rate,
    token: rate,
    concurrent: whole(1, 100_000),
    queue: whole(0, 100_000),
    addresses: whole(1, 10_000_000),
  },
);

const limits: Rule = (value, path, faults) => {
  if (value !== false) (value === true ? flagFalse : someLimits)(value, path, faults);
};
const flagFalse: Rule = (value, path, faults) =>
  void faults.push({ path, got: show(value), want: 'false, or an object with limits' });

const WAYS = ['json', 'text', 'off'];

/** Its own rule, because a fault is logged with what stood there, and a token that is too short is somebody's yet. */
const metricsToken: Rule = (value, path, faults) => {
  if (typeof value === 'string' && /^[\w.~+/-]{16,200}$/.test(value)) return;
  const got = typeof value === 'string' ? 'something secret' : show(value);
  faults.push({ path, got, want: 'a token of at least 16 characters, such as `openssl rand -hex 24` makes' });
};

/** The rules of these options, by name. */
export const operationRules: Readonly<Record<keyof OperationOptions, Rule>> = {
  log: rule('"json", "text", "off" or a function', (v) => WAYS.includes(v as string) || typeof v === 'function'),
  logLevel: oneOf(LEVELS),
  trustedHops: whole(0, 16),
  addressHeader: form(/^[a-z][a-z0-9-]{1,40}$/, 'the name of a header in small letters, such as "x-forwarded-for"'),
  limits,
  metrics: fields({ token: metricsToken }),
};
