/** Code that a withdrawal leaves running: told to the page, and ended by one reload where the site asks for it (P12). */
import type { Page } from '@playwright/test';
import { fakeEndpoint, NOTICE, tagPage, type TagPage } from './core/pages.js';
import { expect, test, type Site } from './site.js';

const SCRIPT = '<script type="text/plain" data-purpose="analytics" nonce="{nonce}">globalThis.ran = true</script>';
const RELOADS = 'data-endpoint="/v1" data-reload';

/** Remembers across reloads, in a place that no block of ours reaches, what the page was told. */
const NOTES = `<script nonce="{nonce}">
  globalThis.heard = [];
  for (const type of ['sayso:running', 'sayso:reload'])
    document.addEventListener(type, ({ detail }) => heard.push([type, ...detail.purposes]));
</script>`;

const heard = (page: Page) => page.evaluate(() => (globalThis as never as { heard: string[][] }).heard);
const ran = (page: Page) => page.evaluate(() => (globalThis as never as { ran?: boolean }).ran === true);
const visits = (site: Site) => site.hitsOf('/a').length;

const open = async (page: Page, site: Site, parts: TagPage = {}): Promise<void> => {
  fakeEndpoint(site);
  await page.goto(tagPage(site, '/a', { tag: RELOADS, head: SCRIPT, before: NOTES, ...parts }));
};
const grant = async (page: Page) => {
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => ran(page)).toBe(true);
};
const settle = (page: Page) => page.waitForTimeout(400);

test('P12 a withdrawal reloads once, after the record is kept, and the next page runs nothing', async ({
  page,
  site,
}) => {
  const ledger = fakeEndpoint(site);
  await open(page, site);
  await grant(page);
  await page.evaluate(() => sayso.withdraw('analytics'));
  await expect.poll(() => visits(site)).toBe(2);
  await page.waitForLoadState();
  await expect
    // The page that asks may just be going.
    .poll(() => page.evaluate(() => sayso.explain('analytics')).catch(() => null))
    .toMatchObject({ state: 'denied', cause: 'visitor' });
  expect(await ran(page)).toBe(false);
  await settle(page);
  expect(visits(site)).toBe(2);
  await expect.poll(async () => (await page.evaluate(() => sayso.history())).length).toBe(2);
  expect(ledger).toBeDefined();
});

test('P12 twenty toggles give at most one navigation, and so do twenty more behind it', async ({ page, site }) => {
  await open(page, site);
  await grant(page);
  const toggle = () =>
    page
      .evaluate(async () => {
        for (let turn = 0; turn < 20; turn++) {
          if (turn % 2) sayso.acceptAll();
          else sayso.rejectAll();
          await new Promise((done) => setTimeout(done, 20));
        }
        sayso.rejectAll();
      })
      .catch(() => undefined);
  await toggle();
  await settle(page);
  await page.waitForLoadState();
  expect(visits(site)).toBe(2);
  await toggle();
  await settle(page);
  expect(visits(site)).toBe(2);
  expect(await page.evaluate(() => sayso.allows('analytics'))).toBe(false);
});

test('P12 a page that toggles by itself at every load is reloaded once, with storage blocked as well', async ({
  page,
  site,
}) => {
  for (const block of [
    '',
    `Object.defineProperty(globalThis, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError') } })`,
  ]) {
    site.hits.length = 0;
    const toggles = `<script nonce="{nonce}">${block};
      sayso.acceptAll(); setTimeout(() => sayso.rejectAll(), 250)</script>`;
    await open(page, site, { head: SCRIPT + toggles, tag: `${RELOADS} data-gesture="off"` });
    await page.waitForTimeout(1000);
    expect(visits(site), block).toBe(2);
  }
});

test('P12 whoever prevents the event keeps the page, and is asked no second time in vain', async ({ page, site }) => {
  const keep = `<script nonce="{nonce}">document.addEventListener('sayso:reload', (event) => event.preventDefault())</script>`;
  await open(page, site, { before: NOTES + keep });
  await grant(page);
  await page.evaluate(() => sayso.withdraw('analytics'));
  await expect
    .poll(() => heard(page))
    .toEqual([
      ['sayso:running', 'analytics'],
      ['sayso:reload', 'analytics'],
    ]);
  await settle(page);
  expect(visits(site)).toBe(1);
});

test('without the option the page hears what goes on until the next page, and stays', async ({ page, site }) => {
  await open(page, site, { tag: 'data-endpoint="/v1"' });
  await page.evaluate(() => {
    sayso.on('running', ({ purposes }) =>
      (globalThis as never as { heard: unknown[] }).heard.push(['on', ...purposes]),
    );
  });
  await grant(page);
  await page.evaluate(() => sayso.rejectAll());
  await expect
    .poll(() => heard(page))
    .toEqual([
      ['on', 'analytics'],
      ['sayso:running', 'analytics'],
    ]);
  await settle(page);
  expect(visits(site)).toBe(1);
});

test('what never ran, or has a stop hook, is no reason to reload', async ({ page, site }) => {
  await open(page, site, { head: '' });
  await page.evaluate(() => {
    sayso.gate({
      purpose: 'analytics',
      run: () => Object.assign(globalThis, { ran: true }),
      onRevoke: () => undefined,
    });
  });
  await grant(page);
  await page.evaluate(() => sayso.rejectAll());
  await settle(page);
  expect([await heard(page), visits(site)]).toEqual([[], 1]);
  // A gate without a hook is one.
  await page.evaluate(() => {
    sayso.gate({ purpose: { all: ['analytics', 'partners'] }, run: () => undefined });
    sayso.acceptAll();
  });
  await page.waitForTimeout(100);
  await page.evaluate(() => sayso.withdraw('partners'));
  await expect.poll(() => visits(site)).toBe(2);
});

test('a service that says so is ended by a reload, however it came to the page', async ({ page, site }) => {
  const services = { Replay: { reload: true }, Counter: {} };
  const notice = { ...NOTICE, purposes: { ...NOTICE.purposes, partners: { key: 3, services } } };
  await open(page, site, { notice, head: '' });
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => page.evaluate(() => sayso.allows('partners'))).toBe(true);
  await page.evaluate(() => sayso.withdraw('partners'));
  await expect.poll(() => visits(site)).toBe(2);
});

test('nothing is reloaded where the refusal would be forgotten, nor where it was taken back meanwhile', async ({
  page,
  site,
}) => {
  const none = `<script nonce="{nonce}">
    Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') };
    Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {} })</script>`;
  await open(page, site, { before: NOTES + none });
  await grant(page);
  await page.evaluate(() => sayso.rejectAll());
  await expect.poll(() => heard(page)).toEqual([['sayso:running', 'analytics']]);
  await settle(page);
  expect(visits(site)).toBe(1);
});

test('P11 the chunk blocked: the page stays and works', async ({ page, site }) => {
  site.block('/running.js');
  await open(page, site);
  await grant(page);
  await page.evaluate(() => sayso.rejectAll());
  await settle(page);
  expect(visits(site)).toBe(1);
  expect(await page.evaluate(() => sayso.allows('analytics'))).toBe(false);
});
