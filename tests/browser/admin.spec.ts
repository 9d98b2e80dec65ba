/** The page at `/admin`, against a real endpoint that has lived for a while. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './admin-site.js';

test.describe.configure({ mode: 'default' });
test.skip(({ browserName }) => browserName !== 'chromium', 'one engine: nothing here depends on another');

const signIn = async (page: Page, url: string, token: string): Promise<void> => {
  await page.goto(`${url}/admin`);
  await page.getByLabel('Admin token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
};
const go = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeFocused();
};
const axe = async (page: Page, what: string): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
};

test('shows a site as it lives: decisions, requests, notices, records, tokens, log', async ({ page, site, lived }) => {
  test.setTimeout(120_000);
  await signIn(page, site.url, lived.token);

  await test.step('decisions as charts, each with its numbers as a table', async () => {
    await expect(page.getByRole('img', { name: /^Decisions on Marketing email per day: \d+ granted/ })).toBeVisible();
    await page.getByRole('button', { name: /^Analytics/ }).click();
    await expect(page.getByRole('button', { name: /^Analytics/ })).toHaveAttribute('aria-pressed', 'true');
    const figure = page.getByRole('figure', { name: /Analytics by region/ });
    await figure.getByText('Show as a table').click();
    await expect(figure.getByRole('rowheader', { name: 'Germany' })).toBeVisible();
    await page.getByLabel('Told apart by').selectOption('cause');
    await page.getByRole('button', { name: /^Marketing email/ }).click();
    await expect(page.getByRole('figure', { name: /Marketing email by cause/ })).toBeVisible();
    const drawn = await page
      .locator('canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      });
    expect(drawn).toBeGreaterThan(3);
  });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await axe(page, `decisions, ${colorScheme}`);
  }

  await test.step('requests: the overdue one first, read, seen, answered once', async () => {
    await go(page, 'Requests');
    const rows = page.locator('main').getByRole('listitem').getByRole('button');
    await expect(rows).toHaveCount(3);
    await expect(rows.first()).toContainText('Overdue by');
    await rows.first().click();
    await expect(page.getByText('<b>Thank you</b>')).toBeVisible();
    await axe(page, 'a request');
    await page.getByRole('button', { name: 'I saw who asks' }).click();
    await expect(page.getByText('Saved: verified.')).toBeVisible();
    await page.getByLabel('Note to the visitor').fill('Done.');
    await page.getByRole('button', { name: 'Mark as answered' }).click();
    await expect(page.getByText('Saved: answered.')).toBeVisible();
    await page.getByRole('button', { name: 'All requests' }).click();
    await expect(rows).toHaveCount(2);
    await axe(page, 'requests');
  });

  await test.step('notices with their very words', async () => {
    await go(page, 'Notices');
    await page.getByText('Texts in Arabic').click();
    await expect(page.locator('[lang="ar"] h2').first()).toBeVisible();
    await axe(page, 'notices');
  });

  await test.step('records by id and by receipt, with their proofs', async () => {
    await go(page, 'Records');
    for (const text of [lived.known.id, lived.known.receipt, lived.known.subject]) {
      await page.getByLabel('Record id, receipt or subject').fill(text);
      await page.getByRole('button', { name: 'Look up' }).click();
      await expect(page.getByText('1 record found.')).toBeVisible();
      await expect(page.getByText('Receipt holds')).toBeVisible();
    }
    await axe(page, 'records');
    await page.getByLabel('Record id, receipt or subject').fill('01890000-0000-7000-8000-000000000000');
    await page.getByRole('button', { name: 'Look up' }).click();
    await expect(page.getByRole('alert')).toContainText('holds no such record');
    expect(page.url()).not.toContain('0189');
  });

  await test.step('a token is made, shown once, and revoked after a second question', async () => {
    await go(page, 'Tokens');
    await page.getByLabel('Who holds it').fill('Grace');
    await page.getByLabel('See statistics').check();
    await page.getByRole('button', { name: 'Make token' }).click();
    const once = page.getByRole('status').filter({ hasText: 'Your new token' });
    const token = await once.locator('code').getAttribute('title');
    expect(token).toMatch(/^sayso_[\w-]{43}$/);
    expect((await lived.fetch('/v1/token', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    await axe(page, 'tokens');
    await page.getByRole('button', { name: 'Revoke: Grace' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await expect(page.getByText('“Grace” has ended.')).toBeVisible();
    expect((await lived.fetch('/v1/token', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });

  await test.step('the log names all of it', async () => {
    await go(page, 'Log');
    for (const name of [
      'Token revoked',
      'Token made',
      'Record read',
      'Request answered',
      'Request verified',
      'Request read',
    ])
      await expect(page.getByRole('cell', { name, exact: true }).first()).toBeVisible();
    await axe(page, 'log');
    expect(await page.locator('main').innerText()).not.toContain(lived.known.subject);
  });
});

test('keeps the door: wrong tokens, small scopes, signing out, nothing left behind', async ({ page, site, lived }) => {
  await page.goto(`${site.url}/admin`);
  await axe(page, 'the door');
  for (const [text, said] of [
    ['hello', 'This is no token'],
    [`sayso_${'x'.repeat(43)}`, 'Send a token of this site'],
  ] as const) {
    await page.getByLabel('Admin token').fill(text);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toContainText(said);
  }
  const token = await lived.tokenFor('notices', 'records');
  await signIn(page, site.url, token);
  await expect(page.getByRole('navigation').getByRole('link')).toHaveText(['Notices', 'Records']);
  await page.reload();
  await expect(page.getByRole('navigation').getByRole('link')).toHaveCount(2);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Admin token')).toBeFocused();
  expect(await page.evaluate(() => [sessionStorage.length, localStorage.length, document.cookie])).toEqual([0, 0, '']);
  expect(site.hits.filter(({ path }) => path.includes('sayso_')).length).toBe(0);
});

test('works by keyboard and on a narrow screen, from the right too', async ({ page, site, lived }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signIn(page, site.url, lived.token);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  for (const dir of ['ltr', 'rtl']) {
    await page.evaluate((value) => (document.documentElement.dir = value), dir);
    for (const name of ['Requests', 'Notices', 'Tokens', 'Log', 'Records', 'Decisions']) {
      await go(page, name);
      await expect(page.locator('main [aria-busy]')).toHaveCount(0);
      const wide = await page.evaluate(() =>
        document.documentElement.scrollWidth <= innerWidth
          ? []
          : [...document.querySelectorAll('main *')]
              .filter(
                (each) => each.getBoundingClientRect().right > innerWidth || each.getBoundingClientRect().left < 0,
              )
              .map((each) => `${each.tagName} ${each.className}`),
      );
      expect([dir, name, ...wide]).toEqual([dir, name]);
    }
  }
});
