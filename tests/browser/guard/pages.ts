/** Pages for the guard's specs: a notice that declares the second site's host, and what came of each way to ask it. */
import type { BrowserContext, Page } from '@playwright/test';
import { encode } from '../../../src/wire/cookie-write.js';
import type { Held } from '../../../src/guard/index.js';
import type { Choice, Notice } from '../../../src/wire/notice.js';
import { classic } from '../lab/build.js';
import type { PageParts, Site } from '../site.js';
import type { Ways } from './ways.js';

declare global {
  var ways: Ways;
  var held: Held[];
}

export const NOTICE: Notice = {
  id: 'site',
  site: 'test',
  version: 1,
  hash: 'n'.repeat(43),
  texts: '/texts/{locale}.json',
  purposes: {
    necessary: { key: 1, regime: 'required' },
    analytics: {
      key: 2,
      services: {
        Poppy: {
          hosts: ['localhost', '*.poppy.example'],
          cookies: ['_poppy*', 'poppy_id'],
          storage: ['poppy.*'],
          databases: ['poppy-*'],
        },
      },
    },
    partners: { key: 3, gpc: true, services: { Board: { hosts: ['board.example'], cookies: ['board'] } } },
  },
};

/** The strict policy, with the second site allowed: whatever does not arrive there was held by the guard. */
const cspFor = (other: string): Record<string, string> => {
  const both = `'self' ${other}`;
  return {
    'connect-src': `${both} ${other.replace('http:', 'ws:')}`,
    'img-src': both,
    'media-src': both,
    'frame-src': both,
    'style-src': both,
    'object-src': other,
    'worker-src': both,
    'form-action': both,
    'trusted-types': 'sayso lit-html page',
  };
};

export interface GuardPage {
  notice?: unknown;
  /** Attributes of the guard's tag. */
  tag?: string;
  /** Without the guard, to see what a way does by itself. */
  bare?: boolean;
  /** Scripts before the guard and after it. */
  before?: string;
  head?: string;
  body?: string;
  headers?: PageParts['headers'];
  csp?: PageParts['csp'];
  /** Loads the core behind the guard. */
  core?: boolean;
}

/** Serves a page with the guard's tag. */
export const guardPage = async (site: Site, path: string, page: GuardPage = {}): Promise<string> => {
  const text = await classic('tests/browser/guard/ways.ts');
  site.route('/ways.js', () => text);
  site.route('/texts/en.json', () => ({ locale: 'en', controller: 'Test', purposes: {} }));
  site.other.route(
    '/ask*',
    () => new Response('', { headers: { 'content-type': 'text/plain', 'access-control-allow-origin': '*' } }),
  );
  const { notice = NOTICE, tag = '', bare, before = '', head = '', core } = page;
  const listen = `globalThis.held = []; document.addEventListener('sayso:held', ({ detail }) => held.push(detail));`;
  return site.page(path, {
    head: `<script type="application/json" id="notice">${JSON.stringify(notice)}</script>
      <script nonce="{nonce}">${listen}</script>${before}
      ${bare ? '' : `<script nonce="{nonce}" src="/guard.js" ${tag}></script>`}
      ${core ? `<script nonce="{nonce}" src="/sayso.js" data-ui="false"></script>` : ''}
      <script nonce="{nonce}" src="/ways.js"></script>${head}`,
    body: page.body ?? '<main><h1>Page</h1></main>',
    csp: page.csp === undefined ? cspFor(site.other.url) : page.csp,
    ...(page.headers && { headers: page.headers }),
  });
};

/** The visitor answered earlier. */
export const answered = async (context: BrowserContext, site: Site, answers: Record<number, Choice>): Promise<void> => {
  const at = Date.now() - 60_000;
  const kept = Object.entries(answers).map(
    ([key, choice]) => [+key, { choice, version: 1, at, voice: 'visitor' }] as const,
  );
  const value = encode({ answers: new Map(kept), pending: false });
  await context.addCookies([{ name: 'sayso', value, url: site.url }]);
};

/** Long enough for what must not happen to happen. */
export const settle = (page: Page, ms = 250): Promise<unknown> =>
  page.evaluate((time) => new Promise((done) => setTimeout(done, time)), ms);

export const heldBy = (page: Page): Promise<Held[]> => page.evaluate(() => held);
