/**
 * Accessibility and pictures over all the ways the first layer can look: pairs of them in the normal run, all of them
 * with `SAYSO_MATRIX=1` (`npm run test:matrix`). `SAYSO_PICTURES=1` writes the references anew.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './ui/fixture.js';
import { THEMES, wear, type Look } from './ui/look.js';
import { every, pairwise, titleOf } from './ui/matrix.js';
import { decode, difference, encode } from './ui/png.js';

const WHOLE = process.env['SAYSO_MATRIX'] === '1';
const WRITES = process.env['SAYSO_PICTURES'] === '1';
const REFERENCES = resolve(import.meta.dirname, 'ui/references');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const violations = async (page: Page, element: string): Promise<unknown[]> => {
  const found = await new AxeBuilder({ page }).withTags(RULES).include(element).analyze();
  expect(found.passes.length).toBeGreaterThan(3);
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
};

/** Axe cannot tell a contrast in the top layer, so every word and edge is measured here: [lowest of words, of edges]. */
const contrasts = (page: Page): Promise<[number, number]> =>
  page.evaluate(() => {
    const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    const light = (...colours: string[]): number => {
      pen.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
      }
      const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((v) =>
        v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    const ratio = (one: number, other: number): number => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const root = document.querySelector('sayso-banner')!;
    const surface = getComputedStyle(root.shadowRoot!.querySelector('.surface')!).backgroundColor;
    const styles = [...root.children].map((one) => ({ one, style: getComputedStyle(one) }));
    const words = styles.map(({ style: { color, backgroundColor } }) =>
      ratio(light(surface, backgroundColor), light(surface, backgroundColor, color)),
    );
    const buttons = styles.filter(({ one }) => one.localName === 'button');
    const rings = [...root.shadowRoot!.querySelectorAll('slot')].map((slot) => getComputedStyle(slot).outlineColor);
    const edges = [...buttons.map(({ style }) => style.borderTopColor), ...rings].map((colour) =>
      ratio(light(surface), light(surface, colour)),
    );
    return [Math.min(...words), Math.min(...edges)];
  });

const looks = WHOLE
  ? every('layout', 'theme', 'scheme', 'locale', 'width')
  : pairwise('layout', 'theme', 'scheme', 'locale');

/** Eight looks a page load each, so that a test is worth its start. */
const groups = Array.from({ length: Math.ceil(looks.length / 8) }, (_, n) => looks.slice(n * 8, n * 8 + 8));

for (const [n, group] of groups.entries()) {
  test(`axe finds nothing, and every contrast holds: ${n + 1} of ${groups.length}`, async ({
    page,
    ui,
    browserName,
  }) => {
    test.skip(!WHOLE && browserName !== 'chromium' && n > 0, 'a few in Firefox');
    for (const look of group) {
      await wear(page, ui, Object.assign({ width: 1000 }, look));
      expect(await violations(page, 'sayso-banner'), titleOf(look)).toEqual([]);
      const [words, edges] = await contrasts(page);
      expect(words, `words of ${titleOf(look)}`).toBeGreaterThanOrEqual(4.5);
      expect(edges, `edges of ${titleOf(look)}`).toBeGreaterThanOrEqual(3);
    }
  });
}

for (const theme of THEMES) {
  test(`axe finds nothing in the preferences and the button, in the look "${theme}"`, async ({
    page,
    ui,
    browserName,
  }) => {
    test.skip(!WHOLE && browserName !== 'chromium' && theme !== 'soft', 'one in Firefox');
    for (const scheme of ['light', 'dark']) {
      for (const locale of WHOLE ? ['en', 'he', 'ar'] : [scheme === 'light' ? 'en' : 'he']) {
        await ui.go({ show: 'preferences', theme, scheme, locale, floating: '1' });
        await expect(page.locator('sayso-preferences .surface')).toHaveCSS('opacity', '1');
        expect(await violations(page, 'sayso-preferences'), `${theme} ${scheme} ${locale}`).toEqual([]);
        await page.keyboard.press('Escape');
        expect(await violations(page, 'sayso-button'), `${theme} ${scheme} ${locale}`).toEqual([]);
      }
    }
  });
}

/** The layer with what it stands on, cut to where it stands. */
const picture = async (page: Page): Promise<Buffer> => {
  const clip = await page.evaluate(() => {
    const { x, y, width, height } = document
      .querySelector('sayso-banner')!
      .shadowRoot!.querySelector('.surface')!
      .getBoundingClientRect();
    const [left, top] = [Math.max(0, Math.floor(x - 8)), Math.max(0, Math.floor(y - 8))];
    const [right, bottom] = [
      Math.min(innerWidth, Math.ceil(x + width + 8)),
      Math.min(innerHeight, Math.ceil(y + height + 8)),
    ];
    return { x: left, y: top, width: right - left, height: bottom - top };
  });
  return encode(decode(await page.screenshot({ clip })));
};

const compare = async (page: Page, look: Look): Promise<string | null> => {
  const file = resolve(REFERENCES, `${titleOf(look)}.png`);
  const now = await picture(page);
  if (WRITES) {
    mkdirSync(REFERENCES, { recursive: true });
    writeFileSync(file, now);
    return null;
  }
  if (!existsSync(file)) return `${titleOf(look)}: no reference`;
  const share = difference(decode(readFileSync(file)), decode(now), 48);
  if (share > 0.002) writeFileSync(test.info().outputPath(`${titleOf(look)}.png`), now);
  return share > 0.002 ? `${titleOf(look)}: ${(share * 100).toFixed(2)} % differ` : null;
};

/** Pictures lie by layout and theme; the dark ones are checked for contrast, which says more about them. */
const pictured = WHOLE || WRITES ? every('layout', 'theme', 'width', 'locale') : pairwise('layout', 'theme');
const handful =
  WHOLE || WRITES
    ? pictured
    : pictured.filter((_, n) => n % 3 === 0).map((look) => ({ ...look, width: 1280, locale: 'en' }));
const shelves = Array.from({ length: Math.ceil(handful.length / 12) }, (_, n) => handful.slice(n * 12, n * 12 + 12));

for (const [n, shelf] of shelves.entries()) {
  test(`it looks like its reference: ${n + 1} of ${shelves.length}`, async ({ page, ui, browserName }) => {
    test.skip(browserName !== 'chromium' || process.platform !== 'linux', 'references are of Chromium on Debian');
    const changed: string[] = [];
    for (const look of shelf) {
      await wear(page, ui, Object.assign({ scheme: 'light' as const }, look));
      const fault = await compare(page, look);
      if (fault) changed.push(fault);
    }
    expect(changed).toEqual([]);
  });
}
