/** Gates, signals, stub and starter together with the real tag, as shipped. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { NOTICE, tagPage } from './core/pages.js';
import { expect, test, type Site } from './site.js';

const shipped = (name: string) => readFileSync(join(import.meta.dirname, '../../dist', name), 'utf8');
const START = '<script nonce="{nonce}">window.ran = []</script>';
const say = (word: string) => `ran.push('${word}')`;
const held = (word: string, purpose = 'analytics') =>
  `<script type="text/plain" data-purpose='${purpose}' nonce="{nonce}">${say(word)}</script>`;
const heldSrc = (word: string) =>
  `<script type="text/plain" data-purpose="analytics" nonce="{nonce}" src="/run/${word}"></script>`;
const ran = (page: Page) => page.evaluate(() => (globalThis as unknown as { ran: string[] }).ran);
const commands = (page: Page) =>
  page.evaluate(() =>
    (globalThis as unknown as { dataLayer: { 0?: string; 1?: string; event?: string }[] }).dataLayer.map(
      (entry) => entry.event ?? entry[1],
    ),
  );

const serve = (site: Site) =>
  site.route(
    '/run/*',
    ({ url }) => new Response(say(new URL(url).pathname.slice(5)), { headers: { 'content-type': 'text/javascript' } }),
  );

test('P2 a first visit runs and requests nothing; a grant opens in order; a returning visitor gets it at boot', async ({
  page,
  site,
}) => {
  serve(site);
  const body = `${heldSrc('a')}${held('b')}${held('both', '{"all":["analytics","partners"]}')}
    <template data-purpose="partners"><p id="offer">offer</p><iframe src="/run/frame"></iframe></template>`;
  const url = tagPage(site, '/page', { before: START, body, tag: 'data-ui="false"' });
  await page.goto(url);
  await page.waitForTimeout(300);
  expect(await ran(page)).toEqual([]);
  expect(site.hitsOf('/run/*')).toEqual([]);
  expect(await commands(page)).toEqual(['default']);
  await page.evaluate(() => sayso.choose({ analytics: 'granted', partners: 'denied' }));
  await expect.poll(() => ran(page)).toEqual(['a', 'b']);
  expect(await commands(page)).toEqual(['default', 'update', 'sayso_update', 'update', 'sayso_update']);
  await page.evaluate(() => sayso.acceptAll());
  await expect(page.locator('#offer')).toBeVisible();
  expect(await ran(page)).toEqual(['a', 'b', 'both']);
  const refused = await page.evaluate(() => {
    sayso.rejectAll();
    return document.querySelector('#offer');
  });
  expect(refused, 'in the task of the refusal').toBe(null);
  await page.evaluate(() => sayso.choose({ analytics: 'granted' }));
  await page.reload();
  await expect.poll(() => ran(page)).toEqual(['a', 'b']);
  expect(await commands(page)).toEqual(['default', 'update', 'sayso_update']);
});

test('P15 under a nonce, what does not carry it stays inert', async ({ page, site }) => {
  serve(site);
  const bare = (text: string) => text.replaceAll(' nonce="{nonce}"', '');
  const body = `${bare(heldSrc('evil'))}${bare(held('evil'))}<template data-purpose="analytics"><script src="/run/evil"></script></template>${held('mine')}`;
  await page.goto(tagPage(site, '/page', { before: START, body, tag: 'data-ui="false"' }));
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => ran(page)).toEqual(['mine']);
  await page.waitForTimeout(300);
  expect(site.hitsOf('/run/*')).toEqual([]);
  expect(await ran(page)).toEqual(['mine']);
});

test('gate() from code, and a script that a tag manager stripped of its attributes', async ({ page, site }) => {
  serve(site);
  await page.goto(tagPage(site, '/page', { before: START, tag: 'data-ui="false"' }));
  await page.evaluate(() => {
    const { ran } = globalThis as unknown as { ran: string[] };
    sayso.gate({
      purpose: 'analytics',
      src: '/run/lib',
      run: () => ran.push('run'),
      onGrant: () => ran.push('on'),
      onRevoke: () => ran.push('off'),
    });
    sayso.acceptAll();
  });
  await expect.poll(() => ran(page)).toEqual(['lib', 'run', 'on']);
  await page.evaluate(() => sayso.withdraw('analytics'));
  expect(await ran(page)).toEqual(['lib', 'run', 'on', 'off']);
});

test('P11 with the stub, a page whose Sayso comes late or never works, and its gates stay shut until then', async ({
  page,
  site,
}) => {
  serve(site);
  const stub = `${START}<script nonce="{nonce}">${shipped('stub.js')}</script>
    <script nonce="{nonce}">sayso.follow('analytics', (granted) => ran.push(granted)); sayso.on('ready', () => ran.push('ready')); sayso.choose({ analytics: 'granted' })</script>`;
  const open = site.block('/sayso.js');
  const url = tagPage(site, '/page', {
    before: stub,
    body: held('held'),
    tag: 'async data-ui="false" data-gesture="off"',
  });
  await page.goto(url);
  await page.waitForTimeout(300);
  expect(await ran(page)).toEqual([false]);
  expect(await page.evaluate(() => [sayso.allows('analytics'), sayso.persistence])).toEqual([false, 'none']);
  open();
  const again = site.hang('/sayso.js');
  await page.goto(url, { waitUntil: 'commit' });
  await expect.poll(() => ran(page)).toEqual([false]);
  again();
  await expect.poll(async () => (await ran(page)).slice().sort()).toEqual([false, 'held', 'ready', true].sort());
});

test('with the starter, a first visit requests each file once, and a returning one the core alone', async ({
  page,
  site,
  browserName,
}) => {
  const starter = `<script nonce="{nonce}">${shipped('starter.js')}</script>`;
  site.route('/texts/en.json', () => ({
    locale: 'en',
    controller: 'x',
    purposes: Object.fromEntries(Object.keys(NOTICE.purposes).map((name) => [name, { title: name, text: name }])),
  }));
  const url = site.page('/page', {
    head: `<script type="application/json" id="notice">${JSON.stringify(NOTICE)}</script>${starter}<script nonce="{nonce}" src="/sayso.js"></script>`,
    body: '<main>Page</main>',
  });
  await page.goto(url);
  await expect(page.getByRole('button', { name: 'Reject all' })).toBeVisible();
  const requests = () =>
    site.hits.map(({ path }) => path).filter((path) => path !== '/page' && path !== '/favicon.ico');
  for (const path of ['/choice.js', '/first-layer.js', '/locales/en.js', '/texts/en.json', '/sayso.js'])
    expect(requests()).toContain(path);
  // The fixture forbids caching, which Firefox obeys for preloads too.
  if (browserName === 'chromium') expect(new Set(requests()).size).toBe(requests().length);
  await page.getByRole('button', { name: 'Reject all' }).click();
  await expect.poll(() => page.evaluate(() => document.cookie)).toContain('sayso=');
  await page.waitForTimeout(300);
  site.hits.length = 0;
  await page.reload();
  await page.waitForTimeout(500);
  expect(requests()).toEqual(['/sayso.js']);
});

test('P13 destroy stops the observer: what comes later stays held', async ({ page, site }) => {
  await page.goto(tagPage(site, '/page', { before: START, body: '', tag: 'data-ui="false"' }));
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => page.evaluate(() => sayso.allows('analytics'))).toBe(true);
  const late = (word: string) =>
    page.evaluate((name) => {
      const frame = document.createElement('img');
      frame.dataset['purpose'] = 'analytics';
      frame.dataset['src'] = `/run/${name}`;
      document.body.append(frame);
    }, word);
  await late('before');
  await expect.poll(() => site.hitsOf('/run/before').length).toBe(1);
  await page.evaluate(() => sayso.destroy());
  await late('after');
  await page.waitForTimeout(300);
  expect(site.hitsOf('/run/after')).toEqual([]);
});
