/** The placeholder of a video or a map: its box, its two answers, and what the vendor hears of it. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { fakeEndpoint, NOTICE, recordsOf, tagPage } from './core/pages.js';
import { expect, test, type Site } from './site.js';

const notice = { ...NOTICE, purposes: { ...NOTICE.purposes, video: { key: 7, services: { Reels: { key: 8 } } } } };

interface Given {
  /** Further attributes of the element. */
  own?: string;
  purpose?: string;
  /** Instead of a frame. */
  content?: string;
  html?: string;
  head?: string;
}

const FRAME = (site: Site) => `<iframe src="${site.other.url}/film" allowfullscreen></iframe>`;

/** A page with one embed, in the middle of other things; the vendor's frame comes from another site. */
const embedPage = (site: Site, { own = '', purpose = 'video', content, html = 'lang="en"', head = '' }: Given = {}) => {
  site.other.page('/film', { body: '<button id="play">Play</button>', csp: null });
  site.route('/texts/en.json', () => ({ locale: 'en', controller: 'Test', purposes: {} }));
  const json = JSON.stringify(notice);
  return site.page('/', {
    html,
    head: `<title>Page</title><meta name="viewport" content="width=device-width"><script type="application/json" id="notice">${json}</script>
      <script nonce="{nonce}" src="/sayso.js" data-ui="false" data-endpoint="/v1"></script>
      <script type="module" nonce="{nonce}" src="/embed.js"></script>${head}`,
    body: `<main><h1>Page</h1><p>Above</p>
      <sayso-embed id="film" name="Reels Ltd" title="How it is made" width="640" height="360" ${own}>
        <template data-purpose="${purpose}">${content ?? FRAME(site)}</template>
        <a slot="link" href="/watch">Watch it at Reels</a>
      </sayso-embed>
      <p id="below">Below</p></main>`,
    csp: { 'frame-src': `'self' ${site.other.url}` },
  });
};

const film = (page: Page) => page.locator('sayso-embed');
const once = (page: Page) => page.getByRole('button', { name: 'Show just this once' });
const always = (page: Page) => page.getByRole('button', { name: 'Always show' });
/** Where things stand in the page. */
const boxes = (page: Page) =>
  page.evaluate(() =>
    ['#film', '#below'].map((name) => {
      const { x, y, width, height } = document.querySelector(name)!.getBoundingClientRect();
      return [x, y, width, height];
    }),
  );

test('keeps the box of the frame, says who would be contacted, and asks nothing of the vendor', async ({
  page,
  site,
}) => {
  await page.goto(embedPage(site));
  await expect(page.getByRole('group', { name: 'How it is made' })).toContainText('This comes from Reels Ltd.');
  await expect(page.getByRole('link', { name: 'Watch it at Reels' })).toHaveAttribute('href', '/watch');
  const [[, , width, height]] = (await boxes(page)) as [number[]];
  expect([width, height]).toEqual([640, 360]);
  for (const button of [once(page), always(page)])
    expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  expect(site.other.hits).toEqual([]);
});

test('a flat box grows to what its words need on a narrow screen, and keeps that when it opens', async ({
  page,
  site,
}) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(embedPage(site, { html: 'lang="de"' }));
  await film(page).evaluate((element) => {
    element.setAttribute('height', '100');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('main,body{display:grid}');
    document.adoptedStyleSheets = [sheet];
    element.parentElement!.append(element);
  });
  await page.getByRole('group').getByRole('button').first().waitFor();
  const inside = await film(page).evaluate((element) => {
    const { top, bottom } = element.shadowRoot!.querySelector('.card')!.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    return top >= box.top && bottom <= box.bottom;
  });
  expect(inside).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  const before = await boxes(page);
  await page.getByRole('group').getByRole('button').first().click();
  await expect(film(page)).toHaveAttribute('open');
  expect(await boxes(page)).toEqual(before);
});

test('just this once: the keyboard alone shows this one, records nothing, and gives focus and title to the frame', async ({
  page,
  site,
}) => {
  const ledger = fakeEndpoint(site);
  await page.goto(embedPage(site));
  await once(page).focus();
  const before = await boxes(page);
  await page.keyboard.press('Enter');
  await expect(page.frameLocator('sayso-embed iframe').locator('#play')).toBeVisible();
  await expect(film(page).locator('iframe')).toHaveAttribute('title', 'How it is made');
  await expect(film(page).locator('iframe')).toBeFocused();
  await expect(film(page).getByRole('status')).toHaveText('');
  expect(await boxes(page)).toEqual(before);
  expect(await page.evaluate(() => [sayso.allows('video'), document.cookie, localStorage.length])).toEqual([
    false,
    '',
    0,
  ]);
  expect(ledger.payloads).toEqual([]);
  await page.reload();
  await expect(once(page)).toBeVisible();
});

test('always: grants the purpose by a real gesture, nothing moves, and a refusal brings the placeholder back', async ({
  page,
  site,
}) => {
  const ledger = fakeEndpoint(site);
  await page.goto(embedPage(site));
  await always(page).waitFor();
  const before = await boxes(page);
  await always(page).click();
  await expect(film(page).locator('iframe')).toBeFocused();
  expect(await boxes(page)).toEqual(before);
  await expect.poll(() => recordsOf(ledger).length).toBe(1);
  expect(recordsOf(ledger)[0]).toMatchObject({ gesture: 'trusted', choices: { 7: { choice: 'granted' } } });
  await page.evaluate(() => sayso.withdraw('video'));
  await expect(always(page)).toBeVisible();
  await expect(film(page).locator('iframe')).toHaveCount(0);
  expect(await boxes(page)).toEqual(before);
  await expect(film(page)).not.toHaveAttribute('open');
});

test('who granted before gets the frame without a placeholder, and loads no words for one', async ({ page, site }) => {
  fakeEndpoint(site);
  await page.goto(embedPage(site));
  await always(page).click();
  await expect(film(page)).toHaveAttribute('open');
  site.hits.length = 0;
  await page.reload();
  await expect(film(page)).toHaveAttribute('open');
  await expect(page.frameLocator('sayso-embed iframe').locator('#play')).toBeVisible();
  expect(site.hits.map(({ path }) => path).filter((path) => path.startsWith('/more/'))).toEqual([]);
  await expect(page.locator('body')).toBeFocused();
});

test('shown once: a later grant does not restart it, a later refusal ends it', async ({ page, site }) => {
  await page.goto(embedPage(site));
  await once(page).click();
  const frames = film(page).locator('iframe');
  await expect(frames).toHaveCount(1);
  await frames.evaluate((frame) => ((frame as HTMLElement).dataset['mine'] = 'yes'));
  await page.evaluate(() => sayso.choose({ video: 'granted' } as never));
  await expect.poll(() => page.evaluate(() => sayso.allows('video'))).toBe(true);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  await expect(frames).toHaveCount(1);
  await expect(frames).toHaveAttribute('data-mine', 'yes');
  await page.evaluate(() => sayso.choose({ video: 'denied' } as never));
  await expect(frames).toHaveCount(0);
  await expect(once(page)).toBeVisible();
});

test('of one service: "always" grants purpose and service, and takes an earlier refusal of the service back', async ({
  page,
  site,
}) => {
  await page.goto(embedPage(site, { purpose: 'video/Reels' }));
  await page.evaluate(() => sayso.choose({ video: 'granted', 'video/Reels': 'denied' } as never));
  await always(page).click();
  await expect(film(page)).toHaveAttribute('open');
  expect(await page.evaluate(() => sayso.allows('video/Reels'))).toBe(true);
});

test('P15: just this once never runs a script, and is not offered where there is one', async ({ page, site }) => {
  await page.goto(embedPage(site, { content: '<div class="feed">Feed</div><script>window.ran = true</script>' }));
  await expect(always(page)).toBeVisible();
  await expect(once(page)).toHaveCount(0);
  await always(page).click();
  await expect(page.locator('.feed')).toBeVisible();
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
});

test('P15: nor one that hides in a shadow root or in a template within', async ({ page, site }) => {
  const hidden = '<script nonce="{nonce}">window.ran = true</script>';
  const content = `<div class="feed">Feed<template shadowrootmode="open" shadowrootclonable>${hidden}</template></div><template>${hidden}</template>`;
  await page.goto(embedPage(site, { content }));
  await once(page).click();
  await expect(film(page)).toHaveAttribute('open');
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
});

test('a purpose that the notice does not have is told, and shown this once', async ({ page, site }) => {
  const told: string[] = [];
  page.on('console', (message) => message.type() === 'error' && told.push(message.text()));
  await page.goto(embedPage(site, { purpose: 'vidoe' }));
  await always(page).click();
  await expect(film(page).locator('iframe')).toHaveCount(1);
  expect(told.join()).toContain('got data-purpose vidoe, want purposes of the notice');
});

test('without a template it says what is missing', async ({ page, site }) => {
  const told: string[] = [];
  page.on('console', (message) => message.type() === 'error' && told.push(message.text()));
  await page.goto(
    tagPage(site, '/bare', {
      head: '<script type="module" nonce="{nonce}" src="/embed.js"></script>',
      body: '<main><h1>Page</h1><sayso-embed></sayso-embed></main>',
    }),
  );
  await expect.poll(() => told.join()).toContain('got no <template data-purpose="…">');
});

test('without JavaScript it is a link', async ({ browser, site }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(embedPage(site));
  await expect(page.getByRole('link', { name: 'Watch it at Reels' })).toBeVisible();
  expect(site.other.hits).toEqual([]);
  await context.close();
});

for (const [name, html, width] of [
  ['left to right', 'lang="en"', 1280],
  ['right to left', 'lang="ar" dir="rtl"', 1280],
  ['320 pixels wide, in German', 'lang="de-AT"', 320],
] as const) {
  test(`axe finds nothing, ${name}, light and dark`, async ({ page, site }) => {
    await page.setViewportSize({ width, height: 640 });
    await page.goto(embedPage(site, { html, head: '<meta name="color-scheme" content="light dark">' }));
    const card = page.getByRole('group');
    await expect(card.getByRole('button')).toHaveCount(2);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).include('sayso-embed').analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes[0]!.html])).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    const overflow = await film(page).evaluate((element) => {
      const card = element.shadowRoot!.querySelector('.surface')!;
      return card.scrollHeight - card.clientHeight;
    });
    expect(overflow).toBe(0);
  });
}
