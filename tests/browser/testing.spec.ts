/** The testing door as it ships: a seeded page boots as answered, shows no layer, and what is cleared is asked again. */
import type { BrowserContext, Page } from '@playwright/test';
import { fakeEndpoint, NOTICE, tagPage } from './core/pages.js';
import { expect, test, type Site } from './site.js';

/** The shipped file, not its source: `clear` must survive being minified and carried into a page. */
const DOOR = new URL('../../dist/testing.js', import.meta.url).href;
const door = import(DOOR) as Promise<typeof import('../../src/testing/index.js')>;

const GATED = '<script type="text/plain" data-purpose="analytics" nonce="{nonce}">globalThis.ran = true</script>';
const WATCH = `<script nonce="{nonce}">
  globalThis.layers = 0;
  new MutationObserver(() => { if (document.querySelector('sayso-banner')) layers++; })
    .observe(document, { childList: true, subtree: true });
</script>`;

const open = async (page: Page, site: Site): Promise<string> => {
  fakeEndpoint(site);
  const url = tagPage(site, '/shop/cart', { before: WATCH, head: GATED });
  await page.goto(url);
  return url;
};
const ran = (page: Page) => page.evaluate(() => (globalThis as never as { ran?: boolean }).ran === true);
const layers = (page: Page) => page.evaluate(() => (globalThis as never as { layers: number }).layers);
const banner = (page: Page) => page.locator('sayso-banner');
const give = async (context: BrowserContext, site: Site, answers: Answers) => {
  const { seed } = await door;
  await context.addCookies([seed(answers, { notice: NOTICE, url: `${site.url}/shop/cart` }).cookie]);
};
type Answers = Parameters<Awaited<typeof door>['seed']>[0];

test('a seeded page boots as answered: what was granted runs, and no layer is asked for or shown', async ({
  page,
  site,
  context,
}) => {
  await give(context, site, { analytics: 'granted' });
  await open(page, site);
  await expect.poll(() => ran(page)).toBe(true);
  await page.waitForLoadState('networkidle');
  expect([await layers(page), site.hitsOf('/first-layer.js')]).toEqual([0, []]);
  const explained = await page.evaluate(() => ['analytics', 'partners', 'email'].map((name) => sayso.explain(name)));
  expect(explained).toMatchObject([
    { state: 'granted', cause: 'visitor' },
    { state: 'denied', cause: 'visitor' },
    { state: 'granted', cause: 'visitor' },
  ]);
});

test('a seeded refusal holds, and without a seed the page asks', async ({ page, site, context }) => {
  const url = await open(page, site);
  await expect(banner(page)).toBeVisible();
  await give(context, site, 'denied');
  await page.goto(url);
  await page.waitForLoadState('networkidle');
  expect([await layers(page), await ran(page), await page.evaluate(() => sayso.allows('email'))]).toEqual([
    0,
    false,
    false,
  ]);
});

test('as text, in the page itself; read says the same as the page', async ({ page, site, context }) => {
  const { seed, read: readBack } = await door;
  const { text } = seed({ partners: 'granted' }, { notice: NOTICE });
  await page.addInitScript((cookie) => void (document.cookie = cookie), text);
  await open(page, site);
  const states = readBack(await context.cookies(), { notice: NOTICE });
  expect(states).toEqual({ necessary: 'granted', analytics: 'denied', partners: 'granted', email: 'granted' });
  const names = Object.keys(states);
  const told = await page.evaluate((all) => all.map((name) => [name, sayso.explain(name).state]), names);
  expect(Object.fromEntries(told)).toEqual(states);
  expect(await layers(page)).toBe(0);
});

test('read says what a visitor clicked, and clear forgets it', async ({ page, site, context }) => {
  const { clear, read: readBack } = await door;
  const url = await open(page, site);
  await banner(page).getByRole('button', { name: 'Accept all' }).click();
  await expect
    .poll(async () => readBack(await context.cookies(), { notice: NOTICE }))
    .toEqual({ necessary: 'granted', analytics: 'granted', partners: 'granted', email: 'granted' });
  await page.goto(url);
  expect(await page.evaluate(() => sayso.allows('partners'))).toBe(true);
  await page.evaluate(clear);
  await page.goto(url);
  await expect(banner(page)).toBeVisible();
  const left = await page.evaluate(async () => ({
    keys: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
    history: (await sayso.history()).length,
  }));
  expect(left).toEqual({ keys: [], history: 0 });
});

test('a purpose that the notice does not have is a clear error', async () => {
  const { seed } = await door;
  expect(() => seed({ analitics: 'granted' } as never, { notice: NOTICE })).toThrow(
    'sayso/testing: seed:\n  the notice has no "analitics"; it has necessary, analytics, partners, email',
  );
});
