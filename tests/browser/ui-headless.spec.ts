/** The recipe of docs/headless.md, taken from the page and tried as it stands there. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fakeEndpoint, recordsOf, tagPage } from './core/pages.js';
import { expect, test } from './site.js';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/headless.md'), 'utf8');
const block = (language: string): string => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(page)![1]!;

test('the recipe has 40 lines, asks, keeps a mixed answer and shows it again', async ({ page, site }) => {
  const script = block('js');
  expect(script.split('\n').filter((line) => line.trim()).length).toBeLessThanOrEqual(40);
  const ledger = fakeEndpoint(site);
  site.route('/own.js', () => script);
  const body = `<main>${block('html')}<button id="again" type="button">My choices</button></main><script nonce="{nonce}" src="/own.js"></script>`;
  const address = tagPage(site, '/a', { tag: 'data-endpoint="/v1" data-ui="false"', body });
  await page.goto(address);
  const form = page.locator('#choices');
  await expect(form).toBeVisible();
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(1);
  await page.getByRole('checkbox', { name: 'analytics' }).check();
  await page.getByRole('checkbox', { name: 'email' }).uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();
  expect(await page.evaluate(() => ['analytics', 'partners', 'email'].map((name) => sayso.allows(name)))).toEqual([
    true,
    false,
    false,
  ]);
  await expect.poll(() => recordsOf(ledger).map(({ cause }) => cause)).toEqual(['api']);
  await page.reload();
  await expect(form).toBeHidden();
  await page.getByRole('button', { name: 'My choices' }).click();
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(1);
  await page.getByRole('button', { name: 'Reject all' }).click();
  await expect(form).toBeHidden();
  expect(await page.evaluate(() => sayso.allows('analytics'))).toBe(false);
  await expect(page.locator('sayso-banner')).toHaveCount(0);
});
