/** Pages for the core's browser tests: a notice with a purpose of each kind, and an endpoint that answers as the real one does. */
import { createHash } from 'node:crypto';
import type { Notice, Texts } from '../../../src/wire/notice.js';
import type { Consent } from '../../../src/page-api.js';
import type { ConsentRecord } from '../../../src/wire/record.js';
import type { PageParts, Site } from '../site.js';

declare global {
  var sayso: Consent;
}

export const NOTICE: Notice = {
  id: 'site',
  site: 'test',
  version: 1,
  hash: 'n'.repeat(43),
  texts: '/texts/{locale}.json',
  purposes: {
    necessary: { key: 1, regime: 'required' },
    analytics: { key: 2 },
    partners: { key: 3, gpc: true },
    email: { key: 4, regime: 'opt-out' },
  },
  signals: { 'google-consent-mode': { mapping: { analytics_storage: 'analytics', ad_storage: 'partners' } } },
};

export const TEXTS: Texts = {
  locale: 'en',
  hash: 't'.repeat(43),
  controller: 'Test Site',
  policy: { href: '/policy', label: 'Privacy notice' },
  purposes: {
    necessary: { title: 'Necessary', text: 'Keeps you signed in.' },
    analytics: { title: 'Analytics', text: 'Counts visits.' },
    partners: { title: 'Partner cookies', text: 'Shows offers.' },
    email: { title: 'E-mail', text: 'News by e-mail.' },
  },
};

export interface TagPage {
  notice?: unknown;
  /** Attributes of the tag besides `nonce`, `src` and `data-notice`. */
  tag?: string;
  /** Scripts before the tag. */
  before?: string;
  head?: string;
  body?: string;
  csp?: PageParts['csp'];
  headers?: PageParts['headers'];
}

/** Serves a page with the classic tag and its texts; returns its address. */
export const tagPage = (
  site: Site,
  path: string,
  { notice = NOTICE, tag = 'data-endpoint="/v1"', ...rest }: TagPage = {},
): string => {
  site.route('/texts/en.json', () => TEXTS);
  return site.page(path, {
    head: `${rest.before ?? ''}<script type="application/json" id="notice">${JSON.stringify(notice)}</script>
      <script nonce="{nonce}" src="/sayso.js" ${tag}></script>${rest.head ?? ''}`,
    body: rest.body ?? '<main><h1>Page</h1></main>',
    ...(rest.csp !== undefined && { csp: rest.csp }),
    ...(rest.headers && { headers: rest.headers }),
  });
};

export interface Ledger {
  /** Payloads in order of arrival, each once. */
  payloads: string[];
  /** How often each record id arrived. */
  arrivals: Map<string, number>;
  /** While false, the endpoint breaks every connection. */
  up: boolean;
}

const payloadOf = (envelope: string | { payload: string }): string =>
  typeof envelope === 'string' ? Buffer.from(envelope.split('.')[1]!, 'base64url').toString() : envelope.payload;

/** An endpoint in memory that keeps each record once and answers with an unsigned receipt. */
export const fakeEndpoint = (site: Site): Ledger => {
  const ledger: Ledger = { payloads: [], arrivals: new Map(), up: true };
  site.route('/v1/test/records', async (request) => {
    if (!ledger.up) return 503;
    const { records } = (await request.json()) as { records: (string | { payload: string })[] };
    const outcomes = records.map(payloadOf).map((payload) => {
      const { id } = JSON.parse(payload) as { id: string };
      const known = ledger.arrivals.has(id);
      ledger.arrivals.set(id, (ledger.arrivals.get(id) ?? 0) + 1);
      if (!known) ledger.payloads.push(payload);
      const hash = createHash('sha256').update(payload).digest('base64url');
      return { id, hash, outcome: known ? 'known' : 'accepted', receipt: 'e30.e30.c2ln' };
    });
    return { outcomes };
  });
  return ledger;
};

/** What the ledger holds, read. */
export const recordsOf = ({ payloads }: Ledger): ConsentRecord[] =>
  payloads.map((payload) => JSON.parse(payload) as ConsentRecord);
