/** The visitor's own centre in a real browser, against the real endpoint: the shipped `centre.js` beside the shipped tag. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Notice, Texts } from '../../src/wire/notice.js';
import { expect, test, type LocalEndpoint, type Site } from './endpoint.js';

const demo = <T>(file: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../demo', file), 'utf8')) as T;
const notice = demo<Notice>('notice.json');
const texts = demo<Texts>('texts/en.json');
const arabic = demo<Texts>('texts/ar.json');
const publishing = { notices: [{ notice, texts: [texts, arabic] }] };

/** Does not ask by itself. */
const SILENT = 'data-endpoint="/v1" data-ui="false"';

interface Wished {
  html?: string;
  tag?: string;
  scheme?: string;
}

const parts = ({ html = 'lang="en"', tag = 'data-endpoint="/v1"', scheme = 'light' }: Wished) => ({
  html,
  head: `<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="${scheme}">
    <script type="application/json" id="notice">${JSON.stringify(notice)}</script>
    <script nonce="{nonce}" src="/sayso.js" data-notice="#notice" ${tag}></script>
    <script nonce="{nonce}" type="module" src="/centre.js"></script>`,
  body: `<main><h1>Privacy</h1>
    <sayso-privacy><a href="mailto:privacy@larkline.example">Write to us</a></sayso-privacy></main>`,
});

const serve = (site: Site, shown = texts): void => {
  site.route('/texts/en.json', () => shown);
  site.route('/texts/ar.json', () => arabic);
};
const open = async (page: Page, site: Site, wished: Wished = {}): Promise<void> => {
  serve(site);
  await page.goto(site.page('/', parts(wished)));
  await expect(page.locator('sayso-privacy h2')).toBeVisible();
};
const accept = async (page: Page, { ledger }: LocalEndpoint): Promise<void> => {
  await page.locator('sayso-banner [data-sayso="accept-all"]').click();
  await expect.poll(async () => (await ledger()).length, { timeout: 30_000 }).toBe(1);
  await expect(inside(page).getByText('Received and signed')).toBeVisible();
};
const inside = (page: Page) => page.locator('sayso-privacy');
const status = (page: Page) => inside(page).locator('#requests ~ [role=status]');
const send = (page: Page) => inside(page).getByRole('button', { name: 'Send', exact: true }).click();
/** The file that this makes the page hand out. Firefox's driver tells of no download, so the bytes are read on the page. */
const saved = async (page: Page, isChromium: boolean, press: () => Promise<void>): Promise<string> => {
  await page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (file: Blob) => {
      void file.text().then((text) => Object.assign(globalThis, { saved: text }));
      return make(file);
    };
  });
  const download = isChromium ? page.waitForEvent('download') : null;
  await press();
  await download;
  const read = await page.waitForFunction(() => (globalThis as { saved?: string }).saved);
  await page.evaluate(() => delete (globalThis as { saved?: string }).saved);
  return String(await read.jsonValue());
};
const asked = (site: Site): string[] =>
  site.hitsOf('/v1/larkline/rights/*').map(({ path }) => path.replace('/v1/larkline/rights/', ''));
/** Tabs on until the focus is on what this says, in a closed book too. */
const tabTo = async (page: Page, words: RegExp): Promise<void> => {
  const focused = () =>
    page.evaluate(() => {
      const { activeElement } = document.querySelector('sayso-privacy')!.shadowRoot!;
      const label = (activeElement as HTMLInputElement | null)?.labels?.[0];
      return (label ?? activeElement)?.textContent ?? '';
    });
  for (let n = 0; n < 40 && !words.test(await focused()); n++) await page.keyboard.press('Tab');
  expect(await focused()).toMatch(words);
};

test('the whole journey by keyboard: history, the text of then, receipt, export, a concern', async ({
  page,
  site,
  endpoint,
  browserName,
}) => {
  const local = await endpoint(publishing);
  await open(page, site);
  await expect(inside(page).getByText('You have not chosen anything yet.')).toBeVisible();
  await accept(page, local);
  expect(asked(site), 'nothing is asked before the visitor asks').toEqual([]);

  // The site has other texts now: those of then come by their hash.
  serve(site, {
    ...texts,
    hash: 'x'.repeat(43),
    purposes: { ...texts.purposes, analytics: { title: 'New', text: 'New.' } },
  });
  await page.reload();
  await expect(
    inside(page)
      .getByRole('listitem')
      .filter({ hasText: /^\s*New/ }),
  ).toContainText('On');
  await tabTo(page, /What you were shown/);
  await page.keyboard.press('Enter');
  await expect(inside(page).locator('blockquote')).toContainText('Counts which pages are used');
  expect(site.hitsOf(`/v1/larkline/notices/${texts.hash!}`)).toHaveLength(1);

  await tabTo(page, /See what you have/);
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowDown');
  await expect(inside(page).getByLabel('Raise a concern')).toBeChecked();
  await tabTo(page, /^Send$/);
  await page.keyboard.press('Enter');
  const message = inside(page).getByLabel('Your message');
  await expect(message).toBeFocused();
  await expect(message).toHaveAttribute('aria-invalid', 'true');
  await expect(message).toHaveAccessibleDescription('Please fill this in.');
  await page.keyboard.type('Why is my location needed?');
  await expect(message).toHaveAttribute('aria-invalid', 'false');
  await tabTo(page, /^Send$/);
  await page.keyboard.press('Enter');
  await expect(status(page)).toContainText(/Your reference is SAY-\w{4}-\w{4}-\w{4}; we answer by/);
  await expect(message).toHaveValue('');
  const sent = inside(page).getByRole('listitem').filter({ hasText: 'Raise a concern' });
  await expect(sent).toContainText('Confirmed as yours');
  await tabTo(page, /Check again/);
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveText(/^Reference SAY-[-\w]+: Confirmed as yours$/);

  const isChromium = browserName === 'chromium';
  const receipt = await saved(page, isChromium, () =>
    inside(page).getByRole('button', { name: 'Download the receipt' }).press('Enter'),
  );
  const [entry] = await local.ledger();
  expect(JSON.parse(receipt)).toMatchObject({ id: entry!.id, proof: 'valid', receipt: entry!.jws });

  // Firefox's own list of downloads has opened at the first one and takes the keys.
  const all = inside(page).getByRole('button', { name: 'Download my records' });
  const take = () => (isChromium ? all.press('Enter') : all.click());
  expect(await saved(page, isChromium, take)).toMatch(/"line":"record"[^]*\{"line":"end","lines":\d+\}\n$/);
});

test('what is stored is named with its keeper, the undeclared as such, and never a value', async ({
  page,
  site,
  browserName,
}) => {
  await open(page, site, { tag: 'data-ui="false"' });
  await page.evaluate(() => {
    document.cookie = 'mp_1_mixpanel=cookie-value';
    document.cookie = 'stray=stray-value';
    localStorage.setItem('snowplowOut', 'local-value');
    sessionStorage.setItem('forgotten', 'session-value');
    return new Promise((done) => (indexedDB.open('hidden-database').onsuccess = done));
  });
  await page.reload();
  const group = (words: string) => inside(page).locator('tbody').filter({ hasText: words });
  await expect(group('Mixpanel')).toHaveText(/Kept by\s*Mixpanel\s*For\s*Analytics\s*mp_1_mixpanel\s*Cookie/);
  await expect(group('Snowplow')).toContainText('snowplowOut');
  await expect(group('Not named in our notice')).toHaveText(/stray[^]*forgotten[^]*hidden-database\s*Database/);
  expect(await inside(page).evaluate((one) => one.shadowRoot!.innerHTML)).not.toMatch(/\w+-value/);
  // Without an endpoint: nobody to ask, and the file is this browser's own.
  await expect(inside(page).getByText('Ask us')).toHaveCount(0);
  const press = () => inside(page).getByRole('button', { name: 'Download my records' }).click();
  expect(JSON.parse(await saved(page, browserName === 'chromium', press))).toEqual({ records: [] });
});

test('offline: kept, said so, sent when the line is back, also by another page, and once', async ({
  page,
  context,
  site,
  endpoint,
}) => {
  const local = await endpoint(publishing);
  await open(page, site);
  await accept(page, local);
  await context.setOffline(true);
  await inside(page).getByLabel('Raise a concern').check();
  await inside(page).getByLabel('Your message').fill('On the train');
  await send(page);
  await expect(status(page)).toHaveText('Kept on this device. It will be sent when you are online.');
  const unsent = inside(page).getByText('Not sent yet', { exact: true });
  await expect(unsent).toBeVisible();
  await context.setOffline(false);
  await expect(status(page)).toContainText('Your reference is SAY-');
  await expect(unsent).toHaveCount(0);

  await local.stop();
  await inside(page).getByLabel('Correct my contact').check();
  await inside(page).getByLabel('Where we may reach you').fill('vera@example.org');
  await send(page);
  await expect(unsent).toBeVisible();
  await page.goto('about:blank');
  await local.start();
  await open(page, site);
  await expect(inside(page).locator('.records').last().getByRole('heading')).toHaveText([
    'Correct my contact',
    'Raise a concern',
  ]);
  await expect(unsent).toHaveCount(0);
});

test('key lost: asked without it, with reference and secret, and followed from elsewhere', async ({
  page,
  browser,
  site,
  endpoint,
}) => {
  await endpoint(publishing);
  await open(page, site, { tag: SILENT });
  await expect(inside(page).getByText('This browser cannot prove that the records are yours.')).toBeVisible();
  await inside(page).getByRole('radio', { name: 'Erase what you have' }).check();
  await send(page);
  const contact = inside(page).getByLabel('Where we may reach you');
  await expect(contact).toBeFocused();
  await contact.fill('vera@example.org');
  await send(page);
  await inside(page).getByRole('button', { name: 'Erase for good' }).click();
  await expect(status(page)).toContainText('Keep this secret');
  const words = (await status(page).textContent())!;
  const [reference] = /SAY(-\w{4}){3}/.exec(words)!;
  const [, secret] = /: ([\w-]{43})/.exec(words)!;
  await page.reload();
  const listed = inside(page).getByRole('listitem').filter({ hasText: reference });
  await expect(listed).toContainText('Waiting until we know who asks');
  await expect(inside(page).getByText(secret!)).toHaveCount(0);

  const context = await browser.newContext();
  await site.watch(context);
  const other = await context.newPage();
  await open(other, site, { tag: SILENT });
  await inside(other).getByText('Follow a request from elsewhere').click();
  await inside(other).getByLabel('Reference').fill(reference);
  await inside(other)
    .getByLabel('Secret')
    .fill(`${secret!.slice(1)}A`);
  const check = inside(other).locator('.follow').getByRole('button', { name: 'Check again' });
  await check.click();
  await expect(status(other)).toContainText('It could not be sent');
  await inside(other).getByLabel('Secret').fill(secret!);
  await check.click();
  await expect(status(other)).toHaveText(`Reference ${reference}: Waiting until we know who asks`);
  await context.close();
});

test('erasing asks once more: the way back leaves all as it is', async ({ page, site, endpoint }) => {
  const local = await endpoint(publishing);
  await open(page, site);
  await accept(page, local);
  await inside(page).getByLabel('See what you have').check();
  await send(page);
  await expect(inside(page).locator('.seen .choices')).toContainText('Analytics');
  await inside(page).getByRole('radio', { name: 'Erase what you have' }).check();
  await send(page);
  const sure = inside(page).getByRole('alertdialog', { name: 'Erase what you have about me' });
  await expect(sure).toContainText('This erases your records for good.');
  await expect(sure.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(sure).toBeHidden();
  expect((await local.ledger())[0]!.record).not.toBeNull();
  await send(page);
  await sure.getByRole('button', { name: 'Erase for good' }).click();
  await expect(status(page)).toContainText('Your reference is SAY-');
  expect((await local.ledger())[0]!.record).toBeNull();
});

for (const scheme of ['light', 'dark'])
  for (const html of ['lang="en" dir="ltr"', 'lang="ar" dir="rtl"'])
    test(`axe finds nothing: ${scheme}, ${html}`, async ({ page, site, endpoint }) => {
      const local = await endpoint(publishing);
      await page.setViewportSize({ width: scheme === 'dark' ? 360 : 1000, height: 800 });
      await open(page, site, { html, scheme });
      await page.evaluate(() => (document.cookie = 'stray=1'));
      await page.locator('sayso-banner [data-sayso="accept-all"]').click();
      await expect.poll(async () => (await local.ledger()).length).toBe(1);
      await inside(page).locator('summary').first().click();
      await expect(inside(page).locator('blockquote')).toBeVisible();
      await inside(page).locator('.follow summary').click();
      await inside(page).locator('#kind-concern').check();
      await inside(page).locator('form .main').click();
      await expect(inside(page).locator('[aria-invalid=true]')).toBeFocused();
      const check = () => new AxeBuilder({ page }).include('sayso-privacy').analyze();
      expect((await check()).violations).toEqual([]);
      await inside(page).locator('#kind-erase').check();
      await inside(page).locator('form .main').first().click();
      await expect(inside(page).locator('dialog')).toBeVisible();
      expect((await check()).violations).toEqual([]);
    });

test('320 x 256: nothing to scroll sideways, every control is whole and 44 px high; the language follows the page', async ({
  page,
  site,
  endpoint,
}) => {
  const local = await endpoint(publishing);
  await open(page, site);
  await accept(page, local);
  await page.setViewportSize({ width: 320, height: 256 });
  await inside(page).getByText('What you were shown').click();
  await inside(page).getByLabel('Raise a concern').check();
  for (const lang of ['en', 'de', 'ar']) {
    await page.evaluate((tag) => (document.documentElement.lang = tag), lang);
    await expect(inside(page)).toHaveAttribute('lang', lang);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
      0,
    );
    const heights = await inside(page)
      .locator(':is(button, summary, .kind, input[type=text], textarea):visible')
      .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().height)));
    expect(heights.length).toBeGreaterThan(8);
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
  }
  await expect(inside(page)).toHaveAttribute('dir', 'rtl');
});

test('blocked storage: kept for this page only, and said so; without its language the author’s words stay', async ({
  page,
  context,
  site,
  endpoint,
}) => {
  const local = await endpoint(publishing);
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('blocked', 'SecurityError');
    };
  });
  await open(page, site, { tag: SILENT });
  await local.stop();
  await inside(page)
    .getByLabel('Where we may reach you')
    .fill('vera@example.org')
    .catch(() => undefined);
  await context.setOffline(true);
  await send(page);
  await expect(status(page)).toHaveText('Your browser does not let us save this: it holds for this page only.');
  await context.setOffline(false);
  await local.start();
  const restore = site.block('/more/en.js');
  await page.goto(site.page('/', parts({ tag: SILENT })));
  await expect(page.getByRole('link', { name: 'Write to us' })).toBeVisible();
  restore();
});
