/** The demo as a visitor meets it: what leaves the page, told by the servers that received it. */
import { allowed, answer, asked, delivered, expect, settle, sorted, test } from './demo/visit.js';
import type { Consent } from '../../src/index.js';

declare const sayso: Consent;

const PAGES = ['/', '/import.html', '/late.html', '/app.html', '/privacy.html', '/ar/', '/ar/privacy.html'];

for (const path of PAGES) {
  test(`P2 nothing leaves ${path} before an answer, after a refusal or after a reload`, async ({
    page,
    context,
    visit,
  }) => {
    await visit.go(path);
    await asked(page);
    await settle(page);
    expect(await context.cookies()).toEqual([]);
    const stored = await page.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      (await indexedDB.databases()).length,
    ]);
    expect(stored).toEqual([0, 0, 0]);
    await expect(page.locator('#panel .verdict b')).toHaveText(['0', '0']);
    await expect(page.locator('#panel .phase')).toHaveCount(1);
    await answer(page, 'reject-all');
    await delivered(page);
    await page.reload();
    await settle(page);
    await expect(page.locator('sayso-banner')).toHaveCount(0);
    expect(await visit.left()).toEqual([]);
    expect(visit.foreign).toEqual([]);
    expect((await context.cookies()).map(({ name }) => name)).toEqual(['sayso']);
    expect((await visit.records()).map(({ cause }) => cause)).toEqual(['reject-all']);
    await expect(page.locator('#panel .phase')).toHaveCount(2);
  });
}

for (const path of ['/', '/import.html', '/late.html', '/ar/']) {
  test(`a grant on ${path} lets both analytics tools and the partner work`, async ({ page, context, visit }) => {
    await visit.go(path);
    await answer(page, 'accept-all');
    await expect
      .poll(async () => sorted(await visit.left()), { timeout: 15_000 })
      .toEqual([
        'Mixpanel: page view',
        'Snowplow: page view',
        'analytics: vendors',
        path === '/ar/' ? 'partner_cookies: offers-ar' : 'partner_cookies: offers',
        'partner_cookies: offers.css',
        'partner_cookies: pixel.gif',
        'partner_cookies: tag.js',
      ]);
    const frame = page.frameLocator('.offer-frame');
    await expect(frame.locator('.by')).toContainText('Poppyboard');
    await expect
      .poll(async () => (await context.cookies()).map(({ name }) => name))
      .toEqual(expect.arrayContaining(['sayso', 'poppy_seen']));
    await expect(page.locator('#panel .verdict').first()).toHaveClass(/some/);
    await expect(page.locator('#panel .phase.bad')).toHaveCount(0);
  });
}

test('a revoked purpose stops at once, what it kept is removed, and the rest goes on', async ({
  page,
  context,
  visit,
}) => {
  await visit.go('/');
  await answer(page, 'accept-all');
  await expect.poll(async () => sorted(await visit.left())).toContain('Snowplow: page view');
  await page.getByRole('button', { name: 'Change what you allow' }).click();
  await page.getByRole('switch', { name: /Analytics/ }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => allowed(page, 'analytics')).toBe(false);
  await settle(page);
  const before = (await visit.left()).filter(({ purpose }) => purpose === 'analytics').length;
  await page.getByRole('button', { name: 'Ask for a line' }).click();
  await settle(page);
  const names = (await context.cookies()).map(({ name }) => name);
  expect(names.filter((name) => /^(mp_|_sp_)/.test(name))).toEqual([]);
  await page.reload();
  await settle(page);
  const after = (await visit.left()).filter(({ purpose }) => purpose === 'analytics').length;
  expect(after).toBe(before);
  expect(sorted(await visit.left())).toContain('partner_cookies: offers');
  expect(await allowed(page, 'partner_cookies')).toBe(true);
  await expect(page.locator('#panel .phase')).toHaveCount(3);
  await expect(page.locator('#panel .phase.bad')).toHaveCount(0);
});

test('a change of mind opens again what was refused', async ({ page, visit }) => {
  await visit.go('/');
  await answer(page, 'reject-all');
  await delivered(page);
  await page.locator('[data-allow="partner_cookies"]').click();
  await expect(page.frameLocator('.offer-frame').locator('h1')).toBeVisible();
  expect(sorted(await visit.left()).filter((what) => !what.startsWith('partner_cookies'))).toEqual([]);
  expect(await allowed(page, 'analytics')).toBe(false);
});

test('an answer given while the endpoint is away arrives once, with a receipt that holds', async ({ page, visit }) => {
  await visit.go('/');
  await page.getByRole('switch', { name: 'Cut the line' }).check();
  await answer(page, 'accept-all');
  await expect(page.locator('#panel .state')).toHaveText(/waiting/);
  await settle(page);
  expect(await page.evaluate(async () => (await sayso.history()).map(({ outcome }) => outcome ?? 'waiting'))).toEqual([
    'waiting',
  ]);
  await page.reload();
  expect(await allowed(page, 'analytics')).toBe(true);
  await page.getByRole('switch', { name: 'Cut the line' }).uncheck();
  await delivered(page);
  await expect
    .poll(() => page.evaluate(async () => (await sayso.receipts()).map(({ proof }) => proof)))
    .toEqual(['valid']);
  const ids = (await visit.records()).map(({ id }) => id);
  expect(new Set(ids).size).toBe(1);
  await page.getByRole('button', { name: 'Show my records' }).click();
  await expect(page.locator('#panel .proof')).toHaveText([/receipt checked/]);
});

test('an answer given offline arrives when the browser is online again', async ({ page, context, visit }) => {
  await visit.go('/');
  await asked(page);
  await settle(page);
  await context.setOffline(true);
  await answer(page, 'reject-all');
  await expect(page.locator('#panel .state')).toHaveText(/waiting/);
  await context.setOffline(false);
  await delivered(page);
  expect(new Set((await visit.records()).map(({ id }) => id)).size).toBe(1);
});

test('signing in needs no grant, and signing out takes the cookie away', async ({ page, context, visit }) => {
  await visit.go('/app.html');
  await answer(page, 'reject-all');
  await page.getByLabel('E-mail address').fill('you@company.example');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('you@company.example')).toBeVisible();
  expect((await context.cookies()).map(({ name }) => name).sort()).toEqual(['larkline_session', 'sayso']);
  await expect(page.locator('#panel')).toContainText('not readable by scripts');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect((await context.cookies()).map(({ name }) => name)).toEqual(['sayso']);
});

test('pictures come only after a grant and give way to letters again', async ({ page, visit }) => {
  await visit.go('/app.html');
  await expect(page.locator('.face').first()).toHaveText('F');
  await page.getByRole('button', { name: 'Show pictures' }).click();
  await expect(page.locator('.face img')).toHaveCount(4);
  await expect.poll(async () => (await visit.left()).map(({ side }) => side)).toEqual(Array(4).fill('pictures'));
  expect((await visit.left()).every(({ path }) => /^\/face\/[0-9a-f]{64}$/.test(path))).toBe(true);
  await page.getByRole('button', { name: 'Back to letters' }).click();
  await expect(page.locator('.face img')).toHaveCount(0);
  await page.reload();
  await settle(page);
  expect(await visit.left()).toHaveLength(4);
});

test('call records serve a suggestion only after approval, and the server asks the cookie itself', async ({
  page,
  visit,
}) => {
  await visit.go('/app.html');
  const status = () => page.evaluate(async () => (await fetch('/calls/suggestion')).status);
  expect(await status()).toBe(403);
  await page.getByRole('button', { name: 'Do not approve' }).click();
  await expect(page.getByText('Your service stays exactly as it is')).toBeVisible();
  await expect(page.getByRole('cell', { name: '41 min' })).toBeVisible();
  expect(await status()).toBe(403);
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(page.locator('#suggestion')).toContainText('Dawn');
  expect(await status()).toBe(200);
  await page.getByRole('button', { name: 'Take approval back' }).click();
  await expect.poll(status).toBe(403);
  expect((await visit.left()).map(({ what }) => what[0])).toEqual([
    'refused',
    'refused',
    'call records used for a suggestion',
    'call records used for a suggestion',
    'refused',
  ]);
});

test('the place is asked for only after its own grant, and leaves rounded, once', async ({
  page,
  context,
  visit,
  browserName,
}) => {
  test.skip(browserName === 'firefox', 'Playwright cannot set a place for Firefox over BiDi');
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 53.5123, longitude: -1.2345 });
  await visit.go('/');
  await page.getByRole('button', { name: 'Show offices near me' }).click();
  expect(await visit.left()).toEqual([]);
  await page.getByRole('button', { name: 'Allow location and sort' }).click();
  await expect(page.locator('#office-list li').first()).toContainText('Leeds');
  expect((await visit.left()).map(({ what }) => what[0])).toEqual(['position, to one decimal: 53.5, -1.2']);
});

test('the newsletter form is the yes to e-mail news', async ({ page, visit }) => {
  await visit.go('/');
  await answer(page, 'reject-all');
  await page.getByLabel('Your e-mail address').fill('not an address');
  await page.getByRole('button', { name: 'Subscribe' }).click();
  expect(await allowed(page, 'marketing_email')).toBe(false);
  // Over BiDi, `fill` does not replace the text of an e-mail field in Firefox.
  await page.getByLabel('Your e-mail address').press('ControlOrMeta+a');
  await page.getByLabel('Your e-mail address').pressSequentially('you@company.example');
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await expect(page.locator('#letter-note')).toContainText('Thank you');
  expect(await allowed(page, 'marketing_email')).toBe(true);
  expect(sorted(await visit.left())).toEqual(['e-mail address']);
});

test('in the United Kingdom counting is on until the visitor objects', async ({ page, demo, visit }) => {
  await page.goto(`${demo}/demo/forget?region=GB`);
  await expect.poll(async () => sorted(await visit.left())).toContain('Mixpanel: page view');
  expect(sorted(await visit.left()).every((what) => /analytics|Mixpanel|Snowplow/.test(what))).toBe(true);
  await expect(page.locator('#panel .verdict').first()).toContainText('until you object');
  await answer(page, 'reject-all');
  await delivered(page);
  const before = (await visit.left()).length;
  await page.reload();
  await settle(page);
  expect(await visit.left()).toHaveLength(before);
});

test('the first layer can be refused by keyboard alone', async ({ page, visit }) => {
  await visit.go('/');
  await asked(page);
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['sayso'] === 'reject-all'))
      break;
  }
  await page.keyboard.press('Enter');
  await expect(page.locator('sayso-banner')).toHaveCount(0);
  await delivered(page);
  expect(await visit.left()).toEqual([]);
});
