/** The cookie that the endpoint sets from the site's own origin, in a real browser. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import type { Notice, Texts } from '../../src/wire/notice.js';
import { expect, test } from './endpoint.js';

const demo = <T>(file: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../demo', file), 'utf8')) as T;
const notice = demo<Notice>('notice.json');
const publishing = { notices: [{ notice, texts: [demo<Texts>('texts/en.json')] }], cookie: {} };
const ROUTE = '/v1/larkline/cookie';

const parts = (more = 'data-server-cookie="true"') => ({
  head: `<script type="application/json" id="notice">${JSON.stringify({ ...notice, texts: undefined })}</script>
    <script nonce="{nonce}" src="/sayso.js" data-notice="#notice" data-endpoint="/v1" data-ui="false" ${more}></script>`,
  body: '<button data-sayso="accept-all">Accept</button><button data-sayso="reject-all">Reject</button>',
});

const cookieOf = async (context: BrowserContext) => (await context.cookies()).find(({ name }) => name === 'sayso');
const DAY = 86_400;

test('is the value that the browser wrote, set by the server, for 395 days from the answer', async ({
  page,
  context,
  site,
  endpoint,
}) => {
  await endpoint(publishing);
  await page.goto(site.page('/', parts()));
  await page.getByRole('button', { name: 'Accept' }).click();
  const before = await page.evaluate(() => document.cookie);
  await expect.poll(async () => (await cookieOf(context))?.secure).toBe(true);
  const cookie = (await cookieOf(context))!;
  // What it says is what the browser said; only "something waits" has been taken back meanwhile.
  expect(`sayso=${cookie.value}`.split('.').slice(3)).toEqual(before.split('.').slice(3));
  expect(await page.evaluate(() => document.cookie)).toBe(`sayso=${cookie.value}`);
  expect(cookie).toMatchObject({ httpOnly: false, sameSite: 'Lax', path: '/' });
  const left = cookie.expires - Date.now() / 1000;
  expect(left).toBeGreaterThan(394.9 * DAY);
  expect(left).toBeLessThanOrEqual(395 * DAY);
  expect(site.hitsOf(ROUTE)).toHaveLength(1);
  expect(site.hitsOf(ROUTE)[0]).toMatchObject({ method: 'POST', body: JSON.stringify({ value: cookie.value }) });
  await page.reload();
  expect(await page.evaluate('sayso.allows("analytics")')).toBe(true);
  // Who has answered asks for nothing more.
  await page.waitForTimeout(500);
  expect(site.hitsOf(ROUTE)).toHaveLength(1);
});

test('is written over by the next choice, and set again', async ({ page, context, site, endpoint }) => {
  await endpoint(publishing);
  await page.goto(site.page('/', parts()));
  await page.getByRole('button', { name: 'Accept' }).click();
  await expect.poll(async () => (await cookieOf(context))?.secure).toBe(true);
  const granted = (await cookieOf(context))!.value;
  await page.getByRole('button', { name: 'Reject' }).click();
  await expect.poll(() => site.hitsOf(ROUTE).length).toBe(2);
  await expect.poll(async () => (await cookieOf(context))?.secure).toBe(true);
  expect((await cookieOf(context))!.value).not.toBe(granted);
  await page.reload();
  expect(await page.evaluate('sayso.allows("analytics")')).toBe(false);
});

for (const where of ['here', 'in another tab'] as const)
  test(`never comes over a refusal that was made ${where} while it was under way`, async ({
    page,
    context,
    site,
    endpoint,
  }) => {
    await endpoint(publishing);
    const release = site.hang(ROUTE);
    const url = site.page('/', parts());
    await page.goto(url);
    await page.getByRole('button', { name: 'Accept' }).click();
    await expect.poll(() => site.hitsOf(ROUTE).length).toBe(1);
    // The answer to the grant comes last: nothing is set after it.
    site.block(ROUTE);
    const second = where === 'here' ? page : await context.newPage();
    if (second !== page) await second.goto(url);
    await second.getByRole('button', { name: 'Reject' }).click();
    await expect.poll(() => site.hitsOf('/v1/larkline/records').length).toBe(2);
    await expect.poll(() => site.hitsOf(ROUTE).length).toBeGreaterThan(1);
    release();
    await page.waitForTimeout(500);
    for (const each of new Set([page, second])) {
      await each.reload();
      expect(await each.evaluate('sayso.allows("analytics")')).toBe(false);
    }
  });

test('is not asked for where the page does not want it; an endpoint that sets none harms nothing', async ({
  page,
  context,
  site,
  endpoint,
}) => {
  await endpoint({ notices: publishing.notices });
  await page.goto(site.page('/plain', parts('')));
  await page.getByRole('button', { name: 'Accept' }).click();
  await expect.poll(async () => (await cookieOf(context))?.value).toMatch(/\.d\./);
  await page.waitForTimeout(300);
  expect(site.hitsOf(ROUTE)).toHaveLength(0);
  await page.goto(site.page('/', parts()));
  await page.getByRole('button', { name: 'Reject' }).click();
  await expect.poll(() => site.hitsOf(ROUTE).length).toBe(1);
  await page.waitForTimeout(300);
  expect((await cookieOf(context))?.secure).toBe(false);
  expect(await page.evaluate('sayso.allows("analytics")')).toBe(false);
});
