/** The starter: a first visitor's files are requested together, everyone else's not at all. */
import type { Page } from '@playwright/test';
import { classic } from './lab/build.js';
import { expect, test, type PageParts, type Site } from './site.js';

const FILES = ['/base/choice.js', '/base/first-layer.js', '/base/locales/he.js', '/texts/he.json'];
const NOTICE = JSON.stringify({
  id: 'site',
  site: 'x',
  version: 1,
  purposes: {},
  texts: '/texts/{locale}.json',
  locales: ['en', 'he'],
});

const serve = (site: Site) => {
  site.route(
    '/base/*',
    () =>
      new Response('export const here = 1', {
        headers: { 'content-type': 'text/javascript', 'cache-control': 'max-age=600' },
      }),
  );
  site.route(
    '/texts/*',
    () =>
      new Response('{"here":1}', { headers: { 'content-type': 'application/json', 'cache-control': 'max-age=600' } }),
  );
};

const open = async (
  page: Page,
  site: Site,
  {
    notice = NOTICE,
    attributes = 'data-base="/base/"',
    ...parts
  }: PageParts & { notice?: string; attributes?: string } = {},
) => {
  serve(site);
  const text = await classic('src/starter.ts');
  const head = `<script type="application/json" id="notice">${notice}</script><script nonce="{nonce}" ${attributes}>${text}</script>`;
  await page.goto(site.page('/page', { html: 'lang="he-IL" dir="rtl"', ...parts, head }));
};
const requested = (site: Site) =>
  site.hits
    .map(({ path }) => path)
    .filter((path) => /^\/(base|texts)/.test(path))
    .sort();

test('requests choice, first layer, language and texts at once; the core then asks for none of them again', async ({
  page,
  site,
  browserName,
}) => {
  await open(page, site);
  await expect.poll(() => requested(site)).toEqual(FILES);
  const got = await page.evaluate(async () => {
    const names = ['/base/choice.js', '/base/first-layer.js', '/base/locales/he.js'];
    const modules = await Promise.all(names.map((name) => import(name) as Promise<{ here: number }>));
    const texts = (await (await fetch('/texts/he.json')).json()) as { here: number };
    return [...modules.map(({ here }) => here), texts.here];
  });
  expect(got).toEqual([1, 1, 1, 1]);
  test.info().annotations.push({ type: 'requests', description: requested(site).join(' ') });
  if (browserName === 'chromium') expect(requested(site)).toEqual(FILES);
});

test('does nothing for who answered', async ({ page, site, context }) => {
  await context.addCookies([
    { name: 'other', value: 'x', url: site.url },
    { name: 'sayso', value: '1.x.d', url: site.url },
  ]);
  await open(page, site);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 200)));
  expect(requested(site)).toEqual([]);
});

test('is not misled by a cookie whose name ends alike', async ({ page, site, context }) => {
  await context.addCookies([{ name: 'notsayso', value: 'x', url: site.url }]);
  await open(page, site);
  await expect.poll(() => requested(site)).toEqual(FILES);
});

test('is silent where cookies are blocked, the notice is missing or broken', async ({ page, site }) => {
  for (const notice of ['', '{', 'null', '[]']) await open(page, site, { notice, attributes: 'data-base="/none/"' });
  await open(page, site, { headers: { 'x-frame-options': 'SAMEORIGIN' }, attributes: 'data-notice="#nowhere"' });
  await page.addInitScript(() => {
    Object.defineProperty(Document.prototype, 'cookie', {
      get: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
  });
  await open(page, site);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 200)));
  expect(requested(site)).toEqual([]);
});

test('its text is fixed: a hash in the policy lets it run, and what it requests', async ({ page, site }) => {
  const text = await classic('src/starter.ts');
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const source = `'sha256-${Buffer.from(hash).toString('base64')}'`;
  await open(page, site, { csp: { 'script-src': `${source} 'self'` } });
  await expect.poll(() => requested(site)).toEqual(FILES);
});
