/** The whole way of a visitor, by keyboard alone and as assistive software reads it; and how the layouts stand. */
import type { Page } from '@playwright/test';
import { expect, test } from './ui/fixture.js';
import { LAYOUTS } from './ui/look.js';

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const surface = (page: Page): Promise<Box> =>
  page.evaluate(() => {
    const { x, y, width, height } = document
      .querySelector('sayso-banner')!
      .shadowRoot!.querySelector('.surface')!
      .getBoundingClientRect();
    return { x, y, width, height };
  });

test('the journey, as assistive software reads it', async ({ page, ui }) => {
  await ui.go({ show: 'first', short: '1' });
  await expect(page.locator('sayso-banner [role=status]')).not.toBeEmpty();
  await expect(page.getByRole('region', { name: 'Your privacy choices' })).toMatchAriaSnapshot(`
    - region "Your privacy choices":
      - paragraph: /Larkline would like your permission for/
      - text: Yes or no, your answer holds for 6 months. You can change it at any time.
      - link "Our privacy notice":
        - /url: /privacy.html
      - button "Accept all"
      - button "Reject all"
      - button "Choose"
      - status: Your privacy choices
  `);
  await page.getByRole('button', { name: 'Choose' }).click();
  await expect(page.getByRole('dialog')).toMatchAriaSnapshot(`
    - dialog "Your privacy choices":
      - banner:
        - heading "Your privacy choices" [level=2]
        - button "Close without saving"
      - list:
        - listitem:
          - heading "E-mail news" [level=3]
          - switch "E-mail news"
      - contentinfo:
        - button "Accept all"
        - button "Reject all"
        - button "Save"
  `);
  await page.getByRole('switch', { name: 'Analytics' }).check();
  await expect(page.getByRole('dialog')).toMatchAriaSnapshot(`
    - switch "Analytics" [checked]
  `);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('status')).toHaveText('Saved. You can change it at any time.');
});

test('A-8: by keyboard alone: into the preferences, a switch, saved; no trap before, none after', async ({
  page,
  ui,
}) => {
  await ui.go({ show: 'first' });
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await press('Tab', 'Tab', 'Tab', 'Tab', 'Enter');
  await expect(page.getByRole('heading', { name: 'Your privacy choices' })).toBeFocused();
  while (
    !(await page
      .getByRole('switch')
      .first()
      .evaluate((one) => one.matches(':focus')))
  )
    await press('Tab');
  await press('Space');
  await expect(page.getByRole('switch').first()).toBeChecked();
  while (!(await page.getByRole('button', { name: 'Save' }).evaluate((one) => one.matches(':focus'))))
    await press('Tab');
  await press('Enter');
  await expect(ui.preferences).toHaveCount(0);
  expect(await page.evaluate(() => window.ui.stage.log.at(-1))).toMatchObject({ cause: 'save', trusted: true });
});

test('A-8: Escape leaves the preferences without a choice, and the first layer takes the focus back', async ({
  page,
  ui,
}) => {
  await ui.go({ show: 'first' });
  await page.getByRole('button', { name: 'Choose' }).focus();
  await page.keyboard.press('Enter');
  await expect(ui.preferences).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(ui.banner.getByRole('button', { name: 'Choose' })).toBeFocused();
  expect(await page.evaluate(() => window.ui.stage.log)).toEqual(['close']);
});

for (const layout of LAYOUTS) {
  test(`the layout "${layout}" is kept in the record and leaves the page alone`, async ({ page, ui }) => {
    await ui.go({ show: 'first', layout, theme: 'soft dark' });
    expect(await page.evaluate(() => window.ui.stage.shown)).toMatchObject({ layout, theme: 'soft dark' });
    expect(await page.evaluate(() => [scrollY, document.activeElement === document.body])).toEqual([0, true]);
    const { width, height, x } = await surface(page);
    expect(x).toBeGreaterThanOrEqual(0);
    if (layout !== 'inline') expect(height).toBeLessThanOrEqual(361);
    if (layout === 'corner') expect(width).toBeLessThan(400);
    await page.locator('#n3').click();
    await ui.banner.getByRole('button', { name: 'Reject all' }).click();
    expect(await page.evaluate(() => window.ui.stage.log)).toMatchObject([{ cause: 'reject-all' }]);
  });
}

test('positions are by logical side', async ({ page, ui }) => {
  const at = async (
    layout: string,
    position: string,
    locale = 'en',
  ): Promise<{ left: number; right: number; top: number }> => {
    await ui.go({ show: 'first', layout, position, locale, short: '1' });
    const { x, y, width } = await surface(page);
    return { left: Math.round(x), right: Math.round(page.viewportSize()!.width - x - width), top: Math.round(y) };
  };
  await page.setViewportSize({ width: 1200, height: 800 });
  expect(await at('corner', '')).toMatchObject({ right: 16 });
  expect(await at('corner', 'start')).toMatchObject({ left: 16 });
  expect(await at('corner', 'start', 'ar')).toMatchObject({ right: 16 });
  expect(await at('box', 'top end')).toMatchObject({ right: 16, top: 16 });
  const { left, right } = await at('box', '');
  expect(Math.abs(left - right)).toBeLessThanOrEqual(1);
  expect(await at('bar', 'top')).toMatchObject({ top: 16 });
});

test('A-1: a bar at the top covers no focused control either', async ({ page, ui }) => {
  await ui.go({ show: 'first', position: 'top' });
  for (let n = 0; n < 12; n++) await page.keyboard.press('Tab');
  for (let n = 0; n < 7; n++) {
    await page.keyboard.press('Shift+Tab');
    const clear = await page.evaluate(async () => {
      await new Promise((painted) => requestAnimationFrame(painted));
      const focused = document.activeElement!;
      if (focused.closest('sayso-banner')) return true;
      const layer = document.querySelector('sayso-banner')!.shadowRoot!.querySelector('.surface')!;
      return focused.getBoundingClientRect().top >= layer.getBoundingClientRect().bottom;
    });
    expect(clear).toBe(true);
  }
});

test('inline it stands where the author put it, and waits there to be shown again', async ({ page, ui }) => {
  await ui.go({ show: 'first', layout: 'inline' });
  expect(await page.evaluate(() => document.querySelector('sayso-banner')!.parentElement!.localName)).toBe('body');
  await ui.banner.getByRole('button', { name: 'Reject all' }).click();
  await expect(ui.banner).toBeHidden();
  await expect(ui.banner).toHaveCount(1);
  await page.evaluate(() => window.ui.open('first'));
  await expect(ui.banner.getByRole('button', { name: 'Accept all' })).toBeVisible();
  await page.evaluate(() => window.ui.close());
  await expect(page.locator('sayso-note')).toHaveCount(0);
});

test('inline without a place is a bar', async ({ page, ui }) => {
  await ui.go();
  await page.evaluate(() => {
    (window.ui.stage.attributes as Record<string, string>)['layout'] = 'inline';
    window.ui.open('first');
  });
  await expect(ui.banner).toHaveAttribute('layout', 'bar');
});

test('late, it waits until the page has loaded and rests, and a choice elsewhere forestalls it', async ({
  page,
  ui,
  origin,
}) => {
  let release = (): void => undefined;
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/slow.png', async (route) => {
    await held;
    await route.fulfill({ status: 404 });
  });
  await page.addInitScript(() =>
    addEventListener('DOMContentLoaded', () => document.body.append(Object.assign(new Image(), { src: '/slow.png' }))),
  );
  await page.goto(`${origin}/?show=first&when=late`, { waitUntil: 'commit' });
  await page.waitForFunction(() => 'ui' in window);
  expect(await page.evaluate(() => [document.readyState, document.querySelectorAll('sayso-banner').length])).toEqual([
    'interactive',
    0,
  ]);
  await page.evaluate(() => window.ui.close());
  await page.evaluate(() => window.ui.open('first'));
  release();
  await expect(ui.banner.getByRole('button', { name: 'Reject all' })).toBeVisible();
  await expect(ui.banner).toHaveCount(1);
});

test('a look that cannot be loaded leaves the default one, and no name leads elsewhere', async ({ page, ui }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await ui.go({ show: 'first', theme: '../../locales/ar //x/y' });
  const painted = page.locator('sayso-banner .surface');
  await expect(painted).toHaveCSS('opacity', '1');
  await expect(painted).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  expect(asked.filter((path) => !['/', '/ui.js', '/favicon.ico', '/themes/locales.js'].includes(path))).toEqual([]);
});

test('a look is painted at once or not at all', async ({ page, ui }) => {
  await page.route('**/themes/bold.js', async (route) => {
    await new Promise((done) => setTimeout(done, 300));
    await route.continue();
  });
  await page.addInitScript(() => {
    const seen = new Set<string>();
    const look = (): void => {
      const surface = document.querySelector('sayso-banner')?.shadowRoot?.querySelector('.surface');
      const style = surface && getComputedStyle(surface);
      if (style?.opacity === '1') seen.add(style.backgroundColor);
      requestAnimationFrame(look);
    };
    look();
    Object.assign(window, { seen });
  });
  await ui.go({ show: 'first', theme: 'bold', scheme: 'light' });
  await expect(page.locator('sayso-banner .surface')).toHaveCSS('opacity', '1');
  await page.waitForTimeout(100);
  expect(await page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen])).toEqual([
    'rgb(42, 35, 127)',
  ]);
});

test('A-9: nothing moves, whether or not the visitor asked for less motion', async ({ page, ui }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await ui.go({ show: 'first', layout: 'centre', theme: 'bold' });
  await page.getByRole('button', { name: 'Choose' }).click();
  await expect(ui.preferences).toBeVisible();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

for (const layout of LAYOUTS.filter((one) => one !== 'bar')) {
  test(`A-3, A-4: at 320 x 256 every button of "${layout}" is whole and 44 px high, in German too`, async ({
    page,
    ui,
  }) => {
    await page.setViewportSize({ width: 320, height: 256 });
    for (const locale of ['en', 'de']) {
      await ui.go({ show: 'first', layout, locale });
      const { x, y, width, height } = await surface(page);
      expect(x + width).toBeLessThanOrEqual(320);
      if (layout !== 'inline') expect(height).toBeLessThanOrEqual(129);
      for (const button of await ui.banner.getByRole('button').all()) {
        const box = (await button.boundingBox())!;
        expect(box.height).toBeGreaterThanOrEqual(44);
        expect(box.y).toBeGreaterThanOrEqual(y);
        expect(box.y + box.height).toBeLessThanOrEqual(y + height);
        expect(await button.evaluate((one) => one.scrollWidth > one.clientWidth)).toBe(false);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });
}
