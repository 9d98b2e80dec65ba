/** Web views: an app hands in what its visitor answered already, and hears what is chosen on the page. */
import type { BrowserContext, Page } from '@playwright/test';
import { fakeEndpoint, NOTICE, tagPage } from './core/pages.js';
import { expect, test, type Site } from './site.js';

const AT = Date.now() - 86_400_000;

/** What an app puts on every page before its scripts, as a web view's user script does; its memory outlives pages. */
const putHost = async (context: BrowserContext, text: string | null, more = '') => {
  const written: string[] = [];
  await context.exposeFunction('appWrites', (said: string) => void written.push(said));
  await context.addInitScript(`{
    let text = ${JSON.stringify(text)};
    let heard;
    globalThis.saysoHost = { read: () => text, write: (said) => appWrites(said), onChange: (fn) => { heard = fn; }, ${more} };
    globalThis.app = { say: (said) => { text = said; heard(); }, tell: (said) => { text = said; dispatchEvent(new Event('sayso:host')); } };
  }`);
  return written;
};

const TAG = '<script nonce="{nonce}" src="/web-view.js"></script>';
const ASK = `<script nonce="{nonce}">globalThis.answers = [sayso.allows('analytics'), sayso.explain('analytics').cause]</script>`;
const answers = (page: Page) => page.evaluate(() => (globalThis as never as { answers: unknown }).answers);

/** The web view's tag stands behind the notice, so its own page puts it between notice and core. */
const open = async (page: Page, site: Site): Promise<string> => {
  const ledger = fakeEndpoint(site);
  tagPage(site, '/unused');
  const notice = `<script type="application/json" id="notice">${JSON.stringify(NOTICE)}</script>`;
  const core = '<script nonce="{nonce}" src="/sayso.js" data-endpoint="/v1"></script>';
  const url = site.page('/a', { head: notice + TAG + core + ASK, body: '<main><h1>Page</h1></main>' });
  await page.goto(url);
  expect(ledger.payloads).toEqual([]);
  return url;
};
const app = (page: Page, way: 'say' | 'tell', said: unknown) =>
  page.evaluate(
    ([how, text]) => (globalThis as never as { app: Record<string, (text: string) => void> }).app[how!]!(text!),
    [way, JSON.stringify(said)],
  );

test("an app's answers count in the first task, are not asked for again, and make no record", async ({
  page,
  site,
  context,
}) => {
  await putHost(
    context,
    JSON.stringify({
      at: AT,
      choices: { analytics: 'granted', partners: 'denied', email: 'granted', older: 'granted' },
    }),
  );
  await open(page, site);
  expect(await answers(page)).toEqual([true, 'host']);
  expect(await page.evaluate(() => sayso.explain('partners'))).toMatchObject({
    state: 'denied',
    cause: 'host',
    since: AT,
  });
  await page.waitForTimeout(700);
  await expect(page.locator('sayso-banner')).toHaveCount(0);
  expect(site.hitsOf('/v1/*')).toEqual([]);
});

test('the app hears what the visitor chooses on the page, and the newest answer counts on both sides', async ({
  page,
  site,
  context,
}) => {
  const written = await putHost(
    context,
    JSON.stringify({ at: AT, choices: { analytics: 'granted', partners: 'granted', email: 'granted' } }),
  );
  const url = await open(page, site);
  await page.evaluate(() => sayso.withdraw('analytics'));
  await expect.poll(() => written.length).toBe(1);
  const { choices } = JSON.parse(written[0]!) as { choices: Record<string, { choice: string; at: number }> };
  expect(choices).toMatchObject({ analytics: { choice: 'denied' }, partners: { choice: 'granted', at: AT } });
  expect(choices['analytics']!.at).toBeGreaterThan(AT);
  // The app still says its older word: the visitor's newer one stands.
  await page.goto(url);
  expect(await answers(page)).toEqual([false, 'visitor']);
  // And the app's newer one beats that, while the page is open.
  await app(page, 'say', { at: Date.now() + 1000, choices: { analytics: 'granted' } });
  await expect
    .poll(() => page.evaluate(() => sayso.explain('analytics')))
    .toMatchObject({ state: 'granted', cause: 'host' });
  await app(page, 'tell', { choices: { analytics: { choice: 'denied', at: Date.now() + 2000 } } });
  expect(await page.evaluate(() => sayso.explain('analytics'))).toMatchObject({ state: 'denied', cause: 'host' });
});

test('an app without an answer, or without the object, leaves the asking to the page', async ({
  page,
  site,
  context,
}) => {
  const url = await open(page, site);
  await expect(page.getByRole('button', { name: 'Accept all' })).toBeVisible();
  await putHost(context, null);
  await page.goto(url);
  await expect(page.getByRole('button', { name: 'Accept all' })).toBeVisible();
  await page.getByRole('button', { name: 'Accept all' }).click();
  await expect.poll(() => page.evaluate(() => sayso.explain('analytics').cause)).toBe('visitor');
});

test('what an app says wrongly is reported and grants nothing', async ({ page, site, context }) => {
  site.expectFault(/sayso: the app's read\(\) must answer/);
  site.expectFault(/JSON|read failed/);
  await putHost(context, JSON.stringify({ choices: { analytics: 'granted' } }));
  await open(page, site);
  expect(await answers(page)).toEqual([false, 'regime']);
  for (const said of [
    { at: AT },
    { at: AT, choices: { analytics: true } },
    { at: 'x', choices: { analytics: 'granted' } },
    { at: AT, choices: { __proto__: null } },
  ])
    await app(page, 'say', said);
  await page.evaluate(() => {
    const { saysoHost } = globalThis as never as { saysoHost: { read(): string } };
    for (const read of [
      () => '{',
      () => {
        throw Error('read failed');
      },
    ]) {
      saysoHost.read = read;
      dispatchEvent(new Event('sayso:host'));
    }
  });
  expect(await page.evaluate(() => sayso.allows('analytics'))).toBe(false);
});

test('the cause of an answer survives the next page without the app', async ({ page, site, context }) => {
  const other = await context.browser()!.newContext();
  await putHost(other, JSON.stringify({ at: AT, choices: { analytics: 'granted' } }));
  const tab = await other.newPage();
  const url = await open(tab, site);
  await tab.evaluate(() => Object.assign(globalThis, { saysoHost: undefined }));
  site.page('/b', {
    head: `<script type="application/json" id="notice">${JSON.stringify(NOTICE)}</script><script nonce="{nonce}" src="/sayso.js"></script>${ASK}`,
  });
  await tab.goto(url.replace('/a', '/b'));
  expect(await answers(tab)).toEqual([true, 'host']);
  await other.close();
  void page;
});
