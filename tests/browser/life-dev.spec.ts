/** Dev mode: each mistake is named once, with its code and where it is explained; a good page gets no word. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { fakeEndpoint, NOTICE, tagPage, type TagPage } from './core/pages.js';
import { expect, test, type Site } from './site.js';

const GUIDE = readFileSync(join(import.meta.dirname, '../../docs/faults.md'), 'utf8');
const DEV = 'data-endpoint="/v1" data-dev';
const GOOD = `<script type="text/plain" data-purpose="analytics" nonce="{nonce}" src="/good.js"></script>
  <template data-purpose="partners"><p>Offers</p></template>
  <iframe data-purpose='{"all":["analytics","partners"]}' data-src="/inside" title="Inside"></iframe>
  <img data-purpose="analytics" data-src="/dot.gif" alt="">`;

/** The words of dev mode, in order. */
const listen = (page: Page): string[] => {
  const said: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text().startsWith('sayso: SAYSO-')) said.push(message.text());
  });
  return said;
};

/** Dev mode has come, and has had a moment. */
const watching = async (page: Page, site: Site) => {
  if (await page.evaluate(() => !!document.querySelector('[data-dev]')))
    await expect.poll(() => site.hitsOf('/dev.js').length).toBeGreaterThan(0);
  await page.waitForTimeout(200);
};

const open = async (page: Page, site: Site, parts: TagPage = {}): Promise<string[]> => {
  fakeEndpoint(site);
  site.route('/good.js', () => 'globalThis.good = true');
  site.route('/dot.gif', () => 204);
  site.page('/inside', 'inside');
  const said = listen(page);
  await page.goto(tagPage(site, '/a', { tag: DEV, ...parts }));
  await watching(page, site);
  return said;
};

/** Exactly these codes, each once, each with a place in the guide. */
const expectCodes = async (said: string[], codes: Record<string, RegExp>): Promise<void> => {
  const codesOf = () => said.map((line) => line.slice(7, 16)).sort();
  await expect.poll(codesOf).toEqual(
    Object.keys(codes)
      .map((code) => `SAYSO-${code}`)
      .sort(),
  );
  for (const line of said) {
    const code = line.slice(13, 16);
    expect(line).toMatch(codes[code]!);
    expect(line).toContain(`docs/faults.md#sayso-${code.toLowerCase()}`);
    expect(GUIDE).toContain(`## SAYSO-${code}`);
  }
};

test('a good page gets no word, before an answer, after it and on the next page', async ({ page, site }) => {
  const said = await open(page, site, { body: GOOD });
  await page.getByRole('button', { name: 'Accept all' }).click();
  await expect.poll(() => site.hitsOf('/good.js').length).toBe(1);
  await page.evaluate(() => [
    sayso.withdraw('partners'),
    sayso.gate({ purpose: { not: 'email' }, run: () => undefined }),
  ]);
  await page.reload();
  await watching(page, site);
  expect(said).toEqual([]);
});

test('without being asked for, dev mode is not even loaded', async ({ page, site }) => {
  const said = await open(page, site, { tag: 'data-endpoint="/v1"', body: '<div data-purpose="analytcs"></div>' });
  expect([said, site.hitsOf('/dev.js')]).toEqual([[], []]);
});

test('D01: what the notice says wrongly', async ({ page, site }) => {
  const notice = { ...NOTICE, purposes: { ...NOTICE.purposes, analytics: { key: 2, regime: 'optin' } } };
  await expectCodes(await open(page, site, { notice }), {
    D01: /purposes\.analytics\.regime: got "optin", want one of/,
  });
});

test('D01: a notice that cannot be read switches it on by itself', async ({ page, site }) => {
  const said = await open(page, site, { notice: undefined, tag: 'data-notice="#else"' });
  expect(said.length).toBeGreaterThan(0);
  expect(said.every((line) => line.startsWith('sayso: SAYSO-D01: notice: '))).toBe(true);
});

test('D02, D03, D11: markup that is held in name only, there from the start and added later, each once', async ({
  page,
  site,
}) => {
  const body = `<script data-purpose="analytics" nonce="{nonce}" src="/good.js"></script>
    <img data-purpose="partners" src="/dot.gif" alt="">
    <div data-purpose="analytics">Offers</div>`;
  const said = await open(page, site, { body });
  const codes = {
    D02: /<script data-purpose="analytics"[^>]*> .*type="text\/plain"/,
    D03: /<img .*data-src/,
    D11: /<div .*<template/,
  };
  await expectCodes(said, codes);
  await page.evaluate(() => {
    document.body.append(document.querySelector('div[data-purpose]')!.cloneNode(true));
    const late = document.createElement('section');
    late.append(Object.assign(document.createElement('iframe'), { title: 'Late' }));
    late.querySelector('iframe')!.dataset['purpose'] = 'partners';
    document.body.append(late);
  });
  await expect.poll(() => said.length).toBe(4);
  expect(said[3]).toMatch(/SAYSO-D11: <iframe title="Late".* holds nothing: it has no data-src/);
});

test('D04: names and conditions in markup that nothing can grant', async ({ page, site }) => {
  const body = `<img data-purpose="analitics" data-src="/dot.gif" alt=""><img data-purpose="{all: x" data-src="/dot.gif" alt="">`;
  const said = await open(page, site, { body });
  await expect.poll(() => said.length).toBe(2);
  expect(said[0]).toMatch(/SAYSO-D04: <img .*the notice has no "analitics"; is it "analytics"\?/);
  expect(said[1]).toMatch(/SAYSO-D04: .* is no condition, so it never opens/);
});

test('D05: names in calls that the notice does not have', async ({ page, site }) => {
  const said = await open(page, site);
  await page.evaluate(() => {
    for (let turn = 0; turn < 3; turn++) sayso.allows({ all: ['necessary', 'partner'] });
    sayso.gate({ purpose: 'statistics', run: () => undefined });
    sayso.choose({ emial: 'denied' });
    void sayso.when({ any: [] });
  });
  expect(said.map((line) => line.slice(0, 60))).toEqual([
    expect.stringContaining('SAYSO-D05: allows(): the notice has no "partner"'),
    expect.stringContaining('SAYSO-D05: gate(): the notice has no "statistics"'),
    expect.stringContaining('SAYSO-D05: choose(): the notice has no "emial"'),
    expect.stringContaining('SAYSO-D05: when(): {"any":[]} is no condition'),
  ]);
});

test('D06: what a declared service fetched before the decision, and after a refusal', async ({ page, site }) => {
  const host = new URL(site.url).hostname;
  const services = { Counter: { hosts: ['localhost'] } };
  expect(host).not.toBe('localhost');
  const notice = { ...NOTICE, purposes: { ...NOTICE.purposes, analytics: { key: 2, services } } };
  const early = `<img src="${site.other.url}/early.gif" alt="">`;
  const csp = { 'img-src': '*' };
  const said = await open(page, site, { notice, body: early, csp });
  await expectCodes(said, { D06: /early\.gif was fetched while "analytics" was not granted \(Counter\)/ });
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => page.evaluate(() => sayso.allows('analytics'))).toBe(true);
  const fetchOne = (url: string) =>
    page.evaluate(
      (src) => new Promise((done) => Object.assign(new Image(), { onload: done, onerror: done, src })),
      url,
    );
  await page.waitForTimeout(100);
  await fetchOne(`${site.other.url}/granted.gif`);
  await page.evaluate(() => sayso.rejectAll());
  await fetchOne(`${site.other.url}/late.gif`);
  await expect.poll(() => said.length).toBe(2);
  expect(said[1]).toMatch(/late\.gif/);
});

test("D07: Google's tag was told something before our default", async ({ page, site }) => {
  const before = `<script nonce="{nonce}">globalThis.dataLayer = []; function gtag() { dataLayer.push(arguments) }
    gtag('js', new Date()); gtag('config', 'G-1')</script>`;
  await expectCodes(await open(page, site, { before }), { D07: /dataLayer got \["js",.*before the default/ });
});

test('D08: two tags on a page', async ({ page, site }) => {
  const head = '<script nonce="{nonce}" src="/sayso.js?again"></script>';
  await expectCodes(await open(page, site, { head }), { D08: /sayso\.js\?again".*is the second tag/ });
});

test("D09: the page's policy blocks a part of ours, and what was released", async ({ page, site, browserName }) => {
  site.expectFault(/script-src/);
  const { url } = site.other;
  const body = `<script type="text/plain" data-purpose="email" nonce="{nonce}" src="${url}/released.js"></script>`;
  // Lists our files, but neither a nonce nor the other site, whose script has a nonce that our own bears too.
  const csp = { 'script-src': "'self'", 'require-trusted-types-for': null, 'trusted-types': null };
  const said = await open(page, site, { body, csp });
  await page.evaluate((src) => {
    sayso.gate({ purpose: 'necessary', src, attributes: { nonce: 'none' } });
  }, `${url}/gated.js`);
  // Firefox does not tell what was blocked before anyone listened.
  const expected = browserName === 'chromium' ? ['gated.js', 'released.js'] : ['gated.js'];
  await expect.poll(() => said.map((line) => /[a-z]+\.js/.exec(line)?.[0]).sort()).toEqual(expected);
  for (const line of said) expect(line).toMatch(/SAYSO-D09: script-src\S* blocks .*\.js, which was released/);
});

test('D10: a declarative shadow root in a held template', async ({ page, site }) => {
  const body = `<template data-purpose="analytics"><my-card><template shadowrootmode="open"><p>Inside</p></template></my-card></template>`;
  await expectCodes(await open(page, site, { body }), {
    D10: /<template data-purpose="analytics"> holds a declarative shadow root/,
  });
});

test('P13 destroy ends it: nothing is watched or said any more', async ({ page, site }) => {
  const said = await open(page, site);
  await page.evaluate(() => {
    const { allows } = sayso;
    sayso.destroy();
    document.body.appendChild(document.createElement('div')).dataset['purpose'] = 'x';
    Object.assign(globalThis, { same: allows !== sayso.allows });
    sayso.allows('y');
  });
  await page.waitForTimeout(200);
  expect(said).toEqual([]);
  expect(await page.evaluate(() => (globalThis as never as { same: boolean }).same)).toBe(true);
});
