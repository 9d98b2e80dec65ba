import { expect, test } from './ui/fixture.js';

test('an inline reopen button is a real one in the light, and the page may style it', async ({ page, ui }) => {
  await ui.go();
  const button = page.locator('#inline > button');
  await expect(button).toHaveText('Privacy choices');
  expect(
    await button.evaluate((one) => [
      one.getAttribute('data-sayso'),
      one.getAttribute('type'),
      !!one.parentElement!.shadowRoot,
    ]),
  ).toEqual(['open', 'button', false]);
  await button.press('Enter');
  await expect(ui.preferences).toBeVisible();
});

test('a floating one rests in the corner, clear of the page’s rules', async ({ page, ui }) => {
  await ui.go({ floating: '1', css: 'unset' });
  const button = page.locator('sayso-button[floating] > button');
  const { x, y, height } = (await button.boundingBox())!;
  expect(x).toBeLessThan(40);
  expect(y + height).toBeGreaterThan(page.viewportSize()!.height - 40);
  expect(height).toBeGreaterThanOrEqual(43);
  await button.click();
  await expect(ui.preferences).toBeVisible();
});

test('moved about, it does not wrap itself twice', async ({ page, ui }) => {
  await ui.go();
  await page.evaluate(() => document.body.append(document.querySelector('#inline')!));
  await expect(page.locator('#inline button')).toHaveCount(1);
});
