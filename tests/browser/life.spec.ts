/** The page's life: sibling subdomains, history, frozen and hidden pages, storage and clocks that change, copies. */
import type { Page } from '@playwright/test';
import { fakeEndpoint, NOTICE, tagPage } from './core/pages.js';
import { classic } from './lab/build.js';
import { expect, test, type Site } from './site.js';

const GATED = '<script type="text/plain" data-purpose="analytics" nonce="{nonce}" src="/tracker.js"></script>';
const state = (page: Page, name = 'analytics') => page.evaluate((asked) => sayso.explain(asked).state, name);
const open = async (page: Page, site: Site, path = '/a'): Promise<string> => {
  fakeEndpoint(site);
  site.route('/tracker.js', () => 'globalThis.ran = true');
  const url = tagPage(site, path, { body: GATED, headers: { 'cache-control': 'no-cache' } });
  await page.goto(url);
  return url;
};

test('P7 sibling subdomains with a shared parent agree when they come to the front', async ({
  page,
  site,
  context,
}) => {
  fakeEndpoint(site);
  const { port } = new URL(site.url);
  tagPage(site, '/a', { tag: 'data-endpoint="/v1" data-domain="shop.localhost"' });
  const at = (name: string) => `http://${name}.shop.localhost:${port}/a`;
  await page.goto(at('one'));
  const other = await context.newPage();
  await other.goto(at('two'));
  await other.evaluate(
    () => new Promise<void>((kept) => (sayso.on('kept', () => kept()), sayso.choose({ analytics: 'granted' }))),
  );
  // What the browser tells a page that comes to the front.
  await page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await expect.poll(() => state(page), { timeout: 500 }).toBe('granted');
  await page.evaluate(() => new Promise<void>((kept) => (sayso.on('kept', () => kept()), sayso.withdraw('analytics'))));
  await other.evaluate(() => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await expect.poll(() => state(other), { timeout: 500 }).toBe('denied');
});

test("P7 a record's delivery never writes an older answer over a sibling subdomain's refusal", async ({
  page,
  site,
  context,
}) => {
  fakeEndpoint(site);
  const { port } = new URL(site.url);
  tagPage(site, '/a', { tag: 'data-endpoint="/v1" data-domain="shop.localhost"' });
  const at = (name: string) => `http://${name}.shop.localhost:${port}/a`;
  await page.goto(at('one'));
  const other = await context.newPage();
  await other.goto(at('two'));
  const answer = site.hang('/v1/*');
  await other.evaluate(() => {
    Object.assign(globalThis, { delivered: new Promise<void>((told) => void sayso.on('receipt', () => told())) });
    return new Promise<void>((kept) => (sayso.on('kept', () => kept()), sayso.acceptAll()));
  });
  await expect.poll(() => site.hitsOf('/v1/*').length).toBe(1);
  await page.evaluate(() => new Promise<void>((kept) => (sayso.on('kept', () => kept()), sayso.rejectAll())));
  answer();
  await other.evaluate(() => (globalThis as never as { delivered: Promise<void> }).delivered);
  await expect.poll(() => state(other)).toBe('denied');
  await page.goto(at('one'));
  expect(await state(page)).toBe('denied');
});

test('P7 a page that comes back from the back/forward cache obeys what was refused meanwhile', async ({
  page,
  site,
}) => {
  await open(page, site);
  await page.evaluate(() => {
    Object.assign(globalThis, { sameLife: true, log: [] });
    addEventListener('pageshow', ({ persisted }) => Object.assign(globalThis, { persisted }));
    sayso.acceptAll();
  });
  await expect.poll(() => site.hitsOf('/tracker.js').length).toBe(1);
  await page.goto(tagPage(site, '/b', { headers: { 'cache-control': 'no-cache' } }));
  await page.evaluate(() => new Promise<void>((kept) => (sayso.on('kept', () => kept()), sayso.rejectAll())));
  // Not `goBack()`: a page out of that cache tells no load, for which it would wait.
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(() => page.evaluate(() => location.pathname).catch(() => '')).toBe('/a');
  await expect.poll(() => state(page)).toBe('denied');
  const life = await page.evaluate(() => {
    const { sameLife, persisted } = globalThis as never as { sameLife?: boolean; persisted?: boolean };
    return { sameLife, persisted };
  });
  // Where the browser under test keeps pages at all, ours is one that it keeps.
  expect([undefined, true]).toContain(life.persisted);
  if (life.sameLife) expect(life.persisted).toBe(true);
});

test('P8 while prerendering nothing is shown, sent or released; activation begins the story once', async ({
  page,
  site,
}) => {
  fakeEndpoint(site);
  site.route('/tracker.js', () => 'globalThis.ran = true');
  const before = `<script nonce="{nonce}">
    Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
    globalThis.readies = 0; document.addEventListener('sayso:ready', () => readies++)</script>`;
  const notice = { ...NOTICE, purposes: { ...NOTICE.purposes, analytics: { key: 2, regime: 'opt-out' } } };
  await page.goto(tagPage(site, '/a', { before, body: GATED, notice }));
  await page.waitForTimeout(700);
  const readies = () => page.evaluate(() => (globalThis as never as { readies: number }).readies);
  expect(await page.evaluate(() => sayso.allows('analytics'))).toBe(true);
  expect([site.hitsOf('/tracker.js').length, await page.locator('sayso-banner').count(), await readies()]).toEqual([
    0, 0, 0,
  ]);
  await page.evaluate(() => {
    Object.defineProperty(document, 'prerendering', { value: false });
    document.dispatchEvent(new Event('prerenderingchange'));
  });
  await expect.poll(() => site.hitsOf('/tracker.js').length).toBe(1);
  await expect(page.getByRole('button', { name: 'Accept all' })).toBeVisible();
  expect(await readies()).toBe(1);
});

test('a frozen page takes up what happened meanwhile, when it is thawed', async ({
  page,
  site,
  context,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'only Chromium freezes a page on demand');
  const url = await open(page, site);
  const other = await context.newPage();
  await other.goto(url);
  const session = await context.newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await other.evaluate(() => new Promise<void>((kept) => (sayso.on('kept', () => kept()), sayso.acceptAll())));
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await page.bringToFront();
  await expect.poll(() => state(page)).toBe('granted');
  await expect.poll(() => page.evaluate(() => (globalThis as never as { ran?: boolean }).ran)).toBe(true);
});

test('a hidden page releases what another tab granted, though it never paints', async ({ page, site }) => {
  await open(page, site);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true });
    globalThis.requestAnimationFrame = () => 0;
    sayso.acceptAll();
  });
  await expect.poll(() => site.hitsOf('/tracker.js').length).toBe(1);
});

test('P6 storage that is blocked, or full, in mid-life: the choice holds, then lasts again', async ({ page, site }) => {
  const url = await open(page, site);
  await page.evaluate(() => new Promise<void>((kept) => (sayso.on('kept', () => kept()), sayso.acceptAll())));
  await page.evaluate(() => {
    const { prototype } = Storage;
    const { setItem, getItem } = prototype;
    const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')!;
    const no = () => {
      throw new DOMException('no', 'SecurityError');
    };
    prototype.setItem = prototype.getItem = no;
    Object.defineProperty(Document.prototype, 'cookie', { get: no, set: no, configurable: true });
    Object.assign(globalThis, {
      mend: () => {
        Object.assign(prototype, { setItem, getItem });
        Object.defineProperty(Document.prototype, 'cookie', cookie);
      },
    });
    dispatchEvent(new Event('pageshow'));
  });
  // Stores that fall silent take nothing back, and what is chosen meanwhile holds for the page.
  expect(await state(page)).toBe('granted');
  await page.evaluate(() => sayso.rejectAll());
  expect([await state(page), await page.evaluate(() => sayso.persistence)]).toEqual(['denied', 'none']);
  await page.evaluate(() => {
    (globalThis as never as { mend(): void }).mend();
    return new Promise<void>((kept) => (sayso.on('kept', () => kept()), sayso.choose({ partners: 'denied' })));
  });
  expect(await page.evaluate(() => sayso.persistence)).toBe('durable');
  await page.goto(url);
  expect([await state(page), await state(page, 'partners')]).toEqual(['denied', 'denied']);
});

test('a clock that jumps: ahead, an answer ends with its time; back, the newest answer is still the last', async ({
  page,
  site,
}) => {
  const url = await open(page, site);
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => state(page)).toBe('granted');
  const shift = (ms: number) =>
    page.evaluate((by) => {
      const { now } = Date;
      Date.now = () => now() + by;
      dispatchEvent(new Event('visibilitychange'));
    }, ms);
  await shift(183 * 86_400_000);
  expect(await state(page)).toBe('unset');
  await shift(-183 * 86_400_000);
  await expect.poll(() => state(page)).toBe('granted');
  // An hour back: what is chosen now is newer than what was chosen before.
  await shift(-3_600_000);
  await page.evaluate(() => new Promise<void>((kept) => (sayso.on('kept', () => kept()), sayso.withdraw('analytics'))));
  await page.goto(url);
  expect(await state(page)).toBe('denied');
});

test('P13 two versions on a page share one instance: the first serves, the second changes nothing', async ({
  page,
  site,
}) => {
  fakeEndpoint(site);
  // Another build of the same source stands for another version: other text, other closures, the same agreement.
  const text = await classic('src/tag.ts');
  site.route('/older.js', () => text);
  site.route('/tracker.js', () => 'globalThis.ran = (globalThis.ran ?? 0) + 1');
  const head = `<script nonce="{nonce}">globalThis.first = sayso</script><script nonce="{nonce}" src="/older.js" data-notice="#notice"></script>`;
  await page.goto(tagPage(site, '/a', { head, body: GATED }));
  await expect(page.locator('sayso-banner')).toHaveCount(1);
  await page.getByRole('button', { name: 'Accept all' }).click();
  await expect.poll(() => page.evaluate(() => (globalThis as never as { ran?: number }).ran)).toBe(1);
  await page.waitForTimeout(200);
  expect(site.hitsOf('/tracker.js')).toHaveLength(1);
  expect(await page.evaluate(() => (globalThis as never as { first: unknown }).first === sayso)).toBe(true);
});

/** A page with the npm door; `run` gets its exports. Modules need no nonce where their loader has one. */
const npmPage = (site: Site, path: string): string => {
  fakeEndpoint(site);
  site.route('/texts/en.json', () => ({ locale: 'en', hash: 't'.repeat(43), controller: 'Test', purposes: {} }));
  site.route('/tracker.js', () => 'globalThis.ran = (globalThis.ran ?? 0) + 1');
  return site.page(path, {
    head: `<script type="module" nonce="{nonce}">
      import { createConsent } from '/index.js';
      const counts = globalThis.counts = { add: 0, remove: 0 };
      const { addEventListener, removeEventListener } = EventTarget.prototype;
      const live = new Set();
      EventTarget.prototype.addEventListener = function (type, fn, options) {
        const target = this ?? window;
        if ((target === window || target === document) && !options?.signal?.aborted) {
          const entry = type + '#' + counts.add++;
          live.add(entry);
          options?.signal?.addEventListener?.('abort', () => live.delete(entry));
          (target.entries ??= []).push([type, fn, entry]);
        }
        return addEventListener.call(target, type, fn, options);
      };
      EventTarget.prototype.removeEventListener = function (type, fn, options) {
        const target = this ?? window;
        const at = (target.entries ?? []).findIndex(([t, f]) => t === type && f === fn);
        if (at >= 0) live.delete(target.entries.splice(at, 1)[0][2]);
        return removeEventListener.call(target, type, fn, options);
      };
      globalThis.live = () => [...live].map((entry) => entry.split('#')[0]).sort();
      globalThis.mount = (options) => createConsent(${JSON.stringify(NOTICE)}, { endpoint: '/v1', nonce: document.querySelector('script[nonce]').nonce, ui: false, ...options });
      globalThis.dispatchEvent(new Event('mountable'));
      globalThis.isMountable = true;
    </script>`,
    body: GATED,
  });
};

interface Mounting {
  mount(options?: object): typeof sayso;
  live(): string[];
  ran?: number;
}

test('P13 hot reload: fifty times destroyed and made again, nothing adds up and the last one works', async ({
  page,
  site,
}) => {
  await page.goto(npmPage(site, '/a'));
  await page.waitForFunction('globalThis.isMountable');
  const [before, standing, empty, after] = await page.evaluate(async () => {
    const { mount, live } = globalThis as never as Mounting;
    // The test's own driver listens too.
    const before = live();
    const first = mount();
    await new Promise((done) => setTimeout(done, 100));
    const standing = live();
    first.destroy();
    for (let turn = 0; turn < 50; turn++) mount().destroy();
    const empty = live();
    Object.assign(globalThis, { sayso: mount() });
    await new Promise((done) => setTimeout(done, 100));
    return [before, standing, empty, live()] as const;
  });
  expect(empty).toEqual(before);
  expect(after).toEqual(standing);
  expect(standing.length).toBeGreaterThan(before.length + 3);
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => page.evaluate(() => (globalThis as never as Mounting).ran)).toBe(1);
});

test("P13 React's StrictMode: mount, unmount, mount in one task: one instance, one release, one record", async ({
  page,
  site,
}) => {
  const url = npmPage(site, '/a');
  await page.goto(url);
  await page.waitForFunction('globalThis.isMountable');
  // What StrictMode does to an effect: run, clean up, run again, and that for each component that uses it.
  await page.evaluate(() => {
    const { mount } = globalThis as never as Mounting;
    const heard: boolean[] = [];
    const effect = () => {
      const consent = mount();
      const stop = consent.follow('analytics', (granted) => heard.push(granted));
      return () => [stop(), consent.destroy()];
    };
    effect()();
    effect();
    const one = mount();
    Object.assign(globalThis, { heard, sayso: one, same: one === mount() });
  });
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => page.evaluate(() => (globalThis as never as Mounting).ran)).toBe(1);
  await page.waitForTimeout(200);
  const seen = await page.evaluate(() => {
    const { heard, same } = globalThis as never as { heard: boolean[]; same: boolean };
    return { heard, same };
  });
  expect([seen.heard, seen.same]).toEqual([[false, false, true], true]);
  await expect.poll(async () => (await page.evaluate(() => sayso.history())).length).toBe(1);
  expect(site.hitsOf('/tracker.js')).toHaveLength(1);
});
