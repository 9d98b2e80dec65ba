/** The first layer as a server writes it, from `dist/`: the same as the element's, and there with the first paint. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import type * as Server from '../../src/server.js';
import type { Layer } from '../../src/layer.js';
import type { Locale } from '../../src/locale.js';
import type { Notice, Texts } from '../../src/wire/notice.js';
import { fakeEndpoint, NOTICE, recordsOf, TEXTS, type TagPage } from './core/pages.js';
import { expect, test, type Site } from './site.js';

const DIST = join(import.meta.dirname, '../../dist');
const load = (name: string): Promise<unknown> => import(pathToFileURL(join(DIST, name)).href);
const server = async (): Promise<typeof Server> => (await load('server.js')) as typeof Server;
const localeOf = async (tag: string): Promise<Locale> =>
  ((await load(`locales/${tag}.js`)) as { default: Locale }).default;
const read = (name: string): string => readFileSync(join(DIST, name), 'utf8');
const hashes = (): Record<string, string> => JSON.parse(read('hashes.json')) as Record<string, string>;

const notice: Notice = { ...NOTICE, hash: 'n'.repeat(43) };
const written = async (more: Partial<Parameters<typeof Server.renderFirstLayer>[0]> = {}): Promise<string> =>
  (await server()).renderFirstLayer({ notice, texts: TEXTS, locale: await localeOf('en'), ...more });

/** Tells, for each frame from the first, whether the layer could be seen in it; stands behind the core, to look after it. */
const WATCH = `<script nonce="{nonce}">
  window.frames_ = [];
  const look = () => {
    const layer = document.querySelector('sayso-banner');
    const surface = layer?.shadowRoot?.querySelector('.surface');
    const seen = !!layer && !layer.hidden && !!surface && surface.getBoundingClientRect().height > 0;
    const button = layer?.querySelector('button');
    frames_.push(seen ? getComputedStyle(surface).display + ' ' + getComputedStyle(button).cursor : layer && surface ? 'kept' : 'none');
    if (frames_.length < 90) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.shift_ = 0;
  if (PerformanceObserver.supportedEntryTypes.includes('layout-shift'))
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (shift_ += entry.value))).observe({ type: 'layout-shift', buffered: true });
</script>`;
const frames = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as never as { frames_: string[] }).frames_);

/** While an import hangs, Firefox does not end loading, and Playwright waits for nothing else well there. */
const EARLY = { waitUntil: 'commit' } as const;

/** Asked in the page itself: Playwright's locators hang in Firefox on an element that is not defined yet. */
const isSeen = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate((wanted) => {
    const found = document.querySelector(wanted);
    return !!found?.checkVisibility() && found.getBoundingClientRect().height > 0;
  }, selector);
/** A real click on what stands in the window. */
const press = async (page: Page, selector: string): Promise<void> => {
  await expect.poll(() => isSeen(page, selector)).toBe(true);
  const [x, y] = await page.evaluate((wanted) => {
    const box = document.querySelector(wanted)!.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2] as const;
  }, selector);
  await page.mouse.click(x, y);
};

/** The element has taken the layer over. */
const adopted = async (page: Page): Promise<void> => {
  const isRaised = () => !!document.querySelector('sayso-banner')?.shadowRoot?.querySelector('.place[popover]');
  await expect.poll(() => page.evaluate(isRaised)).toBe(true);
};

/** A page with the core inlined under its published hash and the layer first in its body. */
const served = async (site: Site, path: string, parts: TagPage & { layer?: string } = {}): Promise<string> => {
  site.route('/texts/en.json', () => TEXTS);
  const { tag = 'data-endpoint="/v1"', layer = await written() } = parts;
  const known = hashes();
  return site.page(path, {
    head: `<script type="application/json" id="notice">${JSON.stringify(parts.notice ?? notice)}</script>${parts.before ?? ''}
      <script data-base="/" ${tag}>${read('sayso.inline.js')}</script>${WATCH}`,
    body: layer + (parts.body ?? '<main><h1>Page</h1><button data-sayso="open">Privacy choices</button></main>'),
    csp: {
      // Under `strict-dynamic` a script that stands by its hash may import nothing; by a nonce it may.
      'script-src': `'self' 'nonce-{nonce}' '${known['sayso.inline.js']!}'`,
      'style-src': `'self' '${known['first-layer.css']!}'`,
      ...parts.csp,
    },
  });
};

/** A tree as text: elements with their attributes in order, texts as they are, without Lit's comments. */
const treeOf = (node: Node): string => {
  if (node.nodeType === 3) return (node.nodeValue ?? '').trim();
  if (node.nodeType !== 1 && node.nodeType !== 11) return '';
  const { attributes } = node as Partial<Element>;
  const localName = (node as Partial<Element>).localName ?? '#root';
  if (localName === 'style' || localName === 'link') return '';
  const own = ['popover', 'hidden', 'data-shown', 'tabindex', 'style'];
  const named = [...(attributes ?? [])]
    .filter(({ name }) => !own.includes(name))
    .map((one) => `${one.name}=${one.value}`);
  const root = (node as Element).shadowRoot;
  const parts = [...(root ? [root] : []), ...node.childNodes].map(treeOf).filter(Boolean);
  return `<${[localName, ...named.sort()].join(' ')}>${parts.join('|')}</${localName}>`;
};

const NASTY = `</p></template></sayso-banner><script>x=1</script>"'><img src=x onerror=x=1>&lt;&amp; <!-- {site} $& `;

test('is, in every language and layout, what the element draws', async ({ page, site }) => {
  const tags = readdirSync(join(DIST, 'locales')).map((file) => file.slice(0, -3));
  const all = { ...notice, locales: tags };
  const nasty = { ...TEXTS, controller: NASTY, policy: { href: '/p?"&<', label: NASTY } };
  // Where a browser does not know a language it writes numbers and lists in another one than Node does.
  await page.goto(site.page('/compare', { csp: null, body: '<main></main>' }));
  const known = await page.evaluate(
    (each) => each.filter((tag) => Intl.ListFormat.supportedLocalesOf(tag).length),
    tags,
  );
  expect(known.length).toBeGreaterThan(20);
  const cases = known.flatMap((tag) => [
    { tag, looks: {}, texts: TEXTS },
    { tag, looks: { layout: tag === 'en' ? 'box' : 'bar', theme: 'dark', position: 'end' }, texts: nasty },
  ]);
  const { renderFirstLayer, decideFor } = await server();
  const rendered = await Promise.all(
    cases.map(async ({ tag, looks, texts }) => {
      const given = { ...texts, locale: tag } as Texts;
      return {
        tag,
        looks,
        texts: given,
        html: renderFirstLayer({ notice: all, texts: given, locale: await localeOf(tag), ...looks }),
      };
    }),
  );
  const pairs = await page.evaluate(
    async ([list, asked, decision, tree]) => {
      const treeIn = eval(`const treeOf = ${tree}; treeOf`) as typeof treeOf;
      const file: string = '/first-layer.js';
      const layer = (await import(file)) as Layer;
      const found = [];
      for (const { tag, looks, texts, html } of list) {
        const { default: locale } = (await import(`/locales/${tag}.js`)) as { default: Locale };
        const parsed = (Document as never as { parseHTMLUnsafe(text: string): Document }).parseHTMLUnsafe(html);
        layer.show({ notice: asked, texts, locale, decision: () => decision, attributes: looks } as never);
        const drawn = document.querySelector('sayso-banner')!;
        found.push({
          tag,
          server: treeIn(parsed.querySelector('sayso-banner')!),
          element: treeIn(drawn),
          rest: parsed.body.childElementCount,
        });
        drawn.remove();
        // A layer is found again by its element; this one is to be made anew.
        layer.hide();
      }
      return found;
    },
    [rendered, all as Notice, decideFor(all, null), String(treeOf)] as const,
  );
  expect(pairs.length).toBe(cases.length);
  for (const { tag, server: ours, element, rest } of pairs) {
    expect([tag, ours]).toEqual([tag, element]);
    expect(rest).toBe(1);
  }
  expect(pairs[0]!.element).toContain('data-sayso=accept-all');
});

test('a first visitor sees it with the first paint, styled, before any other file, and nothing moves', async ({
  page,
  site,
}) => {
  const files = ['/choice.js', '/first-layer.js', '/locales/*', '/texts/*'].map(site.hang);
  await page.goto(await served(site, '/a'), EARLY);
  await expect.poll(async () => (await frames(page)).length).toBeGreaterThan(10);
  const early = await frames(page);
  expect(early.find((one) => one !== 'none')).toBe('flex pointer');
  expect(early).not.toContain('kept');
  const box = () =>
    page.evaluate(() => {
      const layer = document.querySelector('sayso-banner')!;
      const parts = [...layer.shadowRoot!.querySelectorAll('.surface'), ...layer.querySelectorAll('button,p')];
      return JSON.stringify(parts.map((one) => one.getBoundingClientRect()));
    });
  const before = await box();
  files.forEach((go) => go());
  await adopted(page);
  expect(await box()).toBe(before);
  expect(await page.locator('sayso-banner').count()).toBe(1);
  expect(await page.evaluate(() => (globalThis as never as { shift_: number }).shift_)).toBe(0);
});

test('an answer before any other file has come hides it at once, is kept, and says what was shown', async ({
  page,
  site,
  context,
}) => {
  const ledger = fakeEndpoint(site);
  const body = '<main><h1>Page</h1><img src="/slow.svg" alt=""></main>';
  site.route('/slow.svg', () => 404);
  const files = ['/choice.js', '/first-layer.js'].map(site.hang);
  await page.goto(await served(site, '/a', { layer: await written({ layout: 'box', theme: 'dark' }), body }), EARLY);
  await press(page, '[data-sayso=reject-all]');
  expect(await isSeen(page, 'sayso-banner button')).toBe(false);
  expect(await page.evaluate(() => sayso.explain('analytics'))).toMatchObject({ state: 'denied', cause: 'visitor' });
  files.forEach((go) => go());
  await expect.poll(() => ledger.payloads.length).toBe(1);
  expect(recordsOf(ledger)[0]).toMatchObject({
    cause: 'reject-all',
    gesture: 'trusted',
    shown: { locale: 'en', hash: TEXTS.hash, layer: 'first', layout: 'box', theme: 'dark' },
  });
  await expect.poll(async () => (await context.cookies())[0]?.value).toContain('.d.');
  // The end of loading hides what should not be there: until then it must not have been there either.
  site.hang('/slow.svg');
  await page.reload(EARLY);
  await expect.poll(async () => (await frames(page)).length).toBeGreaterThan(30);
  expect((await frames(page)).filter((one) => !['none', 'kept'].includes(one))).toEqual([]);
  expect(await isSeen(page, 'sayso-banner button')).toBe(false);
});

test('its third button opens the preferences before any other file has come, and who leaves them is still asked', async ({
  page,
  site,
}) => {
  const files = ['/first-layer.js', '/preferences.js', '/choice.js'].map(site.hang);
  await page.goto(await served(site, '/a'), EARLY);
  await press(page, 'sayso-banner [data-sayso=open]');
  files.forEach((go) => go());
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await adopted(page);
  await expect(page.getByRole('button', { name: 'Accept all' })).toBeVisible();
  expect(await page.locator('sayso-banner').count()).toBe(1);
});

/** Presses the third button before the core asks: the stores never say that nobody answered, and it waits for them. */
const PRESSED = `<script nonce="{nonce}">document.querySelector('sayso-banner [data-sayso=open]').click()</script>`;
const keepStoresSilent = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    indexedDB.databases = () => new Promise(() => {});
  });

test('asking comes second to a wish for the preferences that came first', async ({ page, site }) => {
  await keepStoresSilent(page);
  const go = site.hang('/preferences.js');
  await page.goto(await served(site, '/a', { body: PRESSED }), EARLY);
  // Longer than the core waits for a store.
  await page.waitForTimeout(1000);
  go();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await adopted(page);
  await expect(page.getByRole('button', { name: 'Accept all' })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('asking takes nothing from who has the preferences open', async ({ page, site }) => {
  await keepStoresSilent(page);
  await page.goto(await served(site, '/a', { body: PRESSED }), EARLY);
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.waitForTimeout(1000);
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('asks after all where the preferences that were wished for first cannot come', async ({ page, site }) => {
  await keepStoresSilent(page);
  site.route('/preferences.js', () => 404);
  await page.goto(await served(site, '/a', { body: PRESSED }), EARLY);
  await adopted(page);
  await expect(page.getByRole('button', { name: 'Accept all' })).toBeVisible();
});

test('the preferences and the file that they stand on are asked for at once', async ({ page, site }) => {
  const go = site.hang('/preferences.js');
  await page.goto(await served(site, '/a', { tag: 'data-ui="false"' }), EARLY);
  await page.evaluate(() => sayso.open());
  await expect.poll(() => site.hitsOf('/preferences.js').length).toBe(1);
  await expect.poll(() => site.hitsOf('/first-layer.js').length).toBe(1);
  go();
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('holds under style-src self by a link, and is not seen before its sheet, nor without one', async ({
  page,
  site,
}) => {
  const layer = await written({ stylesheets: '/' });
  const go = site.hang('/first-layer.css');
  const chunk = site.hang('/first-layer.js');
  await page.goto(await served(site, '/a', { layer, csp: { 'style-src': "'self'" } }), EARLY);
  await expect.poll(() => site.hitsOf('/first-layer.css').length).toBe(1);
  await page.waitForTimeout(500);
  expect(await isSeen(page, 'sayso-banner button')).toBe(false);
  go();
  await expect.poll(() => isSeen(page, 'sayso-banner button')).toBe(true);
  expect((await frames(page)).every((one) => ['none', 'kept', 'flex pointer'].includes(one))).toBe(true);
  chunk();
});

test('where the policy refuses its sheet, it waits for its element', async ({ page, site }) => {
  site.expectFault(/style-src/);
  const chunk = site.hang('/first-layer.js');
  await page.goto(await served(site, '/a', { csp: { 'style-src': "'self'" } }), EARLY);
  expect(await isSeen(page, 'sayso-banner button')).toBe(false);
  chunk();
  await expect.poll(() => isSeen(page, 'sayso-banner button')).toBe(true);
});

test('says what was honoured rather than what was written, and says new texts rather than old ones', async ({
  page,
  site,
}) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }));
  await page.goto(await served(site, '/a'));
  await expect(page.locator('sayso-banner')).toContainText('Partner cookies');
  await expect(page.locator('sayso-banner p')).toHaveCount(2);
  expect((await frames(page)).filter((one) => one.startsWith('flex')).length).toBeGreaterThan(0);
  const old = await written({ texts: { ...TEXTS, hash: 'o'.repeat(43), controller: 'Old name' } });
  await page.goto(await served(site, '/b', { layer: old }));
  await expect(page.locator('sayso-banner')).toContainText('Test Site would like');
});

test('stays away where the site shows layers itself, after destroy(), and while another page is asked in', async ({
  page,
  site,
}) => {
  await page.goto(await served(site, '/a', { tag: 'data-ui="false"' }));
  await expect.poll(async () => (await frames(page)).length).toBeGreaterThan(20);
  expect(await isSeen(page, 'sayso-banner button')).toBe(false);
  await page.evaluate(() => sayso.open('first'));
  await expect(page.getByRole('button', { name: 'Accept all' })).toBeVisible();
  const body = '<script nonce="{nonce}">sayso.destroy()</script><main><h1>Page</h1></main>';
  await page.goto(await served(site, '/b', { body }));
  await expect.poll(async () => (await frames(page)).length).toBeGreaterThan(20);
  expect(await isSeen(page, 'sayso-banner button')).toBe(false);
});
