/** Markup that was written for another system: held from the first byte, released as the notice says. */
import type { Page } from '@playwright/test';
import { NOTICE, tagPage } from './core/pages.js';
import { serve } from './gates/lab-page.js';
import { expect, test, type Site } from './site.js';

const notice = {
  ...NOTICE,
  purposes: {
    ...NOTICE.purposes,
    analytics: { key: 2, services: { Counter: { key: 21 }, Plain: {} } },
    partners: { key: 3, services: { Plain: {}, Film: {} } },
  },
  signals: { aliases: { stats: 'analytics', counter: 'Counter' } },
};
const say = (word: string) => `ran.push('${word}')`;
const script = (word: string, attributes: string) =>
  `<script type="text/plain" nonce="{nonce}" ${attributes}>${say(word)}</script>`;
const external = (word: string, attributes: string) =>
  `<script type="text/plain" nonce="{nonce}" data-src="/run/${word}" ${attributes}></script>`;
const ran = (page: Page) => page.evaluate(() => (globalThis as unknown as { ran: string[] }).ran);
const settle = (page: Page) => page.evaluate(() => new Promise((done) => setTimeout(done, 300)));

const open = (page: Page, site: Site, aliases: string, body: string) => {
  serve(site);
  return page.goto(
    tagPage(site, '/page', {
      notice,
      before: '<script nonce="{nonce}">window.ran = []</script>',
      tag: `data-ui="false" data-gesture="off" ${aliases && `data-aliases="${aliases}"`}`,
      body,
    }),
  );
};

const VANILLA =
  external('a-200', 'data-category="analytics"') +
  script('b', 'data-category="analytics" data-type="module"') +
  script('counter', 'data-category="analytics" data-service="Counter"') +
  script('plain', 'data-category="analytics" data-service="Plain"') +
  script('named', 'data-category="stats"') +
  script('off', 'data-category="!analytics"') +
  script('no counter', 'data-category="analytics" data-service="!Counter"') +
  script('nobody', 'data-category="nobody"');

test('vanilla-cookieconsent: categories, services, types, data-src, and ! for the refusal', async ({ page, site }) => {
  await open(page, site, 'vanilla-cookieconsent', VANILLA);
  await settle(page);
  expect(await ran(page)).toEqual([]);
  expect(site.hitsOf('/run/*')).toEqual([]);
  await page.evaluate(() => sayso.choose({ analytics: 'granted', 'analytics/Counter': 'denied' }));
  await expect.poll(async () => (await ran(page)).sort()).toEqual(['a-200', 'b', 'named', 'no counter', 'plain']);
  await page.evaluate(() => sayso.choose({ analytics: 'denied' }));
  await expect.poll(() => ran(page)).toContain('off');
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => ran(page)).toContain('counter');
  await page.evaluate(() => {
    const late = document.createElement('script');
    late.type = 'text/plain';
    late.dataset['category'] = 'analytics';
    late.dataset['src'] = '/run/late';
    late.nonce = (document.querySelector('script[nonce]') as HTMLElement).nonce;
    document.body.append(late);
  });
  await expect.poll(() => ran(page)).toContain('late');
  await settle(page);
  expect((await ran(page)).sort()).toEqual(['a-200', 'b', 'counter', 'late', 'named', 'no counter', 'off', 'plain']);
  expect(site.hitsOf('/gates/aliases.js')).toHaveLength(1);
});

const KLARO =
  external('tag', 'data-name="Counter" data-type="application/javascript"') +
  script('mapped', 'data-name="counter"') +
  script('purpose', 'data-name="partners"') +
  script('both', 'data-name="Plain"') +
  script('nobody', 'data-name="nobody"') +
  `<div data-type="placeholder" data-name="Film" id="instead">instead</div>
   <iframe data-name="Film" data-src="/run/film" id="film"></iframe>
   <img data-name="Film" data-src="/run/picture" alt="">
   <link rel="stylesheet" data-name="Film" data-href="/run/sheet">
   <p data-name="Film" id="other">The page’s own use of data-name</p>`;

test('Klaro: services by name, of all their purposes, with frames, images, links and placeholders', async ({
  page,
  site,
}) => {
  await open(page, site, 'klaro', KLARO);
  await settle(page);
  expect(await ran(page)).toEqual([]);
  expect(site.hitsOf('/run/*')).toEqual([]);
  await expect(page.locator('#instead')).toBeVisible();
  await expect(page.locator('#film')).toBeHidden();
  await page.evaluate(() => sayso.choose({ analytics: 'granted' }));
  await expect.poll(async () => (await ran(page)).sort()).toEqual(['mapped', 'tag']);
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(async () => (await ran(page)).sort()).toEqual(['both', 'mapped', 'purpose', 'tag']);
  for (const path of ['film', 'picture', 'sheet']) await expect.poll(() => site.hitsOf(`/run/${path}`).length).toBe(1);
  await expect(page.locator('#instead')).toBeHidden();
  await expect(page.locator('#film')).toBeVisible();
  await expect(page.locator('#other')).toBeVisible();
  await page.evaluate(() => sayso.rejectAll());
  await expect(page.locator('#instead')).toBeVisible();
  await expect(page.locator('#film')).toBeHidden();
  expect(await page.locator('[src]:is(iframe, img), link[href]').count()).toBe(0);
  expect(await page.locator('#other').getAttribute('data-purpose')).toBe(null);
});

test('unasked for, none of it is read and the chunk stays away; a name that nobody knows is said', async ({
  page,
  site,
}) => {
  await open(page, site, '', VANILLA + KLARO);
  await page.evaluate(() => sayso.acceptAll());
  await settle(page);
  expect(await ran(page)).toEqual([]);
  expect(site.hitsOf('/run/*')).toEqual([]);
  expect(site.hitsOf('/gates/aliases.js')).toEqual([]);
  site.expectFault(/aliases: got "klarro", want one of vanilla-cookieconsent, klaro/);
  await open(page, site, 'klarro', KLARO);
  await settle(page);
  expect(await ran(page)).toEqual([]);
});

test('with the chunk blocked nothing opens, and the page goes on', async ({ page, site }) => {
  site.block('/gates/aliases.js');
  await open(page, site, 'klaro', KLARO);
  await page.evaluate(() => sayso.acceptAll());
  await settle(page);
  expect(await ran(page)).toEqual([]);
  expect(site.hitsOf('/run/*')).toEqual([]);
});
