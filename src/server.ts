/**
 * The door for servers and edges: what the visitor decided, read from a request's own headers, so that a server can
 * leave out what was not granted. Reads only; a choice is made in the browser.
 *
 * ```ts
 * import { allows, decideFor } from 'sayso/server';
 *
 * const decision = decideFor(notice, request.headers.get('cookie'), {
 *   gpc: request.headers.get('sec-gpc'),
 *   region: request.headers.get('cf-ipcountry'),
 * });
 * if (allows(decision, 'analytics')) html += ANALYTICS;
 * ```
 *
 * A page that is built this way differs by visitor: answer it with `Vary: Cookie, Sec-GPC`, or keep it out of caches.
 */
import { permits, type Condition } from './consent/conditions.js';
import { decide, type Decision } from './consent/decision.js';
import { decode, valuesOf } from './wire/cookie.js';
import { merge, type Kept } from './wire/kept.js';
import type { Notice } from './wire/notice.js';

export type { Condition } from './consent/conditions.js';
export type { Ask, Cause, Decision, Standing, State } from './consent/decision.js';
export { COOKIE, decode, valuesOf } from './wire/cookie.js';
export { encode } from './wire/cookie-write.js';
export { merge, type Answer, type Kept, type Voice } from './wire/kept.js';
export type { Choice, Notice, Purpose, Regime, Service } from './wire/notice.js';

/** What a request says beside its cookie. */
export interface RequestFacts {
  /** The `Sec-GPC` header as it came; a list where there were several. */
  gpc?: string | readonly string[] | null | undefined;
  /** ISO 3166-2 code such as `US-CA`. Left out or not understood: unknown, and the strictest regime counts. */
  region?: string | null | undefined;
  /** ms since 1970; default is now. */
  now?: number | undefined;
}

/**
 * Whether the `Sec-GPC` header speaks: its value is exactly `1`, or one of several values is, whether they came as
 * several headers or joined by commas (GPC, section 3.3; RFC 9110, section 5.3).
 */
export const readGpc = (header: RequestFacts['gpc']): boolean =>
  [header ?? '']
    .flat()
    .join()
    .split(',')
    .some((value) => value.trim() === '1');

/**
 * The current answers in a `Cookie` header, `null` where there are none. Of two cookies with different scope (host and
 * parent domain) the newest answer to each purpose counts, and on a tie the denial.
 */
export const readChoice = (cookieHeader: string | null | undefined): Kept | null =>
  valuesOf(cookieHeader ?? '')
    .map(decode)
    .reduce(merge, null);

/**
 * How every purpose stands for the visitor who sent a request. Until the page answers, this is also how it would stand
 * in the browser, apart from what only the browser knows: its own clock, and a region that the page names.
 */
export const decideFor = <Name extends string>(
  notice: Notice<Name>,
  cookieHeader: string | null | undefined,
  { gpc, region, now = Date.now() }: RequestFacts = {},
): Decision<Name> =>
  decide(notice, readChoice(cookieHeader), { now, region: region?.toUpperCase() ?? null, gpc: readGpc(gpc) });

/** Whether a condition holds: `'analytics'`, `{ all: […] }`, `{ any: […] }` or `{ not: … }`. Only a grant opens anything. */
export const allows = <Name extends string>(decision: Decision<Name>, condition: Condition<Name>): boolean =>
  permits(decision, condition);
