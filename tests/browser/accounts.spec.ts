/** Two devices of one person, in real browsers against the real endpoint: the shipped `accounts.js` beside the shipped tag. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type * as Accounts from '../../src/accounts/index.js';
import type { Consent } from '../../src/page-api.js';
import type { Notice, Texts } from '../../src/wire/notice.js';
import { expect, test, type LocalEndpoint, type Site } from './endpoint.js';

const demo = <T>(file: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../demo', file), 'utf8')) as T;
const notice = demo<Notice>('notice.json');
const publishing = { notices: [{ notice, texts: [demo<Texts>('texts/en.json')] }] };
const SITE = 'larkline';

const parts = {
  head: `<script type="application/json" id="notice">${JSON.stringify({ ...notice, texts: undefined })}</script>
    <script nonce="{nonce}" src="/sayso.js" data-notice="#notice" data-endpoint="/v1" data-ui="false"></script>
    <script nonce="{nonce}" type="module">
      import * as accounts from '/accounts.js';
      const options = { endpoint: '/v1', site: 'larkline', every: 0 };
      globalThis.stop = accounts.followAccount(sayso, options);
      globalThis.accounts = accounts;
    </script>`,
  body: '<button data-sayso="accept-all">Accept</button> <button data-sayso="reject-all">Reject</button>',
};

declare const sayso: Consent;
declare const accounts: typeof Accounts;

interface Devices {
  device(init?: () => void): Promise<Page>;
  ticket(account: string): Promise<string>;
}

const open = async (browser: Browser, site: Site, { token }: LocalEndpoint): Promise<Devices> => {
  const bearer = await token(SITE, 'server');
  const url = site.page('/', parts);
  return {
    device: async (init) => {
      const context = await browser.newContext();
      await site.watch(context);
      if (init) await context.addInitScript(init);
      const page = await context.newPage();
      await page.goto(url);
      await page.waitForFunction(() => 'accounts' in globalThis);
      return page;
    },
    ticket: async (account) => {
      const answer = await fetch(`${site.url}/v1/${SITE}/accounts/tickets`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify({ account }),
      });
      return ((await answer.json()) as { ticket: string }).ticket;
    },
  };
};

const link = (page: Page, ticket: string): Promise<boolean> =>
  page.evaluate((each) => accounts.linkAccount(sayso, { endpoint: '/v1', site: 'larkline', ticket: each }), ticket);
const unlink = (page: Page): Promise<boolean> =>
  page.evaluate(() => accounts.unlinkAccount(sayso, { endpoint: '/v1', site: 'larkline' }));
/** Chooses and waits for the endpoint's word on it. */
const choose = (page: Page, choices: Record<string, 'granted' | 'denied'>): Promise<void> =>
  page.evaluate(async (each) => {
    const receipt = new Promise((done) => sayso.on('receipt', done));
    sayso.choose(each);
    await receipt;
  }, choices);
const stands = (page: Page, purpose = 'analytics'): Promise<string[]> =>
  page.evaluate((name) => {
    const { state, cause } = sayso.explain(name);
    return [state, cause];
  }, purpose);
const visitAgain = async (page: Page): Promise<void> => {
  await page.reload();
  await page.waitForFunction(() => 'accounts' in globalThis);
};
const causes = async ({ ledger }: LocalEndpoint): Promise<(string | null)[]> =>
  (await ledger()).map(({ cause }) => cause);

test('what is chosen on one device counts on the other at its next visit, and writes no record there', async ({
  browser,
  site,
  endpoint,
}) => {
  const local = await endpoint(publishing);
  const { device, ticket } = await open(browser, site, local);
  const [phone, laptop] = [await device(), await device()];
  await choose(phone, { analytics: 'granted' });
  expect(await link(phone, await ticket('ann'))).toBe(true);
  expect(await stands(laptop)).toEqual(['unset', 'regime']);
  expect(await link(laptop, await ticket('ann'))).toBe(true);
  await expect.poll(() => stands(laptop)).toEqual(['granted', 'host']);
  expect(await causes(local)).toEqual(['api', 'link', 'link', 'link', 'link']);

  await choose(phone, { analytics: 'denied' });
  await visitAgain(laptop);
  await expect.poll(() => stands(laptop)).toEqual(['denied', 'host']);
  expect(await laptop.evaluate(() => sayso.allows('analytics'))).toBe(false);
  // It is there at once on the visit after that, with the endpoint away.
  await local.stop();
  await visitAgain(laptop);
  expect(await stands(laptop)).toEqual(['denied', 'host']);
  await local.start();

  // A grant counts on the other device where it is clearly newer, by two seconds.
  await laptop.waitForTimeout(2100);
  await choose(laptop, { analytics: 'granted' });
  expect(await stands(laptop)).toEqual(['granted', 'visitor']);
  await visitAgain(phone);
  await expect.poll(() => stands(phone)).toEqual(['granted', 'host']);
  await visitAgain(laptop);
  await laptop.waitForTimeout(500);
  expect(await stands(laptop)).toEqual(['granted', 'visitor']);
  expect((await causes(local)).filter((cause) => cause !== 'link')).toEqual(['api', 'api', 'api']);
  for (const { findings } of await local.ledger()) expect(Object.values(findings)).not.toContain('broken');
});

test('a device that signed out no longer leads nor follows', async ({ browser, site, endpoint }) => {
  const local = await endpoint(publishing);
  const { device, ticket } = await open(browser, site, local);
  const [phone, laptop] = [await device(), await device()];
  for (const page of [phone, laptop]) await link(page, await ticket('bob'));
  await choose(phone, { analytics: 'granted' });
  await visitAgain(laptop);
  await expect.poll(() => stands(laptop)).toEqual(['granted', 'host']);
  expect(await unlink(laptop)).toBe(true);
  await choose(laptop, { analytics: 'denied' });
  await visitAgain(phone);
  await phone.waitForTimeout(500);
  expect(await stands(phone)).toEqual(['granted', 'visitor']);
  await choose(phone, { location: 'granted' });
  await visitAgain(laptop);
  await laptop.waitForTimeout(500);
  expect(await stands(laptop, 'location')).toEqual(['unset', 'regime']);
});

test('Global Privacy Control of one device, and what it refused before it had a key, counts on the other', async ({
  browser,
  site,
  endpoint,
}) => {
  const { device, ticket } = await open(browser, site, await endpoint(publishing));
  const plain = await device();
  await choose(plain, { partner_cookies: 'granted', analytics: 'granted' });
  await link(plain, await ticket('cy'));
  const signalling = await device(() => {
    Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });
  });
  await choose(signalling, { analytics: 'denied' });
  await link(signalling, await ticket('cy'));
  // The account's grant does not open what the signal denies here.
  expect(await stands(signalling, 'partner_cookies')).toEqual(['denied', 'signal']);
  await visitAgain(plain);
  await expect.poll(() => stands(plain, 'partner_cookies')).toEqual(['denied', 'host']);
  expect(await stands(plain)).toEqual(['denied', 'host']);
});

test('nothing reaches the page where the endpoint is away or says nonsense, or there is no key', async ({
  browser,
  site,
  endpoint,
}) => {
  const local = await endpoint(publishing);
  const { device, ticket } = await open(browser, site, local);
  const page = await device();
  const [good, bad] = [await ticket('dan'), 'x.y.z'];
  expect(await link(page, bad)).toBe(false);
  expect(await unlink(await device())).toBe(true);
  expect(await link(page, good)).toBe(true);
  site.route('/v1/larkline/accounts/standing', () => ({ now: 'x', purposes: [{ key: 3 }] }));
  await visitAgain(page);
  await page.waitForTimeout(300);
  expect(await stands(page)).toEqual(['unset', 'regime']);
  await local.stop();
  await visitAgain(page);
  expect(await link(page, good)).toBe(false);
  await page.evaluate(() => (globalThis as unknown as { stop(): void }).stop());
});
