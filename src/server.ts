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
import type { Locale } from './locale.js';
import { lookIn } from './ui/look.js';
import { servedLayer, servedSheet, type Dress } from './ui/served-layer.js';
import { decode, valuesOf } from './wire/cookie.js';
import { merge, type Kept } from './wire/kept.js';
import { checkNotice, faultLine, type Fault } from './wire/notice-check.js';
import type { Notice, Texts } from './wire/notice.js';
import { checkTexts } from './wire/texts-check.js';

export type { Condition } from './consent/conditions.js';
export type { Ask, Cause, Decision, Standing, State } from './consent/decision.js';
export type { Locale, Messages } from './locale.js';
export { COOKIE, decode, valuesOf } from './wire/cookie.js';
export { encode } from './wire/cookie-write.js';
export { merge, type Answer, type Kept, type Voice } from './wire/kept.js';
export type { Choice, Notice, Purpose, PurposeText, Regime, Service, Texts } from './wire/notice.js';

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

/** What `renderFirstLayer` writes. */
export interface FirstLayer<Name extends string = string> extends Dress {
  notice: Notice<Name>;
  /** The notice's texts in the page's language. */
  texts: Texts<Name>;
  /** Sayso's own words in that language: `import en from 'sayso/locales/en'`. */
  locale: Locale;
  /** As the page's tag says them (`data-layout`, `data-theme`, `data-position`). */
  layout?: string | undefined;
  theme?: string | undefined;
  position?: string | undefined;
  /** ISO 3166-2 code, where a page of its own is built for each region. Default: unknown, the strictest regimes. */
  region?: string | undefined;
}

/** The style sheet that `renderFirstLayer` writes inline, for a policy that names hashes; also at `sayso/first-layer.css`. */
export const firstLayerSheet: string = servedSheet;

const demand = (what: string, faults: readonly Fault[]): void => {
  if (!faults.length) return;
  const lines = faults.map((fault) => `\n  ${what}: ${faultLine(fault)}`);
  throw new TypeError(`sayso: renderFirstLayer cannot write this layer:${lines.join('')}`);
};

const checkLocale = (locale: Locale | undefined): Fault[] =>
  locale?.messages?.ask && locale.tag
    ? []
    : [{ path: '', got: typeof locale, want: "a language of Sayso's: import en from 'sayso/locales/en'" }];

const checkLook = (name: string | undefined, look: unknown): Fault[] => {
  if (!name === !look && (!look || (typeof look === 'string' && !/<\/style|<!--/i.test(look)))) return [];
  const want = name ? `the sheet of "${name}": import ${name} from 'sayso/themes/${name}'` : 'a theme that names it';
  return [{ path: '', got: typeof look, want }];
};

/**
 * The first layer as HTML, to stand first in `<body>`, the same for every visitor: declarative shadow DOM, hidden until
 * the core has decided, in the browser, that this visitor is to be asked. It then paints with the page; its buttons
 * work before any other file has come; and whoever has answered sees nothing of it. Meant for when a page is built or
 * rendered: the answer may be kept in any cache.
 *
 * Its style sheet stands in it. A strict policy names its hash (`hashes.json`, `first-layer.css`) or the `nonce`, or
 * the layer links to the file (`stylesheets`), which holds under `style-src 'self'` for one request more.
 *
 * @throws TypeError naming every fault of the notice, the texts and the locale.
 */
export const renderFirstLayer = <Name extends string>(layer: FirstLayer<Name>): string => {
  const { notice, texts, locale, layout = 'bar', theme, position, region = '', ...dress } = layer;
  demand('notice', checkNotice(notice));
  demand('texts', checkTexts(texts, notice));
  demand('locale', checkLocale(locale));
  demand('look', checkLook(lookIn(theme), dress.look));
  const decision = decide<string>(notice, null, { now: 0, region: region.toUpperCase() || null, gpc: false });
  const wished = Object.entries({ layout, theme, position }).filter(([, value]) => value);
  const attributes = Object.fromEntries(wished) as Record<string, string>;
  return servedLayer({ notice, texts, locale, decision: () => decision, attributes }, dress);
};
