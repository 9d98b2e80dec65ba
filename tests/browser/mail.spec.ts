/** The page behind a link in a mail, as its reader meets it: with any browser, without scripts, in the reader's language. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Notice, Texts } from '../../src/wire/notice.js';
import { expect, test, type LocalEndpoint, type Site } from './endpoint.js';

const demo = <T>(file: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../demo', file), 'utf8')) as T;
const notice = demo<Notice>('notice.json');
const publishing = { notices: [{ notice, texts: [demo<Texts>('texts/en.json'), demo<Texts>('texts/ar.json')] }] };
const SITE = 'larkline';

const linkTo = async (site: Site, { token }: LocalEndpoint, route: string): Promise<string> => {
  const answer = await fetch(`${site.url}/v1/${SITE}/mail/${route}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await token(SITE, 'server')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ address: 'ann@example.com' }),
  });
  return ((await answer.json()) as { url: string }).url;
};

test('unsubscribes with one press of the one button, without scripts, and opening it does nothing', async ({
  browser,
  site,
  endpoint,
}) => {
  const local = await endpoint(publishing);
  const url = await linkTo(site, local, 'links');
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'de-DE' });
  const page = await context.newPage();
  await page.goto(url);
  await page.reload();
  expect(await local.ledger()).toEqual([]);
  expect(await page.getByRole('button').count()).toBe(1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Sie sind abgemeldet' })).toBeVisible();
  expect(page.url()).toBe(url);
  expect((await local.ledger()).map(({ cause, choices }) => [cause, choices])).toEqual([
    ['email-link', { marketing_email: 'denied' }],
  ]);
  expect(await context.cookies()).toEqual([]);
  await context.close();
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`passes axe in ${colorScheme}, in each language, narrow and wide, and asks nobody else for anything`, async ({
    browser,
    browserName,
    site,
    endpoint,
  }) => {
    // A dozen audits of a page, each in a context of its own.
    test.slow();
    const local = await endpoint(publishing);
    const urls = [await linkTo(site, local, 'links'), await linkTo(site, local, 'confirmations'), `${site.url}/v1/u/x`];
    for (const locale of browserName === 'chromium' ? ['en', 'de', 'fr', 'ar'] : ['en', 'ar']) {
      const context = await browser.newContext({ locale, colorScheme, viewport: { width: 320, height: 480 } });
      await site.watch(context);
      const page = await context.newPage();
      for (const url of urls) {
        const asked: string[] = [];
        page.on('request', (request) => asked.push(request.url()));
        await page.goto(url);
        expect(await page.locator('html').getAttribute('lang')).toBe(locale);
        expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
        expect(asked.filter((each) => each !== url && !each.endsWith('/favicon.ico'))).toEqual([]);
        page.removeAllListeners('request');
      }
      await context.close();
    }
  });
