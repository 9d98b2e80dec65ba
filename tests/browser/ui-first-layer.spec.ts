import type { Page } from '@playwright/test';
import { expect, test } from './ui/fixture.js';

const NAMES = ['Accept all', 'Reject all', 'Choose'];

/** Lets the visitor have answered `daysAgo` days ago, for a version of each purpose. */
const answered = async (page: Page, keys: number[], { daysAgo = 1, version = 1 } = {}): Promise<void> =>
  page.evaluate(
    ([given, days, of]) => {
      for (const key of given)
        window.ui.stage.answers.set(key, {
          choice: 'granted',
          version: of,
          at: Date.now() - days * 864e5,
          voice: 'visitor',
        });
    },
    [keys, daysAgo, version] as const,
  );

const looks = async (page: Page): Promise<Record<string, string>[]> =>
  page.locator('sayso-banner button').evaluateAll((buttons) =>
    buttons.map((button) => {
      const style = getComputedStyle(button);
      const { width, height } = button.getBoundingClientRect();
      const seen = [
        'color',
        'backgroundColor',
        'borderColor',
        'borderWidth',
        'fontSize',
        'fontWeight',
        'fontFamily',
        'textDecoration',
        'opacity',
        'boxShadow',
        'borderRadius',
      ];
      // Firefox lays out in sixtieths of a pixel, and gives what is left of a grid to one column.
      const size = `${width.toFixed(0)} x ${height.toFixed(0)}`;
      return { ...Object.fromEntries(seen.map((name) => [name, style[name as 'color']])), size };
    }),
  );

test('names itself, its language and direction, and offers plain buttons in the light', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  await expect(page.getByRole('region', { name: 'Your privacy choices' })).toBeVisible();
  await expect(ui.banner).toHaveAttribute('lang', 'en');
  await expect(ui.banner).toHaveAttribute('dir', 'ltr');
  await expect(ui.banner).toHaveAttribute('data-nosnippet', '');
  const light = await page.evaluate(() =>
    [...document.querySelectorAll('sayso-banner > button')].map((b) => [
      b.textContent,
      (b as HTMLElement).dataset['sayso'],
    ]),
  );
  expect(light).toEqual([
    ['Accept all', 'accept-all'],
    ['Reject all', 'reject-all'],
    ['Choose', 'open'],
  ]);
  expect(await page.evaluate(() => window.ui.stage.shown)).toEqual({
    locale: 'en',
    hash: await page.evaluate(() => window.ui.host.texts.hash ?? ''),
    layer: 'first',
    layout: 'bar',
    theme: 'auto',
  });
});

test('says who asks, for what and for how long', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  await expect(ui.banner).toContainText(
    'Larkline would like your permission for: E-mail news, Analytics, Partner offers, Call records, Profile pictures, and Location.',
  );
  await expect(ui.banner).toContainText('holds for 6 months');
  await expect(ui.banner).not.toContainText('Necessary');
  await expect(page.getByRole('link', { name: 'Our privacy notice' })).toHaveAttribute('href', '/privacy.html');
});

test('in Arabic it runs from right to left', async ({ page, ui }) => {
  await ui.go({ show: 'first', locale: 'ar' });
  await expect(page.getByRole('region', { name: 'خيارات الخصوصية' })).toHaveAttribute('dir', 'rtl');
  await expect(ui.banner).toContainText('أشهر');
  const [accept, choose] = await Promise.all([
    ui.banner.getByRole('button').first().boundingBox(),
    ui.banner.getByRole('button').last().boundingBox(),
  ]);
  expect(accept!.x).toBeGreaterThan(choose!.x);
});

test('takes no focus, scrolls nothing, moves nothing, and rests in its first frame', async ({
  page,
  ui,
  browserName,
}) => {
  await ui.go();
  const moved = await page.evaluate(async () => {
    scrollTo(0, 300);
    let shift = 0;
    if (PerformanceObserver.supportedEntryTypes.includes('layout-shift')) {
      new PerformanceObserver((list) =>
        list.getEntries().forEach((entry) => (shift += (entry as unknown as { value: number }).value)),
      ).observe({ type: 'layout-shift', buffered: false });
    }
    const before = document.querySelector('#n20')!.getBoundingClientRect().top;
    window.ui.open('first');
    const surface = document.querySelector('sayso-banner')!.shadowRoot!.querySelector('.surface')!;
    const first = JSON.stringify(surface.getBoundingClientRect());
    const animations = document.getAnimations().length;
    await new Promise((resolve) => setTimeout(resolve, 400));
    return {
      shift,
      scroll: scrollY,
      by: document.querySelector('#n20')!.getBoundingClientRect().top - before,
      focus: document.activeElement === document.body,
      rested: first === JSON.stringify(surface.getBoundingClientRect()),
      animations,
    };
  });
  expect(moved).toEqual({ shift: 0, scroll: 300, by: 0, focus: true, rested: true, animations: 0 });
  expect(browserName).toBeTruthy();
});

test('comes first in the tab order, and its order is accept, reject, choose after the link', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  const order: (string | null | undefined)[] = [];
  for (let n = 0; n < 5; n++) {
    await page.keyboard.press('Tab');
    order.push(await page.evaluate(() => document.activeElement?.textContent));
  }
  expect(order).toEqual(['Our privacy notice', ...NAMES, 'Privacy choices']);
});

test('stands between head and body and survives a swap of the body', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  const around = await page.evaluate(() => {
    const { previousElementSibling, nextElementSibling } = document.querySelector('sayso-banner')!;
    const names = [previousElementSibling?.localName, nextElementSibling?.localName];
    document.body.replaceWith(Object.assign(document.createElement('body'), { textContent: 'another page' }));
    return names;
  });
  expect(around).toEqual(['head', 'body']);
  await expect(ui.banner.getByRole('button', { name: 'Reject all' })).toBeVisible();
});

test('stays in sight when the page moves it', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  await page.evaluate(() => document.body.append(document.querySelector('sayso-banner')!));
  await expect(ui.banner.getByRole('button', { name: 'Choose' })).toBeVisible();
  expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(1);
});

test('comes back in order when a router removed it', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  await page.evaluate(() => {
    document.querySelector('sayso-banner')!.remove();
    window.ui.open('first');
  });
  await expect(ui.banner).toHaveCount(1);
  await expect(ui.banner.getByRole('button', { name: 'Choose' })).toBeVisible();
  expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(1);
});

for (const [scheme, theme] of [
  ['light', ''],
  ['dark', ''],
  ['light', 'dark'],
  ['dark', 'light'],
] as const) {
  test(`P14: all buttons are equal in look and size: page ${scheme}, theme "${theme}"`, async ({ page, ui }) => {
    await ui.go({ show: 'first', scheme, ...(theme && { theme }) });
    for (const width of [1280, 700, 360, 300, 240]) {
      await page.setViewportSize({ width, height: 720 });
      const [accept, reject, choose] = await looks(page);
      expect(reject).toEqual(accept);
      expect(choose).toEqual(accept);
    }
  });
}

test('P14: a site that themes the buttons themes them all', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      'sayso-banner{--sayso-button:rgb(1,80,2);--sayso-button-ink:rgb(250,251,252);--sayso-radius:0px}sayso-banner [data-sayso=reject-all]{background:none!important;color:#999!important;font-size:9px!important;--b:red;--c:red}',
    );
    document.adoptedStyleSheets.push(sheet);
  });
  const [accept, reject, choose] = await looks(page);
  expect(accept!['backgroundColor']).toBe('rgb(1, 80, 2)');
  expect(accept!['borderRadius']).toBe('0px');
  expect(choose).toEqual(accept);
  expect(reject).toEqual(accept);
});

test('follows the colour scheme of the page, not of the system', async ({ page, ui }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  const surface = (): Promise<string> =>
    page.evaluate(
      () =>
        getComputedStyle(document.querySelector('sayso-banner')!.shadowRoot!.querySelector('.surface')!)
          .backgroundColor,
    );
  await ui.go({ show: 'first', scheme: 'light' });
  expect(await surface()).toBe('rgb(255, 255, 255)');
  await ui.go({ show: 'first', scheme: 'dark' });
  expect(await surface()).toBe('rgb(28, 30, 35)');
});

test('when it asks again it says why, and for what', async ({ page, ui }) => {
  await ui.go();
  await answered(page, [2, 3, 4, 5, 6]);
  await page.evaluate(() => window.ui.open('first'));
  await expect(ui.banner).toContainText('New since your last answer: Location.');
  await page.evaluate(() => window.ui.close());
  await answered(page, [2, 3, 4, 5, 6, 7]);
  await answered(page, [3], { daysAgo: 183 });
  await page.evaluate(() => window.ui.open('first'));
  await expect(ui.banner).toContainText('We ask again because your answer has expired: Analytics.');
  await page.evaluate(() => window.ui.close());
  await answered(page, [3], { version: 9 });
  await page.evaluate(() => window.ui.open('first'));
  await expect(ui.banner).toContainText('We ask again because this has changed: Analytics.');
});

test('says that Global Privacy Control was honoured, and where', async ({ ui }) => {
  await ui.go({ show: 'first', gpc: '1' });
  await expect(ui.banner).toContainText('Your browser sends Global Privacy Control, so this is off: Partner offers.');
});

test('names no term where no answer expires', async ({ page, ui }) => {
  await ui.go();
  await page.evaluate(() => {
    for (const purpose of Object.values(window.ui.stage.notice.purposes))
      if (purpose.regime !== 'required') purpose.days = 'never';
    window.ui.open('first');
  });
  await expect(ui.banner).toContainText('your answer holds until you change it');
});

test('is brought up to date in place', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  await ui.banner.getByRole('button', { name: 'Reject all' }).focus();
  await page.evaluate(() => {
    window.ui.stage.facts.gpc = true;
    window.ui.open('first');
  });
  await expect(ui.banner).toContainText('Global Privacy Control');
  await expect(ui.banner.getByRole('button', { name: 'Reject all' })).toBeFocused();
});

test('brought up to date it sets nothing anew that stands: the browser would restyle all of it', async ({
  page,
  ui,
}) => {
  await ui.go({ show: 'first' });
  const set = await page.evaluate(async () => {
    const told: (string | null)[] = [];
    const watch = new MutationObserver((records) => told.push(...records.map(({ attributeName }) => attributeName)));
    watch.observe(document.querySelector('sayso-banner')!, { attributes: true });
    window.ui.open('first');
    await Promise.resolve();
    return told;
  });
  expect(set).toEqual([]);
});

test('the word that it was saved costs the click nothing: it comes behind its task', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  const notes = await page.evaluate(async () => {
    document.querySelector<HTMLElement>('sayso-banner [data-sayso=reject-all]')!.click();
    for (let n = 0; n < 9; n++) await Promise.resolve();
    return document.querySelectorAll('sayso-note').length;
  });
  expect(notes).toBe(0);
  await expect(ui.note).toHaveText('Saved. You can change it at any time.');
});

test('adopts what the server rendered instead of rendering it twice', async ({ page, ui }) => {
  await ui.go({ served: '1' });
  await expect(ui.banner).toBeHidden();
  await ui.go({ served: '1', show: 'first' });
  await expect(ui.banner).toHaveCount(1);
  await expect(ui.banner).toContainText('Written by the server.');
  expect(
    await page.evaluate(
      () => document.querySelector('sayso-banner')!.shadowRoot!.querySelectorAll('.surface#served').length,
    ),
  ).toBe(1);
  const [accept, reject] = await looks(page);
  expect(reject).toEqual(accept);
  await ui.banner.getByRole('button', { name: 'Reject all' }).click();
  expect(await page.evaluate(() => window.ui.stage.log)).toMatchObject([{ cause: 'reject-all', trusted: true }]);
  await expect(ui.banner).toHaveCount(0);
});

test('writes its own words over the server’s where there is more to say', async ({ ui }) => {
  await ui.go({ served: '1', show: 'first', gpc: '1' });
  await expect(ui.banner).not.toContainText('Written by the server.');
  await expect(ui.banner).toContainText('Global Privacy Control');
  await expect(ui.banner.getByRole('button')).toHaveCount(3);
});

test('is plain but works where the browser knows no constructable sheets', async ({ page, ui }) => {
  await page.addInitScript(() => {
    for (const prototype of [Document.prototype, ShadowRoot.prototype])
      delete (prototype as Partial<Document>).adoptedStyleSheets;
    Object.defineProperty(window, 'CSSStyleSheet', { value: undefined });
  });
  await ui.go({ show: 'first' });
  await expect(ui.banner).toContainText('Larkline would like your permission');
  await ui.banner.getByRole('button', { name: 'Reject all' }).click();
  expect(await page.evaluate(() => window.ui.stage.log)).toMatchObject([{ cause: 'reject-all' }]);
});

test('P10: a filter that hides it is not fought, and the page stays whole', async ({ page, ui }) => {
  await ui.go();
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('sayso-banner{display:none!important}');
    document.adoptedStyleSheets.push(sheet);
    window.ui.open('first');
  });
  await expect(ui.banner.getByRole('button', { name: 'Accept all', includeHidden: true })).toBeHidden();
  await page.locator('#n3').click();
  await page.evaluate(() => window.ui.open('first'));
  await expect(ui.banner.getByRole('button', { name: 'Accept all', includeHidden: true })).toBeHidden();
  expect(await page.evaluate(() => window.ui.stage.log)).toEqual([]);
});

test('covers nothing of a modal dialog of the page, and works when that closes', async ({ page, ui }) => {
  await ui.go();
  await page.evaluate(() => {
    const dialog = document.createElement('dialog');
    const close = Object.assign(document.createElement('button'), { textContent: 'Close the page’s own', id: 'own' });
    close.onclick = () => dialog.close();
    dialog.append(close);
    document.body.append(dialog);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      'dialog{inset:auto 0 0;margin:0 auto;width:90vw;height:90vh;max-height:none}#own{position:absolute;bottom:20px;left:100px}',
    );
    document.adoptedStyleSheets.push(sheet);
    dialog.showModal();
    window.ui.open('first');
  });
  await page.locator('#own').click();
  await ui.banner.getByRole('button', { name: 'Accept all' }).click();
  expect(await page.evaluate(() => window.ui.stage.log)).toMatchObject([{ cause: 'accept-all' }]);
});

test('takes no click beside its surface', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  await page.setViewportSize({ width: 1600, height: 700 });
  const beside = await page.evaluate(() => document.elementFromPoint(20, innerHeight - 30)?.localName);
  expect(['html', 'body', 'main', 'p', 'a']).toContain(beside);
});

test('tells what became of the choice in a status, and leaves nothing behind', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  await ui.banner.getByRole('button', { name: 'Reject all' }).click();
  await expect(ui.banner).toHaveCount(0);
  await expect(page.getByRole('status')).toHaveText('Saved. You can change it at any time.');
  const pill = await ui.note.evaluate(
    (note) => note.shadowRoot!.querySelector('.surface')!.getBoundingClientRect().toJSON() as DOMRect,
  );
  expect(Math.round(pill.left + pill.right)).toBe(await page.evaluate(() => document.documentElement.clientWidth));
  expect(pill.bottom).toBeLessThan(page.viewportSize()!.height - 10);
  await page.mouse.click(pill.left + 9, pill.top + 9);
  await expect(ui.note).toHaveCount(0, { timeout: 9000 });
  expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
});

test('tells when nothing could be kept, and when sending waits', async ({ page, ui, context }) => {
  await ui.go({ show: 'first' });
  await page.evaluate(() => (window.ui.stage.persistence = 'none'));
  await ui.banner.getByRole('button', { name: 'Accept all' }).click();
  await expect(page.getByRole('status')).toContainText('holds for this page only');
  await page.evaluate(() => {
    window.ui.stage.persistence = 'durable';
    window.ui.stage.answers.clear();
    window.ui.open('first');
  });
  await context.setOffline(true);
  await page.evaluate(() => Object.defineProperty(navigator, 'onLine', { value: false }));
  await ui.banner.getByRole('button', { name: 'Accept all' }).click();
  await expect(page.getByRole('status')).toContainText('will be sent when you are online');
});

test('P13: hidden again it leaves no node, sheet or listener that acts', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  await page.evaluate(() => window.ui.close());
  await page.keyboard.press('Tab');
  expect(
    await page.evaluate(() => [
      document.querySelectorAll('sayso-banner, sayso-preferences, sayso-note').length,
      document.adoptedStyleSheets.length,
      getComputedStyle(document.body).marginBottom,
    ]),
  ).toEqual([0, 0, '0px']);
});
