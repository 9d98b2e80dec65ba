/** The stores in a real browser: the contract over each keeper, and the cookie's reach over hosts. */
import { chromium } from '@playwright/test';
import { build } from 'esbuild';
import { join } from 'node:path';
import { storeContract } from '../../contracts/store.js';
import { expect, test, type Site } from '../site.js';
import { fakeEndpoint, tagPage } from './pages.js';
import type { StoresLab } from './stores-lab.js';

declare global {
  var storesLab: StoresLab;
}

const KEEPERS = ['cookie', 'cookie with a domain that the browser refuses', 'localStorage'];

/** The page with the lab; `before` runs ahead of it. */
const labPage = async (site: Site, before = ''): Promise<string> => {
  const entryPoints = [join(import.meta.dirname, 'stores-lab.ts')];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'iife', write: false, target: 'es2022' });
  site.route('/lab.js', () => outputFiles[0]!.text);
  return site.page('/lab', {
    head: `<script nonce="{nonce}">${before}</script><script nonce="{nonce}" src="/lab.js"></script>`,
  });
};

for (const keeper of KEEPERS) {
  for (const name of Object.keys(storeContract)) {
    test(`${keeper}: ${name}`, async ({ page, site }) => {
      await page.goto(await labPage(site));
      await page.evaluate(([maker, what]) => storesLab.check(maker!, what!), [keeper, name]);
    });
  }
}

test('a document without cookies: lost, and nothing thrown', async ({ page, site }) => {
  const throwing = `Object.defineProperty(Document.prototype, 'cookie', { get() { throw new Error('no') }, set() { throw new Error('no') } })`;
  await page.goto(await labPage(site, throwing));
  await page.evaluate(() => storesLab.blocked('cookie'));
});

test('a parent domain shares the choice with sibling hosts, and takes the place of a host cookie', async ({
  site,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'only Chromium maps host names to this machine by a switch');
  fakeEndpoint(site);
  tagPage(site, '/own');
  tagPage(site, '/shared', { tag: 'data-endpoint="/v1" data-domain="example.test"' });
  const port = new URL(site.url).port;
  const at = (host: string, path: string) => `http://${host}.example.test:${port}${path}`;
  const browser = await chromium.launch({
    executablePath: test.info().project.use.launchOptions?.executablePath ?? chromium.executablePath(),
    args: ['--host-resolver-rules=MAP *.example.test 127.0.0.1'],
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(at('a.b', '/own'));
  await page.getByRole('button', { name: 'Accept all' }).click();
  await page.goto(at('c', '/shared'));
  await expect(page.getByRole('button', { name: 'Accept all' })).toBeVisible();
  await page.goto(at('a.b', '/shared'));
  await page.evaluate(() => new Promise<void>((kept) => (sayso.on('kept', () => kept()), sayso.withdraw('analytics'))));
  await page.goto(at('c', '/shared'));
  expect(await page.evaluate(() => [sayso.explain('analytics').state, sayso.explain('partners').state])).toEqual([
    'denied',
    'granted',
  ]);
  expect((await context.cookies()).map(({ name, domain }) => [name, domain])).toEqual([['sayso', '.example.test']]);
  await browser.close();
});
