/** The promises of the core, each as a test that can fail; the prefix is the promise's number. */
import { expect, test } from '../site.js';
import { fakeEndpoint, NOTICE, recordsOf, tagPage } from './pages.js';

/** A gated script that leaves a trace when it runs. */
const GATED = '<script type="text/plain" data-purpose="analytics" nonce="{nonce}" src="/tracker.js"></script>';
const ASK = `<script nonce="{nonce}">globalThis.answers = [sayso.allows('analytics'), sayso.explain('analytics').state]</script>`;
const answers = () => (globalThis as never as { answers: unknown }).answers;

test('P1 answers in the same task as boot, with every request hanging', async ({ page, site, context }) => {
  const url = tagPage(site, '/a', { head: ASK + GATED });
  for (const path of ['/choice.js', '/first-layer.js', '/locales/*', '/texts/*', '/v1/*']) site.hang(path);
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  expect(await page.evaluate(answers)).toEqual([false, 'unset']);
  await page.waitForTimeout(1000);
  expect(site.hitsOf('/tracker.js')).toEqual([]);
  expect(await context.cookies()).toEqual([]);
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => site.hitsOf('/tracker.js').length).toBe(1);
});

test('P1 answers a returning visitor before the next script, from one cookie', async ({ page, site }) => {
  fakeEndpoint(site);
  const url = tagPage(site, '/a', { head: ASK });
  await page.goto(url);
  await page.getByRole('button', { name: 'Accept all' }).click();
  for (const path of ['/choice.js', '/first-layer.js', '/v1/*']) site.hang(path);
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  expect(await page.evaluate(answers)).toEqual([true, 'granted']);
});

test('P2 nothing gated leaves and nothing is stored before a grant, nor after a refusal', async ({
  page,
  site,
  context,
}) => {
  fakeEndpoint(site);
  const body = `${GATED}<template data-purpose="partners"><img data-purpose="partners" data-src="/pixel.gif" alt=""></template>
    <iframe data-purpose="partners" data-src="/frame" title="Partner"></iframe>`;
  site.route('/tracker.js', () => 'document.cookie = "_track=1"');
  site.page('/frame', 'frame');
  await page.goto(tagPage(site, '/a', { body }));
  await page.getByRole('button', { name: 'Reject all' }).click();
  await page.reload();
  await page.waitForTimeout(1500);
  const gated = () => site.hits.map(({ path }) => path).filter((path) => /tracker|pixel|frame/.test(path));
  expect(gated()).toEqual([]);
  expect((await context.cookies()).map(({ name }) => name)).toEqual(['sayso']);
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => new Set(gated())).toEqual(new Set(['/tracker.js', '/pixel.gif', '/frame']));
});

test('P3 ready once, change only on a real difference, a record only for a decision', async ({ page, site }) => {
  const ledger = fakeEndpoint(site);
  const count = `<script nonce="{nonce}">
    sessionStorage.ready ??= 0; sessionStorage.change ??= 0;
    sayso.on('ready', () => sessionStorage.ready++); sayso.on('change', () => sessionStorage.change++)</script>`;
  const url = tagPage(site, '/a', { head: count });
  const counts = () => page.evaluate(() => [sessionStorage['ready'], sessionStorage['change']]);
  await page.goto(url);
  await page.getByRole('button', { name: 'Accept all' }).click();
  await expect.poll(counts).toEqual(['1', '1']);
  for (let visit = 0; visit < 4; visit++) await page.goto(url);
  await page.waitForTimeout(500);
  expect(await counts()).toEqual(['5', '1']);
  await expect.poll(() => ledger.payloads.length).toBe(1);
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => ledger.payloads.length).toBe(2);
  expect(await counts()).toEqual(['5', '1']);
  expect(await page.evaluate(() => new Promise((heard) => sayso.on('ready', () => heard('late'))))).toBe('late');
});

test('P3 tells scripts that do not know the page API by events on the document', async ({ page, site }) => {
  fakeEndpoint(site);
  const hear = `<script nonce="{nonce}">globalThis.heard = [];
    for (const type of ['sayso:ready', 'sayso:change']) document.addEventListener(type, ({ detail }) => heard.push([type, detail.purposes.analytics, detail.changed]))</script>`;
  await page.goto(tagPage(site, '/a', { before: hear }));
  await page.getByRole('button', { name: 'Accept all' }).click();
  await expect
    .poll(() => page.evaluate(() => (globalThis as never as { heard: unknown }).heard))
    .toEqual([
      ['sayso:ready', 'unset', []],
      ['sayso:change', 'granted', ['analytics', 'partners']],
    ]);
});

test('P4 a choice followed at once by a navigation arrives exactly once', async ({ page, site }) => {
  const ledger = fakeEndpoint(site);
  const url = tagPage(site, '/a');
  const next = site.page('/plain', 'gone');
  await page.goto(url);
  for (let round = 0; round < 6; round++) {
    await page.evaluate(
      (method) => {
        // In the task of the choice itself: nothing that was only started has had its turn.
        sayso.on('kept', () => location.assign('/plain'));
        sayso[method]();
      },
      (round % 2 ? 'rejectAll' : 'acceptAll') as 'acceptAll',
    );
    await page.waitForURL(next);
    await page.goto(url);
  }
  await expect.poll(() => ledger.payloads.length).toBe(6);
  expect(
    recordsOf(ledger)
      .map(({ cause }) => cause)
      .sort(),
  ).toEqual([...Array(3).fill('accept-all'), ...Array(3).fill('reject-all')]);
});

const BLOCKS: Record<string, string> = {
  'localStorage that throws on access': `Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })`,
  'storage that throws on writing': `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }`,
  'storage that drops silently': `Storage.prototype.setItem = () => {}`,
  'cookies that throw': `Object.defineProperty(Document.prototype, 'cookie', { get() { throw new DOMException('no', 'SecurityError') }, set() { throw new DOMException('no', 'SecurityError') } })`,
  'cookies that drop silently': `Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {} })`,
  'IndexedDB that throws': `Object.defineProperty(globalThis, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError') } })`,
  'locks that are refused': `LockManager.prototype.request = () => Promise.reject(new DOMException('no', 'SecurityError'))`,
  'IndexedDB that never answers': `IDBFactory.prototype.open = () => ({})`,
};
const EVERYTHING = Object.values(BLOCKS)
  .filter((block) => !block.includes('silently') && !block.includes('QuotaExceeded'))
  .join(';');

for (const [name, block] of [...Object.entries(BLOCKS), ['no storage at all', EVERYTHING] as const]) {
  test(`P6 ${name}: the choice holds for the page, and the record arrives`, async ({ page, site }) => {
    const ledger = fakeEndpoint(site);
    await page.addInitScript(block);
    await page.goto(tagPage(site, '/a'));
    await page.getByRole('button', { name: 'Accept all' }).click();
    await expect.poll(() => page.evaluate(() => sayso.allows('analytics'))).toBe(true);
    await expect(page.locator('sayso-banner')).toHaveCount(0);
    await page.evaluate(() => sayso.withdraw('analytics'));
    expect(await page.evaluate(() => sayso.allows('analytics'))).toBe(false);
    await expect.poll(() => ledger.payloads.length, { timeout: 40_000 }).toBe(2);
    expect(await page.evaluate(() => sayso.persistence)).toBe(block === EVERYTHING ? 'none' : 'durable');
  });
}

test('P7 tabs agree when they come to the front, and the newest answer wins', async ({ page, site, context }) => {
  fakeEndpoint(site);
  const url = tagPage(site, '/a');
  await page.goto(url);
  const other = await context.newPage();
  await other.goto(url);
  await expect(other.getByRole('button', { name: 'Accept all' })).toBeVisible();
  await page.bringToFront();
  await page.getByRole('button', { name: 'Accept all' }).click();
  await expect.poll(() => other.evaluate(() => sayso.allows('analytics'))).toBe(true);
  await expect(other.locator('sayso-banner')).toHaveCount(0);
  await other.evaluate(() => sayso.withdraw('analytics'));
  await expect.poll(() => page.evaluate(() => sayso.allows('analytics'))).toBe(false);
});

test('P9 a stored value that was damaged or written by another version asks again and opens nothing', async ({
  page,
  site,
  context,
}) => {
  fakeEndpoint(site);
  const url = tagPage(site, '/a', { head: ASK });
  for (const value of ['1.zzz.d.vmh2k~a', '2.abc.whatever', '%7B%22a%22%3A1%7D', 'true', '__proto__']) {
    await context.addCookies([{ name: 'sayso', value, url: site.url }]);
    await page.goto(url);
    expect(await page.evaluate(answers)).toEqual([false, 'unset']);
    await expect(page.getByRole('button', { name: 'Accept all' })).toBeVisible();
  }
});

for (const file of [
  '/sayso.js',
  '/choice.js',
  '/first-layer.js',
  '/locales/*',
  '/texts/*',
  '/preferences.js',
  '/proof.js',
]) {
  test(`P11 ${file} blocked: the page works and gates stay shut`, async ({ page, site }) => {
    fakeEndpoint(site);
    site.block(file);
    const use = `<script nonce="{nonce}">globalThis.answers = globalThis.sayso?.allows('analytics') ?? 'no sdk'</script>`;
    await page.goto(tagPage(site, '/a', { head: use + GATED }));
    await page.waitForTimeout(800);
    expect(await page.evaluate(answers)).toBe(file === '/sayso.js' ? 'no sdk' : false);
    expect(site.hitsOf('/tracker.js')).toEqual([]);
    await page.evaluate(async () => {
      globalThis.sayso?.open();
      globalThis.sayso?.rejectAll();
      await globalThis.sayso?.history().catch(() => 'named');
    });
    expect(site.hitsOf('/tracker.js')).toEqual([]);
  });
}

test('P13 destroy leaves no node, no global instance and no listener that answers', async ({ page, site }) => {
  fakeEndpoint(site);
  await page.goto(tagPage(site, '/a', { head: GATED, body: '<button data-sayso="accept-all">Yes</button>' }));
  await expect(page.getByRole('button', { name: 'Accept all' })).toBeVisible();
  await page.evaluate(() => sayso.destroy());
  await expect(page.locator('sayso-banner')).toHaveCount(0);
  await page.getByRole('button', { name: 'Yes' }).click();
  await page.waitForTimeout(300);
  expect(site.hitsOf('/tracker.js')).toEqual([]);
  expect(
    await page.evaluate(() => [
      document.adoptedStyleSheets.length,
      (globalThis as never as Record<symbol, unknown>)[Symbol.for('sayso')],
    ]),
  ).toEqual([0, undefined]);
});

test('P13 two copies on a page share one instance', async ({ page, site }) => {
  fakeEndpoint(site);
  const second =
    '<script nonce="{nonce}">globalThis.first = sayso</script><script nonce="{nonce}" src="/sayso.js?2"></script>';
  await page.goto(tagPage(site, '/a', { head: second }));
  expect(await page.evaluate(() => (globalThis as never as { first: unknown }).first === sayso)).toBe(true);
  await expect(page.locator('sayso-banner')).toHaveCount(1);
});

test('keeps the choice when one store is lost, and the time with it', async ({ page, site, context }) => {
  fakeEndpoint(site);
  const url = tagPage(site, '/a');
  await page.goto(url);
  await page.getByRole('button', { name: 'Accept all' }).click();
  await expect.poll(async () => (await context.cookies())[0]?.value).toContain('.d.');
  const since = await page.evaluate(() => sayso.explain('analytics').since);
  const lose: Record<string, () => Promise<unknown>> = {
    cookie: () => context.clearCookies(),
    twin: () => page.evaluate(() => localStorage.clear()),
    both: async () => [await page.evaluate(() => localStorage.clear()), await context.clearCookies()],
  };
  for (const [what, go] of Object.entries(lose)) {
    await go();
    await page.goto(url);
    await expect
      .poll(() => page.evaluate(() => sayso.explain('analytics')), what)
      .toMatchObject({ state: 'granted', since });
    await expect
      .poll(() => page.evaluate(() => [!!localStorage.getItem('sayso'), document.cookie.includes('sayso=')]), what)
      .toEqual([true, true]);
    await expect(page.locator('sayso-banner')).toHaveCount(0);
  }
});

test('honours Global Privacy Control without asking for it, and lets the visitor overrule it', async ({
  page,
  site,
  context,
}) => {
  const ledger = fakeEndpoint(site);
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
  );
  const only = {
    ...NOTICE,
    purposes: { necessary: NOTICE.purposes['necessary'], partners: NOTICE.purposes['partners'] },
  };
  await page.goto(tagPage(site, '/a', { notice: only }));
  expect(await page.evaluate(() => sayso.explain('partners'))).toMatchObject({ state: 'denied', cause: 'signal' });
  await page.waitForTimeout(500);
  await expect(page.locator('sayso-banner')).toHaveCount(0);
  expect([ledger.payloads.length, (await context.cookies()).length]).toEqual([0, 0]);
  await page.evaluate(
    () => new Promise<void>((kept) => (sayso.on('kept', () => kept()), sayso.choose({ partners: 'granted' }))),
  );
  await page.reload();
  expect(await page.evaluate(() => sayso.explain('partners'))).toMatchObject({ state: 'granted', cause: 'visitor' });
  await expect.poll(() => recordsOf(ledger)[0]).toMatchObject({ cause: 'signal-overruled', gpc: true });
});
