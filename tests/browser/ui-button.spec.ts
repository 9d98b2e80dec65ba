import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
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

const floating = (page: Page) => page.locator('sayso-button[floating] > button');
const corner = async (page: Page): Promise<[x: number, y: number]> => {
  const { x, y } = (await floating(page).boundingBox())!;
  return [Math.round(x), Math.round(y)];
};
const isInside = (page: Page): Promise<boolean> =>
  floating(page).evaluate((one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  });

const drag = async (page: Page, right: number, down: number): Promise<void> => {
  const { x, y, width, height } = (await floating(page).boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  const to = (wanted: number, size: number): number => Math.min(size - 1, Math.max(1, wanted));
  const size = page.viewportSize()!;
  await page.mouse.move(to(x + width / 2 + right, size.width), to(y + height / 2 + down, size.height), { steps: 4 });
  await page.mouse.up();
};

test('a floating one is dragged, opens nothing by that, and is remembered', async ({ page, ui }) => {
  await ui.go({ floating: '1' });
  const [x, y] = await corner(page);
  await drag(page, 300, -200);
  expect(await corner(page)).toEqual([x + 300, y - 200]);
  await expect(ui.preferences).toHaveCount(0);
  await ui.go({ floating: '1' });
  const [left, top] = await corner(page);
  expect(Math.abs(left - x - 300)).toBeLessThan(3);
  expect(Math.abs(top - y + 200)).toBeLessThan(3);
  await floating(page).click();
  await expect(ui.preferences).toBeVisible();
});

test('it never leaves the window, however far it is dragged or small the window gets', async ({ page, ui }) => {
  await ui.go({ floating: '1' });
  await drag(page, 9000, -9000);
  expect(await isInside(page)).toBe(true);
  await drag(page, -30, 9000);
  for (const [width, height] of [
    [320, 256],
    [1280, 200],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect(await isInside(page)).toBe(true);
    expect((await floating(page).boundingBox())!.height).toBeGreaterThanOrEqual(44);
  }
});

test('the arrow keys move it, Home puts it back, and it says so', async ({ page, ui }) => {
  await ui.go({ floating: '1' });
  const [x, y] = await corner(page);
  await floating(page).focus();
  await expect(floating(page)).toHaveAccessibleDescription('Drag it, or press the arrow keys, to move it');
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowUp']) await page.keyboard.press(key);
  expect(await corner(page)).toEqual([x + 32, y - 16]);
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await page.keyboard.press('Home');
  expect(await corner(page)).toEqual([x, y]);
  expect(await page.evaluate(() => localStorage.getItem('sayso-button'))).toBeNull();
});

test('right to left it rests on the other side, and the arrows still mean what they show', async ({ page, ui }) => {
  await ui.go({ floating: '1' });
  const [x] = await corner(page);
  await page.evaluate(() => (document.documentElement.dir = 'rtl'));
  const [right, y] = await corner(page);
  expect(right).toBeGreaterThan(x + 800);
  await floating(page).press('ArrowLeft');
  expect(await corner(page)).toEqual([right - 16, y]);
});

test('where storage is blocked or foreign it moves all the same', async ({ page, ui }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'localStorage', {
      get: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
  });
  await ui.go({ floating: '1' });
  const [x, y] = await corner(page);
  await floating(page).press('ArrowRight');
  expect(await corner(page)).toEqual([x + 16, y]);
});

test('of a place that nobody stored it takes no notice', async ({ page, ui }) => {
  await ui.go({ floating: '1' });
  for (const stored of ['', 'x y', '2 2', '-1 0', '{"x":1}', '0.5']) {
    await page.evaluate((text) => localStorage.setItem('sayso-button', text), stored);
    await ui.go({ floating: '1' });
    expect((await corner(page))[0], stored).toBeLessThan(40);
  }
});

test('it makes way for what has the focus, and comes back (WCAG 2.4.11)', async ({ page, ui }) => {
  await ui.go({ floating: '1', short: '1' });
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('#end{position:fixed;bottom:24px;left:24px}');
    document.adoptedStyleSheets = [sheet];
  });
  const home = await corner(page);
  await page.locator('#inline button').focus();
  while (!(await page.locator('#end').evaluate((link) => link === document.activeElement)))
    await page.keyboard.press('Tab');
  await expect.poll(() => corner(page)).not.toEqual(home);
  await page.keyboard.press('Shift+Tab');
  await page.locator('#inline button').focus();
  await expect.poll(() => corner(page)).toEqual(home);
});

for (const scheme of ['light', 'dark'])
  test(`axe finds nothing, floating and inline, ${scheme}`, async ({ page, ui }) => {
    await ui.go({ floating: '1', scheme, short: '1' });
    await floating(page).focus();
    await expect(floating(page)).toHaveAttribute('aria-describedby');
    const { violations } = await new AxeBuilder({ page }).include('sayso-button').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
