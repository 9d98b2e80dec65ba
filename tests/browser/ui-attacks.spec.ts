/** P10, P14: what the page's own CSS can do to the first layer, and what it cannot. */
import type { Page } from '@playwright/test';
import { ATTACKS } from './ui/attacks.js';
import { expect, test } from './ui/fixture.js';
import { LAYOUTS, wear } from './ui/look.js';
import { decode, difference, type Picture } from './ui/png.js';

/** What a browser rounds otherwise when it paints the same in other layers: invisible steps of 256. */
const ROUNDING = 4;

/** The surface without its corners, behind which the page shows. */
const shot = async (page: Page): Promise<Picture> => {
  const box = await page.evaluate(() => {
    const { x, y, width, height } = document
      .querySelector('sayso-banner')!
      .shadowRoot!.querySelector('.surface')!
      .getBoundingClientRect();
    return { x: x + 16, y, width: width - 32, height };
  });
  return decode(await page.screenshot({ clip: box }));
};

const attack = (page: Page, css: string): Promise<void> =>
  page.evaluate(async (text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets.slice(-1)];
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  }, css);

test.describe('P10: page CSS changes at most 0.1 % of the pixels', () => {
  test.skip(({ browserName }) => browserName !== 'chromium', 'pictures are compared in Chromium');
  for (const layout of LAYOUTS.filter((one) => one !== 'inline')) {
    test(layout, async ({ page, ui }) => {
      const look = { layout, theme: 'clear', scheme: 'light', width: 1000, locale: 'en' };
      await wear(page, ui, look);
      const plain = await shot(page);
      const changed: string[] = [];
      for (const [name, css] of Object.entries(ATTACKS)) {
        await attack(page, css);
        const share = difference(plain, await shot(page), ROUNDING);
        if (share > 0.001) changed.push(`${name}: ${(share * 100).toFixed(2)} %`);
      }
      expect(changed).toEqual([]);
    });
  }
});

test('the pictures can tell: a page that does reach the words is seen', async ({ page, ui, browserName }) => {
  test.skip(browserName !== 'chromium', 'pictures are compared in Chromium');
  await wear(page, ui, { layout: 'bar', theme: 'clear', scheme: 'light', width: 1000, locale: 'en' });
  const plain = await shot(page);
  await attack(page, 'sayso-banner{--sayso-ink:#1a1d44}');
  expect(difference(plain, await shot(page), ROUNDING)).toBeGreaterThan(0.01);
});

interface Answer {
  look: Record<string, string>;
  width: number;
  height: number;
  /** Whether a click in its middle, at its start and at its end reaches it. */
  hit: boolean[];
}

/** The two answers as they look and as they can be pressed; a third of a width is no whole number of pixels. */
const answers = (page: Page): Promise<Answer[]> =>
  page.evaluate(() =>
    ['accept-all', 'reject-all'].map((name) => {
      const one = document.querySelector<HTMLElement>(`sayso-banner > [data-sayso=${name}]`)!;
      const style = getComputedStyle(one);
      const look = Object.fromEntries(
        [...style]
          .filter((key) => !key.startsWith('--') && !/^(perspective|transform)-origin$/.test(key))
          .map((key) => [
            key,
            style.getPropertyValue(key).replace(/[\d.]+px/g, (exact) => `${Math.round(parseFloat(exact))}px`),
          ]),
      );
      const { left, top, width, height } = one.getBoundingClientRect();
      const hit = [0.1, 0.5, 0.9].map(
        (share) => document.elementFromPoint(left + width * share, top + height / 2) === one,
      );
      return { look, width: Math.round(width), height: Math.round(height), hit };
    }),
  );

/** What a site may try to make one answer the obvious one. */
const FAVOURS: Readonly<Record<string, string>> = {
  'rules on the refusal':
    'sayso-banner [data-sayso=reject-all]{opacity:.3!important;background:none!important;color:#999!important;font:9px serif!important;order:9!important;border:0!important;filter:grayscale(1)!important;pointer-events:none!important;visibility:hidden!important;display:none!important}',
  'rules on the acceptance':
    'html body~sayso-banner>button:first-of-type,html>sayso-banner>button[data-sayso^=accept]{font-size:40px!important;grid-column:span 3!important;transform:scale(2)!important;box-shadow:0 0 40px lime!important;outline:9px solid lime!important;animation:none!important;z-index:9!important;position:absolute!important;inset:0!important}',
  'by place among the buttons':
    'sayso-banner button:nth-of-type(2){all:initial!important;height:1px!important;width:1px!important;min-width:0!important;min-height:0!important;margin:-99px!important;padding:0!important}',
  'documented properties on a button':
    'sayso-banner [data-sayso=reject-all]{--sayso-button:#fff;--sayso-button-ink:#ddd;--sayso-button-line:#fff;--sayso-button-radius:0;--sayso-font:fantasy}',
  'private properties on a button':
    'sayso-banner [data-sayso=reject-all]{--b:#fff!important;--c:#eee!important;--e:#fff!important;--q:0px!important}',
  'nested selectors':
    'sayso-banner{& button{&[data-sayso=reject-all]{color:transparent!important;font-weight:100!important}}}',
  'layers and where':
    '@layer a{:where(sayso-banner) :is([data-sayso=reject-all]){color:red!important;text-decoration:line-through!important}}@layer b{sayso-banner>*{}}',
  'columns by a part':
    'sayso-banner::part(actions){grid-template-columns:9fr 1px 1px!important;display:flex!important;flex-direction:row-reverse!important;overflow:hidden!important;width:80px!important;height:20px!important}',
  'a picture behind by a part':
    'sayso-banner::part(actions),sayso-banner::part(surface){background:linear-gradient(90deg,lime 20%,#0000 0) 0 0/100% 100%!important;clip-path:inset(0 50% 0 0)!important;mask:linear-gradient(90deg,#000 60%,#0000 0)!important}',
  'a cover by a part':
    'sayso-banner::part(text){position:fixed!important;inset:0!important;background:#fff!important;z-index:9!important;margin:-300px!important;pointer-events:auto!important}sayso-banner::part(surface)::after,sayso-banner::part(actions)::after,sayso-banner::part(text)::before{content:""!important;position:absolute!important;inset:0 0 0 40%!important;background:#fff!important;pointer-events:auto!important}',
  'off the window by a part':
    'sayso-banner::part(surface){transform:translateX(60%)!important;translate:0 60%!important;margin:0 0 -90px -90px!important;inset:auto -400px -90px auto!important;height:60px!important;max-height:60px!important;overflow:hidden!important}',
  'the slots': 'sayso-banner slot,sayso-banner::slotted(*),slot[name=action]{display:none!important}',
  'the words after a button':
    '[data-sayso=accept-all]::after{content:" (recommended)"!important}[data-sayso=reject-all]::before{content:"Really? "!important}',
  'hover and focus':
    'sayso-banner [data-sayso=reject-all]:not(:hover){opacity:.1!important}sayso-banner [data-sayso=accept-all]:is(:hover,:focus,:not(:hover)){scale:1.3!important}',
};

for (const layout of ['bar', 'corner', 'centre', 'inline']) {
  for (const theme of ['clear', 'paper']) {
    test(`P14: no page makes the answers unequal: ${layout}, ${theme}`, async ({ page, ui }) => {
      await wear(page, ui, { layout, theme, scheme: 'light', width: 1000, locale: 'en' });
      const unequal: string[] = [];
      for (const [name, css] of Object.entries(FAVOURS)) {
        await attack(page, css);
        const [accept, refuse] = await answers(page);
        if (JSON.stringify(accept) !== JSON.stringify(refuse)) unequal.push(name);
        else if (!accept!.hit.every(Boolean)) unequal.push(`${name}: neither can be pressed`);
      }
      expect(unequal).toEqual([]);
    });
  }
}

test('P14: the comparison can tell', async ({ page, ui }) => {
  await wear(page, ui, { layout: 'bar', theme: 'clear', scheme: 'light', width: 1000, locale: 'en' });
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('::slotted([data-sayso=reject-all]){color:red!important}');
    document.querySelector('sayso-banner')!.shadowRoot!.adoptedStyleSheets.push(sheet);
  });
  const [accept, refuse] = await answers(page);
  expect(refuse).not.toEqual(accept);
});
