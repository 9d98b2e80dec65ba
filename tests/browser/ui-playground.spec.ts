/** The demo's playground: what is changed is shown by the real element, and the code says the same. */
import { expect, test } from './demo/visit.js';

test('shows what is changed, tells what a page would hear, and gives the code', async ({ page, visit, demo }) => {
  await page.goto(new URL('/playground.html', demo).href);
  const layer = page.locator('sayso-banner');
  await expect(layer).toContainText('Larkline would like your permission for: E-mail news');
  await page.locator('[name=layout]').selectOption('corner');
  await expect(layer).toHaveAttribute('layout', 'corner');
  await page.locator('[name=edge]').selectOption('top');
  await page.locator('[name=side]').selectOption('start');
  await page.locator('[name=scheme]').selectOption('dark');
  await page.locator('[name=controller]').fill('Larkline <b>Labs</b>');
  await page.locator('[name=radius]').fill('3px');
  await page.locator('[name=button-ink]').fill('nonsense(');
  await expect(page.locator('[name=button-ink]')).toHaveAttribute('aria-invalid', 'true');
  await expect(layer).toContainText('Larkline <b>Labs</b> would like');
  await expect(layer.locator('.surface')).toHaveCSS('border-radius', '3px');
  const code = page.locator('#code');
  await expect(code).toContainText(
    'data-layout="corner"\n        data-position="top start"\n        data-theme="dark"',
  );
  await expect(code).toContainText('--sayso-radius: 3px;');
  await expect(code).not.toContainText('nonsense');
  await expect(code).toContainText('Larkline \\u003cb>Labs');
  await page.locator('[name=locale]').selectOption('ar');
  await expect(layer).toHaveAttribute('dir', 'rtl');
  await layer.getByRole('button').nth(1).click();
  await expect(page.locator('#heard')).toContainText('reject-all');
  await expect(layer.getByRole('button')).toHaveCount(3);
  await page.locator('[name=layout]').selectOption('inline');
  await expect(page.locator('#stage sayso-banner')).toBeVisible();
  await page.getByRole('button', { name: 'Show the preferences' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);
  expect(visit.faults).toEqual([]);
});
