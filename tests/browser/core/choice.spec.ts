/** A visitor's choice on a page with the classic tag: asked, kept, obeyed, delivered. */
import { expect, test } from '../site.js';
import { fakeEndpoint, NOTICE, recordsOf, tagPage } from './pages.js';

test('asks a new visitor, keeps a refusal, and never asks again', async ({ page, site, context }) => {
  const ledger = fakeEndpoint(site);
  await page.goto(tagPage(site, '/a'));
  await expect(page.getByRole('button', { name: 'Reject all' })).toBeVisible();
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(async () => [localStorage.length, (await indexedDB.databases()).length])).toEqual([0, 0]);
  await page.getByRole('button', { name: 'Reject all' }).click();
  await expect(page.locator('sayso-banner')).toHaveCount(0);
  expect(await page.evaluate(() => sayso.explain('analytics'))).toMatchObject({ state: 'denied', cause: 'visitor' });
  await expect.poll(() => ledger.payloads.length).toBe(1);
  expect(recordsOf(ledger)[0]).toMatchObject({
    cause: 'reject-all',
    gesture: 'trusted',
    site: 'test',
    initial: [1, 4],
    choices: {
      2: { choice: 'denied', version: 1, regime: 'opt-in', days: 182 },
      3: { choice: 'denied' },
      4: { choice: 'denied', regime: 'opt-out' },
    },
    shown: { locale: 'en', layer: 'first', hash: 't'.repeat(43) },
    region: { code: null, from: 'none' },
    supersedes: [],
  });
  await expect.poll(async () => (await context.cookies())[0]?.value).toContain('.d.');
  site.hits.length = 0;
  await page.reload();
  expect(await page.evaluate(() => [sayso.allows('analytics'), sayso.allows('necessary')])).toEqual([false, true]);
  await page.waitForTimeout(3000);
  await expect(page.locator('sayso-banner')).toHaveCount(0);
  expect(site.hits.map(({ path }) => path)).toEqual(['/a', '/sayso.js']);
});

test('grants after the paint, withdraws in the task of the call, and chains the records of one subject', async ({
  page,
  site,
}) => {
  const ledger = fakeEndpoint(site);
  await page.goto(tagPage(site, '/a'));
  await page.evaluate(() => {
    const log: string[] = ((globalThis as never as { log: string[] }).log = []);
    sayso.follow('analytics', (granted) => log.push(`analytics ${granted}`));
    sayso.on('kept', () => log.push('kept'));
    document.addEventListener('click', () => log.push('clicked'));
  });
  await page.getByRole('button', { name: 'Accept all' }).click();
  const log = () => page.evaluate(() => (globalThis as never as { log: string[] }).log);
  await expect.poll(log).toEqual(['analytics false', 'kept', 'clicked', 'analytics true']);
  expect(
    await page.evaluate(() => [sayso.withdraw('analytics'), (globalThis as never as { log: string[] }).log.at(-1)][1]),
  ).toBe('analytics false');
  expect((await log()).at(-1)).toBe('kept');
  await expect.poll(() => ledger.payloads.length).toBe(2);
  const [grant, withdrawal] = recordsOf(ledger);
  expect(withdrawal).toMatchObject({
    cause: 'withdraw',
    gesture: 'code',
    supersedes: [grant!.id],
    choices: { 2: { choice: 'denied' } },
  });
  expect(withdrawal!.at).toBeGreaterThan(grant!.at);
  expect(await page.evaluate(() => sayso.explain('partners').state)).toBe('granted');
});

test('changes its mind in the preferences', async ({ page, site }) => {
  const ledger = fakeEndpoint(site);
  await page.goto(tagPage(site, '/a', { body: '<button data-sayso="open">Privacy choices</button>' }));
  await page.getByRole('button', { name: 'Reject all' }).click();
  await page.getByRole('button', { name: 'Privacy choices' }).click();
  await page.getByRole('switch', { name: /Analytics/ }).click();
  expect(await page.evaluate(() => sayso.allows('analytics'))).toBe(false);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => page.evaluate(() => sayso.allows('analytics'))).toBe(true);
  await expect.poll(() => ledger.payloads.length).toBe(2);
  expect(recordsOf(ledger)[1]).toMatchObject({
    cause: 'save',
    shown: { layer: 'preferences' },
    choices: { 2: { choice: 'granted' }, 3: { choice: 'denied' } },
  });
  await page.reload();
  expect(await page.evaluate(() => [sayso.allows('analytics'), sayso.allows('partners')])).toEqual([true, false]);
});

test('delivers what was chosen offline once, when the endpoint is back', async ({ page, site, context }) => {
  const ledger = fakeEndpoint(site);
  ledger.up = false;
  await page.goto(tagPage(site, '/a'));
  await page.getByRole('button', { name: 'Accept all' }).click();
  await expect.poll(() => site.hitsOf('/v1/*').length).toBeGreaterThan(0);
  expect((await context.cookies())[0]?.value).toContain('.p.');
  ledger.up = true;
  await page.evaluate(() => {
    (globalThis as never as { got: unknown[] }).got = [];
    sayso.on('receipt', (detail) => (globalThis as never as { got: unknown[] }).got.push(detail));
  });
  await page.reload();
  await expect.poll(() => ledger.payloads.length).toBe(1);
  await expect.poll(async () => (await context.cookies())[0]?.value).toContain('.d.');
  const history = await page.evaluate(() => sayso.history());
  expect(history).toMatchObject([{ outcome: 'accepted', id: recordsOf(ledger)[0]!.id }]);
});

test('asks again whoever leaves the preferences unanswered', async ({ page, site, context }) => {
  fakeEndpoint(site);
  await page.goto(tagPage(site, '/a'));
  await page.getByRole('button', { name: 'Choose' }).click();
  await expect(page.getByRole('switch', { name: /Analytics/ })).toBeVisible();
  await expect(page.locator('sayso-banner')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Choose' })).toBeFocused();
  expect(await context.cookies()).toEqual([]);
});

test('delivers from the page behind one that was left with its layer open', async ({ page, site }) => {
  const ledger = fakeEndpoint(site);
  // Browsers keep a page for the visitor's return only where it may be stored.
  const kept = { headers: { 'cache-control': 'no-cache' } };
  await page.goto(tagPage(site, '/a', kept));
  await expect(page.getByRole('button', { name: 'Reject all' })).toBeVisible();
  await page.goto(tagPage(site, '/b', kept));
  await page.getByRole('button', { name: 'Reject all' }).click();
  await expect.poll(() => ledger.payloads.length).toBe(1);
  await page.goto(tagPage(site, '/c', kept));
  await page.evaluate(() => new Promise<void>((kept) => (sayso.on('kept', () => kept()), sayso.acceptAll())));
  await expect.poll(() => ledger.payloads.length).toBe(2);
});

test('a signal without its settings stays silent', async ({ page, site }) => {
  fakeEndpoint(site);
  const notice = { ...NOTICE, signals: { 'google-consent-mode': { analytics_storage: 'analytics' } } };
  await page.goto(tagPage(site, '/a', { notice }));
  await page.getByRole('button', { name: 'Accept all' }).click();
  expect(await page.evaluate(() => 'dataLayer' in globalThis)).toBe(false);
});
