/** What an endpoint is told at its start. Its full check stands in `options-check.ts`. */
import { faultLine, type Fault } from '../wire/notice-check.js';
import type { CookieOptions } from './cookie/options.js';
import type { CpniOptions } from './cpni/options.js';
import type { Disclosure } from './exports/options.js';
import type { MailOptions } from './mail/options.js';
import type { Publication } from './notices/check.js';
import { makeLog, warnInto, type Log } from './operation/log.js';
import type { OperationOptions } from './operation/options.js';
import type { RetentionOptions } from './retention/options.js';
import type { RightsOptions } from './rights/due.js';

export type { Publication };

/** One site that may write records. */
export interface Site extends Disclosure {
  /** Origins whose pages may post, such as `https://www.example.com`. `null` must be listed to be let in. */
  origins: readonly string[];
  /** Who is responsible for the data; stands in every receipt. */
  controller: string;
  /** Every notice that is or was in use. */
  notices: readonly Publication[];
  /** Visitors' requests: within how many days they are answered. Default: one calendar month, 45 days in the USA. */
  rights?: RightsOptions;
  /** Lets the endpoint set the visitor's cookie, where it stands on the site's own host. Default: it sets none. */
  cookie?: CookieOptions;
  /** Unsubscribe links, withdrawal feed, double opt-in: for which purposes. Default: `marketing_email`. */
  mail?: MailOptions;
  /** How long records are kept after their answers ended. Default: 5 years. */
  retention?: RetentionOptions;
  /** Purposes that are approvals over CPNI (47 CFR 64.2007). Default: none. */
  cpni?: CpniOptions;
}

export interface EndpointOptions extends OperationOptions {
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
  /**
   * The list of erasures outside the database, which a restored backup is held against: a file that this instance may
   * add lines to, or `false` for none. Default `<folder>/erasures.ndjson`.
   */
  erasures?: string | false;
  /**
   * Records that cite a notice which is not published (yet) are kept and marked: so many in an hour, per site and
   * instance. Beyond, their senders are asked to come again, so that nothing is lost. Default 1000.
   */
  unpublished?: { mostPerHour?: number };
  /** Lets requests in that carry no `Origin`, such as those of other servers. */
  withoutOrigin?: boolean;
  /** Most ms that a body may take to arrive. Default 10,000. */
  bodyTimeout?: number;
  /** Where warnings go, beside the log. Default: the log, or `console.warn` where there is none. */
  warn?: (message: string) => void;
  /** The clock, ms since 1970: for tests and simulations. Default `Date.now`. */
  now?: () => number;
}

/** The options with their defaults in place. */
export interface Settled extends EndpointOptions {
  prefix: string;
  folder: string;
  keys: string;
  erasures: string | false;
  withoutOrigin: boolean;
  bodyTimeout: number;
  warn: (message: string) => void;
  now: () => number;
  /** Where events are told. */
  events: Log;
}

/** Puts the defaults in. */
export const settle = (options: EndpointOptions): Settled => {
  const { folder = '.data', now = Date.now } = options;
  const events = makeLog({ ...options, now });
  return {
    prefix: '/v1',
    withoutOrigin: false,
    bodyTimeout: 10_000,
    keys: globalThis.process?.env['SAYSO_KEYS'] || `${folder}/keys`,
    erasures: `${folder}/erasures.ndjson`,
    ...options,
    folder,
    now,
    events,
    warn: warnInto(options, events),
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
