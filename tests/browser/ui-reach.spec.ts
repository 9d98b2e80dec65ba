/** What assistive software, small windows, large type and hostile pages make of the first layer. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, PAGE_CSS, test } from './ui/fixture.js';

interface Box {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

const boxes = (page: Page): Promise<Box[]> =>
  page
    .locator('sayso-banner button')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON() as Box));

/** Tabs through everything; tells which focused controls of the page the layer covers. */
const covered = async (page: Page, most: number): Promise<string[]> => {
  const found: string[] = [];
  for (let n = 0; n < most; n++) {
    await page.keyboard.press('Tab');
    const hit = await page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const focused = document.activeElement!;
      if (focused.closest('sayso-banner') || focused === document.body) return null;
      const layer = document
        .querySelector('sayso-banner')!
        .shadowRoot!.querySelector('.surface')!
        .getBoundingClientRect();
      const own = focused.getBoundingClientRect();
      return own.bottom > layer.top && own.right > layer.left && own.left < layer.right ? focused.id : null;
    });
    if (hit) found.push(hit);
  }
  return found;
};

test('A-1, A-2: no focused control of a long page is covered, its last one included', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  expect(await covered(page, 46)).toEqual([]);
  await expect(page.locator('#end')).toBeFocused();
});

test('A-1: nor on a page too short to scroll', async ({ page, ui }) => {
  await page.setViewportSize({ width: 600, height: 260 });
  await ui.go({ show: 'first', short: '1' });
  expect(await page.evaluate(() => document.documentElement.scrollHeight > innerHeight)).toBe(false);
  await page.locator('#inline button').focus();
  expect(await covered(page, 1)).toEqual([]);
  await expect(page.locator('#end')).toBeFocused();
});

for (const [width, height] of [
  [320, 256],
  [640, 256],
  [360, 640],
  [1280, 256],
  [1280, 1024],
] as const) {
  test(`A-3, A-4: at ${width} x ${height} every button is whole, reachable and 44 px high; half the page stays`, async ({
    page,
    ui,
  }) => {
    await page.setViewportSize({ width, height });
    await ui.go({ show: 'first', locale: 'en' });
    const surface = await page.evaluate(
      () =>
        document
          .querySelector('sayso-banner')!
          .shadowRoot!.querySelector('.surface')!
          .getBoundingClientRect()
          .toJSON() as Box,
    );
    expect(surface.bottom - surface.top).toBeLessThanOrEqual(height / 2 + 1);
    for (const { top, bottom, left, right } of await boxes(page)) {
      expect(bottom - top).toBeGreaterThanOrEqual(44);
      expect(right - left).toBeGreaterThanOrEqual(44);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(width);
      expect(top).toBeGreaterThanOrEqual(surface.top);
      expect(bottom).toBeLessThanOrEqual(surface.bottom);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await ui.banner.getByRole('button', { name: 'Choose' }).click();
    await expect(ui.preferences).toBeVisible();
  });
}

test('the text scrolls inside where it does not fit, and the keyboard can scroll it', async ({ page, ui }) => {
  await page.setViewportSize({ width: 320, height: 256 });
  await ui.go({ show: 'first' });
  const text = page.locator('sayso-banner .text');
  await expect(text).toHaveAttribute('tabindex', '0');
  await text.focus();
  await page.keyboard.press('End');
  await expect.poll(() => text.evaluate((element) => element.scrollTop)).toBeGreaterThan(20);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(text).toHaveAttribute('tabindex', '-1');
});

test('A-5: the visitor’s own text spacing reaches every word, and nothing is cut', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}',
    );
    document.adoptedStyleSheets.push(sheet);
  });
  const spaced = await page.locator('sayso-banner > *').evaluateAll((all) =>
    all.map((one) => {
      const { fontSize, letterSpacing, wordSpacing, lineHeight } = getComputedStyle(one);
      const size = parseFloat(fontSize);
      return [letterSpacing, wordSpacing, lineHeight].map((value) => Math.round((parseFloat(value) / size) * 100));
    }),
  );
  for (const spacing of spaced) expect(spacing).toEqual([12, 16, 150]);
  await page.evaluate(() => window.ui.open('preferences'));
  const inner = await page
    .locator('sayso-preferences h3')
    .first()
    .evaluate((one) => {
      const { fontSize, letterSpacing } = getComputedStyle(one);
      return Math.round((parseFloat(letterSpacing) / parseFloat(fontSize)) * 100);
    });
  expect(inner).toBe(12);
});

test('speaks up once, politely, when it has come', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  const status = page.locator('sayso-banner [role=status]');
  await expect(status).toHaveText('Your privacy choices');
  expect(await status.evaluate((element) => getComputedStyle(element).opacity)).toBe('0');
});

for (const scheme of ['light', 'dark'] as const) {
  for (const locale of ['en', 'ar']) {
    test(`axe finds nothing in either layer: ${scheme}, ${locale}`, async ({ page, ui }) => {
      for (const show of ['first', 'preferences'] as const) {
        await ui.go({ show, scheme, locale, floating: '1' });
        const { violations, passes } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
          .include(show === 'first' ? 'sayso-banner' : 'sayso-preferences')
          .analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        expect(passes.length).toBeGreaterThan(10);
      }
    });
  }
}

/** The lowest contrast of any words in a layer against what lies behind them; axe cannot tell in the top layer. */
const lowest = (page: Page, layer: string): Promise<number> =>
  page.evaluate((name) => {
    const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    const paint = (...colours: string[]): number[] => {
      pen.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
      }
      return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (rgb: number[]): number => {
      const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    const root = document.querySelector(name)!;
    const surface = getComputedStyle(root.shadowRoot!.querySelector('.surface')!).backgroundColor;
    const ratios = [...root.children, ...root.shadowRoot!.querySelectorAll('h2,h3,p,li,a,.state')].map((one) => {
      const { color, backgroundColor, opacity } = getComputedStyle(one);
      const behind = paint(surface, backgroundColor);
      const ink = paint(surface, backgroundColor, color).map(
        (v, n) => v * Number(opacity) + behind[n]! * (1 - Number(opacity)),
      );
      const [low, high] = [light(behind), light(ink)].sort((a, b) => a - b);
      return (high! + 0.05) / (low! + 0.05);
    });
    return Math.min(...ratios);
  }, layer);

for (const scheme of ['light', 'dark'] as const) {
  test(`A-6: every word stands out at 4.5 to 1 or better: ${scheme}`, async ({ page, ui }) => {
    await ui.go({ show: 'first', scheme });
    expect(await lowest(page, 'sayso-banner')).toBeGreaterThan(4.5);
    await page.evaluate(() => window.ui.open('preferences'));
    expect(await lowest(page, 'sayso-preferences')).toBeGreaterThan(4.5);
  });
}

for (const css of Object.keys(PAGE_CSS).filter((name) => name !== 'plain')) {
  test(`P10: the page's "${css}" rules change nothing that counts`, async ({ page, ui }) => {
    const measure = async (): Promise<unknown> =>
      page.locator('sayso-banner > *').evaluateAll((all) =>
        all.map((one) => {
          const { width } = one.getBoundingClientRect();
          const left =
            one.getBoundingClientRect().left -
            document.querySelector('sayso-banner')!.shadowRoot!.querySelector('.surface')!.getBoundingClientRect().left;
          const style = getComputedStyle(one);
          const kept = [
            'color',
            'backgroundColor',
            'fontSize',
            'fontFamily',
            'fontWeight',
            'fontStyle',
            'display',
            'visibility',
            'opacity',
            'textTransform',
            'textDecorationLine',
            'transform',
            'borderWidth',
            'padding',
            'float',
            'position',
          ];
          return [one.localName, Math.round(width), Math.round(left), ...kept.map((name) => style[name as 'color'])];
        }),
      );
    await ui.go({ show: 'first', css: 'plain' });
    const plain = await measure();
    await ui.go({ show: 'first', css });
    expect(await measure()).toEqual(plain);
    await ui.banner.getByRole('button', { name: 'Choose' }).click();
    await expect(ui.preferences).toBeVisible();
    await page.locator('sayso-preferences').getByRole('button', { name: 'Reject all' }).click();
    expect(await page.evaluate(() => window.ui.stage.log.at(-1))).toMatchObject({ cause: 'reject-all' });
  });
}

test('A-18: in forced colours every edge is drawn and the switch tells its state', async ({
  page,
  ui,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'only Chromium emulates forced colours here');
  await page.emulateMedia({ forcedColors: 'active' });
  await ui.go({ show: 'first' });
  const edge = await page
    .locator('sayso-banner > button')
    .first()
    .evaluate((one) => {
      const { borderTopWidth, borderTopStyle, borderTopColor, backgroundColor } = getComputedStyle(one);
      return { borderTopWidth, borderTopStyle, differs: borderTopColor !== backgroundColor };
    });
  expect(edge).toEqual({ borderTopWidth: '1px', borderTopStyle: 'solid', differs: true });
  await page.evaluate(() => window.ui.open('preferences'));
  const one = page.getByRole('switch').first();
  const look = (): Promise<string> =>
    one.evaluate(
      (input) => getComputedStyle(input).backgroundColor + getComputedStyle(input, '::before').backgroundColor,
    );
  const off = await look();
  await one.check();
  expect(await look()).not.toBe(off);
});
