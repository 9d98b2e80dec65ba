/**
 * A site of pages that are traps each, crawled by a visitor who has not answered, refuses, grants and takes it back.
 * Requests, cookies and storage must match the trap's own table to the letter; before an answer and after a refusal the
 * table is empty.
 */
import type { Page } from '@playwright/test';
import { settle } from './guard/pages.js';
import { expect, test, type Site } from './site.js';
import { CODE } from './traps/code.js';
import { ELEMENTS } from './traps/elements.js';
import { EMBEDS } from './traps/embeds.js';
import { LATE } from './traps/late.js';
import { script, type Traces, type Trap } from './traps/trap.js';
import { UNGATED } from './traps/ungated.js';

const TRAPS = [...ELEMENTS, ...LATE, ...CODE, ...EMBEDS, ...UNGATED];
const NOTHING = { requests: [], cookies: [], storage: [] };
/** Long enough for what must not happen to happen: timers of the pages end within 60 ms. */
const WHILE = 150;

const services = {
  Everyone: { hosts: ['localhost'], cookies: ['_ga*', '_hj*', '_fbp'], storage: ['_hj*'], databases: ['clarity*'] },
};
const NOTICE = {
  ...{ id: 'site', site: 'test', version: 1, texts: '/texts/{locale}.json' },
  purposes: {
    necessary: { key: 1, regime: 'required' },
    analytics: { key: 2, services },
    partners: { key: 3 },
  },
  signals: { 'google-consent-mode': { mapping: { analytics_storage: 'analytics' } } },
};
const OWN = script(`
  const all = { createHTML: String, createScript: String, createScriptURL: String };
  var own = globalThis.trustedTypes ? trustedTypes.createPolicy('page', all) : all;
  var tt = (url) => own.createScriptURL(url), html = (text) => own.createHTML(text);`);
const CORE = '<script nonce="{nonce}" src="/sayso.js" data-ui="false"></script>';

const page = (site: Site, { body, guard, stub }: Trap): string => {
  const { url } = site.other;
  const both = `'self' ${url}`;
  const shared = ['img-src', 'media-src', 'frame-src', 'style-src', 'connect-src'].map((name) => [name, both]);
  site.route('/texts/en.json', () => ({ locale: 'en', controller: 'Test', purposes: {} }));
  return site.page('/page', {
    head: `<script type="application/json" id="notice">${JSON.stringify(NOTICE)}</script>${OWN}
      ${guard ? '<script nonce="{nonce}" src="/guard.js" data-mode="hold-and-replay"></script>' : ''}
      ${stub ? '<script nonce="{nonce}" src="/stub.js"></script>' : CORE}`,
    body: body.replaceAll('HOST', url) + (stub ? CORE : ''),
    csp: {
      ...(Object.fromEntries(shared) as Record<string, string>),
      ...{ 'object-src': url, 'trusted-types': 'sayso lit-html page' },
    },
  });
};

const TYPES: readonly [RegExp, string][] = [
  [/\.js|\/tag\//, 'text/javascript'],
  [/\.css/, 'text/css'],
  [/frame|embed/, 'text/html'],
  [/film/, 'audio/ogg'],
];

/** The vendor: it answers everything but `/gone`, and notes who asked. */
const vendor = ({ other }: Site, { library = '' }: Trap): void => {
  other.route('/*', ({ url }) => {
    const path = url.slice(other.url.length);
    const type = TYPES.find(([like]) => like.test(path))?.[1] ?? 'text/plain';
    const body = type === 'text/javascript' ? library.replaceAll('HOST', other.url) : '';
    const headers = { 'content-type': type, 'access-control-allow-origin': '*', 'cache-control': 'no-store' };
    return new Response(path === '/gone' ? null : body, { status: path === '/gone' ? 404 : 200, headers });
  });
};

const stored = (visited: Page): Promise<string[]> =>
  visited.evaluate(async () => [
    ...[localStorage, sessionStorage].flatMap((store) => Object.keys(store)),
    ...(await indexedDB.databases()).map(({ name }) => name!),
  ]);
const isTheirs = (name: string): boolean => !name.startsWith('sayso');

/** What stands there now. */
const traces = async (visited: Page, site: Site): Promise<Required<Traces>> => ({
  requests: site.other.hits.map(({ path }) => path).sort(),
  cookies: [...new Set((await visited.context().cookies()).map(({ name }) => name))].filter(isTheirs).sort(),
  storage: (await stored(visited)).filter(isTheirs).sort(),
});

for (const trap of TRAPS)
  test(`a trap leaves nothing without a grant › ${trap.name}`, async ({ page: visited, site }) => {
    const now = () => traces(visited, site);
    /** Comes to this, and stays with it. */
    const expectNow = async (wanted: Traces, when: string): Promise<void> => {
      await expect.poll(now, { message: when, intervals: [20, 50, 100] }).toEqual({ ...NOTHING, ...wanted });
      await settle(visited, WHILE);
      expect(await now(), `${when}, a little later`).toEqual({ ...NOTHING, ...wanted });
    };
    const again = async (): Promise<void> => {
      await visited.evaluate(() => new Promise((kept) => setTimeout(kept, 30)));
      site.other.hits.length = 0;
      await visited.reload();
    };
    if (trap.fault) site.expectFault(trap.fault);
    vendor(site, trap);
    await visited.goto(page(site, trap));
    await expectNow(NOTHING, 'before an answer');
    await visited.evaluate(() => sayso.rejectAll());
    await expectNow(NOTHING, 'at the refusal');
    await again();
    await expectNow(NOTHING, 'after the refusal');
    await visited.evaluate(() => sayso.acceptAll());
    await expectNow(trap.granted, 'at the grant');
    await again();
    await expectNow(trap.later ?? trap.granted, 'after the grant');
    await visited.evaluate(() => sayso.rejectAll());
    await expect.poll(now).toMatchObject({ cookies: [], storage: [] });
    await again();
    await expectNow(NOTHING, 'after the withdrawal');
  });
