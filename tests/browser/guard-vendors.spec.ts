/**
 * Vendors' own snippets, as their documentation has them, each with a collector of our own in the place of theirs. Before
 * an answer and after a refusal the collectors get nothing and the browser keeps nothing; after a grant all of it works.
 */
import type { Page } from '@playwright/test';
import { guardPage, settle } from './guard/pages.js';
import { expect, test, type Site } from './site.js';
import { SNIPPETS } from './traps/snippets.js';

const PATHS = [
  ...['/analytics.min.js', '/batch', '/collect', '/embed/1', '/events.js', '/fbevents.js', '/gtm.js', '/hotjar-1.js'],
  ...['/insight.min.js', '/matomo.js', '/tag/x', '/thumb.jpg', '/tr', '/xhr', '/hit'],
];
/** What each library does when it comes: it counts once, and keeps a cookie. */
const library = (host: string): string => `document.cookie = '_ga=1; path=/'; new Image().src = '${host}/hit';`;

const services = {
  Everyone: { hosts: ['localhost'], cookies: ['_ga*', '_hj*', '_fbp'], storage: ['_hj*'], databases: ['clarity*'] },
};
const NOTICE = {
  ...{ id: 'site', site: 'test', version: 1, texts: '/texts/{locale}.json' },
  purposes: { necessary: { key: 1, regime: 'required' }, analytics: { key: 2, services } },
};

const visit = async (page: Page, site: Site, mode: string): Promise<void> => {
  const { url: host } = site.other;
  const scripts = Object.values(SNIPPETS)
    .map((text) => `<script nonce="{nonce}">${text.replaceAll('HOST', host)}</script>`)
    .join('\n');
  const trust = `<script nonce="{nonce}">var tt = (url) => ways.own.createScriptURL(url), html = (text) => ways.own.createHTML(text);</script>`;
  const url = await guardPage(site, '/page', {
    notice: NOTICE,
    core: true,
    tag: `data-mode="${mode}"`,
    body: trust + scripts,
  });
  site.other.route('/*', ({ url: asked }) => {
    const headers = {
      'content-type': /js|tag/.test(asked) ? 'text/javascript' : 'text/plain',
      'access-control-allow-origin': '*',
    };
    return new Response(/js|tag/.test(asked) ? library(host) : '', { headers });
  });
  await page.goto(url);
  await settle(page, 400);
};
const paths = (site: Site): string[] => [...new Set(site.other.hits.map(({ path }) => path.split('?')[0]!))].sort();
const kept = (page: Page) =>
  page.evaluate(() => [
    ...document.cookie.split('; ').filter((pair) => pair && !pair.startsWith('sayso')),
    ...Object.keys(localStorage).filter((key) => !key.startsWith('sayso')),
  ]);

for (const mode of ['hold', 'hold-and-replay']) {
  test(`${mode}: nothing before an answer and nothing after a refusal`, async ({ page, site }) => {
    await visit(page, site, mode);
    expect([site.other.hits, await kept(page)]).toEqual([[], []]);
    await page.evaluate(() => sayso.choose({ analytics: 'denied' }));
    await settle(page, 400);
    expect([site.other.hits, await kept(page)]).toEqual([[], []]);
  });

  test(`${mode}: after a grant, and a reload, every one of them works`, async ({ page, site }) => {
    await visit(page, site, mode);
    await page.evaluate(() => sayso.choose({ analytics: 'granted' }));
    await expect.poll(() => page.evaluate(() => document.cookie)).toContain('sayso=');
    site.other.hits.length = 0;
    await page.reload();
    await expect.poll(() => paths(site)).toEqual([...PATHS].sort());
    await expect.poll(() => kept(page)).toEqual(['_hjSession=1', '_ga=1', '_hjid']);
  });
}

test('hold-and-replay: after a grant every one of them works without a reload, and counts once', async ({
  page,
  site,
}) => {
  await visit(page, site, 'hold-and-replay');
  await page.evaluate(() => sayso.choose({ analytics: 'granted' }));
  await expect.poll(() => paths(site)).toEqual([...PATHS].sort());
  await expect.poll(() => kept(page)).toEqual(['_hjSession=1', '_ga=1', '_hjid']);
  await settle(page);
  const first = site.other.hits.map(({ path }) => path).filter((path) => path !== '/hit');
  expect(first.filter((path, i) => first.indexOf(path) !== i)).toEqual([]);
});
