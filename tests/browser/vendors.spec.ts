/**
 * Five real SDKs from npm, held by Sayso, each through the same story: nothing before a grant, all of it after, in the
 * click's own task nothing more after a refusal although the page goes on tracking, what it left swept, and all of it
 * again after another grant. Their collector is the second site.
 */
import type { Page } from '@playwright/test';
import type { SweptDetail } from '../../src/gates/sweep.js';
import { covers } from '../../src/wire/marks.js';
import { fakeEndpoint } from './core/pages.js';
import { settle } from './guard/pages.js';
import { classic } from './lab/build.js';
import { expect, test, type Site } from './site.js';
import { vendor as amplitude } from './vendors/amplitude.js';
import { vendorBundle } from './vendors/build.js';
import type { lead as Lead } from './vendors/lead.js';
import { vendor as mixpanel } from './vendors/mixpanel.js';
import { vendor as posthog } from './vendors/posthog.js';
import { vendor as segment } from './vendors/segment.js';
import { vendor as snowplow } from './vendors/snowplow.js';
import type { Vendor } from './vendors/vendor.js';

const VENDORS: Record<string, Vendor<never>> = { amplitude, mixpanel, posthog, segment, snowplow };

/** Longer than any SDK here waits before it sends, and than the sweep before it looks again. */
const LONG = 1300;

const noticeFor = ({ held, service }: Vendor<never>) => ({
  ...{ id: 'site', site: 'test', version: 1, texts: '/texts/{locale}.json' },
  purposes: {
    necessary: { key: 1, regime: 'required' },
    analytics: {
      key: 2,
      services: { Vendor: { hosts: ['localhost'], ...service, ...(held === 'service' && { key: 3 }) } },
    },
  },
});

/** Answers any SDK, with credentials or without, and whatever headers it wants to send. */
const collect = (request: Request): Response =>
  new Response('{"status":1}', {
    headers: {
      'content-type': 'application/json',
      'access-control-allow-origin': request.headers.get('origin') ?? '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? '',
      'access-control-max-age': '600',
    },
  });

/** `tag`: attributes of ours; `stops`: whether the page stops the vendor on a refusal. */
const open = async (page: Page, site: Site, name: string, { tag = '', stops = true } = {}): Promise<void> => {
  const vendor = VENDORS[name]!;
  const { held, guarded, sdk } = vendor;
  const text = await vendorBundle(name, sdk, held === 'load' ? 'esm' : 'iife');
  const lead = await classic('tests/browser/vendors/lead.ts');
  site.other.route('/*', collect);
  site.route('/vendor.*', () => new Response(text, { headers: { 'content-type': 'text/javascript' } }));
  site.route('/lead.js', () => lead);
  const told = JSON.stringify({ held, stops, collector: site.other.url });
  const url = site.page('/page', {
    head: `<script type="application/json" id="notice">${JSON.stringify(noticeFor(vendor))}</script>
      ${guarded ? '<script nonce="{nonce}" src="/guard.js"></script>' : ''}
      <script nonce="{nonce}" src="/sayso.js" data-ui="false" ${tag}></script>
      <script nonce="{nonce}" src="/lead.js" data-told='${told}'></script>`,
    body: `<button id="grant">Grant</button><button id="refuse">Refuse</button>
      ${held === 'markup' ? '<script type="text/plain" data-purpose="analytics" src="/vendor.js" nonce="{nonce}"></script>' : ''}`,
    csp: { 'connect-src': `'self' ${site.other.url}` },
  });
  await page.goto(url);
};

/** What the browser keeps besides our own, as `store name`. */
const kept = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const cookies = document.cookie.split('; ').map((pair) => `cookies ${pair.split('=')[0]}`);
    const keys = [
      ...Object.keys(localStorage).map((key) => `local ${key}`),
      ...Object.keys(sessionStorage).map((key) => `session ${key}`),
    ];
    const databases = (await indexedDB.databases()).map((each) => `databases ${each.name}`);
    return [...cookies, ...keys, ...databases].filter((one) => !/^\w+ (sayso|$)/.test(one));
  });
const told = (page: Page) => page.evaluate(() => (globalThis as unknown as { lead: typeof Lead }).lead);
const bodies = (site: Site): string =>
  site.other.hits.map(({ body, path }) => path + decodeURIComponent(body)).join('\n');
/** How many events of a phase the collector has; each counts once. */
const arrived = (site: Site, phase: string): string[] => [
  ...new Set(bodies(site).match(new RegExp(`${phase}-\\d+-`, 'g')) ?? []),
];
/** Requests to the collector that began after the click that refused. */
const late = (page: Page, collector: string): Promise<string[]> =>
  page.evaluate((host) => {
    const { refusedAt } = (globalThis as unknown as { lead: typeof Lead }).lead;
    const all = performance.getEntriesByType('resource').filter(({ name }) => name.startsWith(host));
    return all
      .filter(({ startTime }) => startTime > refusedAt)
      .map(({ name, startTime }) => `${name} +${startTime - refusedAt}`);
  }, collector);

/** What the sweep told, as `store name`. */
const swept = async (page: Page): Promise<{ removed: string[]; remaining: string[] }> => {
  const rounds = (await told(page)).swept as SweptDetail[];
  const names = (what: 'removed' | 'remaining') =>
    rounds.flatMap((round) => round[what].map(({ store, name }) => `${store} ${name}`));
  return { removed: names('removed'), remaining: names('remaining') };
};

/** Those of `found` that no mark covers, and the other way round the marks that cover nothing. */
const uncovered = (marks: readonly string[], found: readonly string[]): string[] =>
  found.filter((one) => !covers(marks, one));
const unmet = (marks: readonly string[], found: readonly string[]): string[] =>
  marks.filter((mark) => !found.some((one) => covers([mark], one)));

const declared = ({ service: { cookies = [], storage = [], databases = [] } }: Vendor<never>): string[] => [
  ...cookies.map((mark) => `cookies ${mark}`),
  ...storage.flatMap((mark) => [`local ${mark}`, `session ${mark}`]),
  ...databases.map((mark) => `databases ${mark}`),
];

for (const [name, vendor] of Object.entries(VENDORS))
  test(`P2 ${name}: load, stop, sweep, resume, and nothing on a page that was refused`, async ({ page, site }) => {
    const { leaves, forgets = [], open: opened = [], held } = vendor;
    await open(page, site, name);
    await settle(page, 200);
    expect([site.hitsOf('/vendor.*'), site.other.hits, await kept(page)], 'fresh').toEqual([[], [], []]);

    await page.click('#grant');
    await expect.poll(() => arrived(site, 'granted').length, 'granted').toBeGreaterThan(2);
    await expect.poll(async () => unmet(leaves, await kept(page)), 'never left').toEqual([]);
    expect(uncovered(declared(vendor), await kept(page)), 'left, but not declared').toEqual([]);

    await page.click('#refuse');
    await settle(page, LONG);
    expect(await late(page, site.other.url), 'requests after the refusal').toEqual([]);
    expect(arrived(site, 'refused')).toEqual([]);
    const { removed, remaining } = await swept(page);
    expect(uncovered(opened, await kept(page)), 'after the sweep').toEqual([]);
    expect(unmet(opened, remaining), 'not told as remaining').toEqual([]);
    expect(unmet(uncovered([...forgets, ...opened], leaves), removed), 'not told as swept').toEqual([]);
    // A script on the page has no hook of ours: whether it stopped is its own affair, and the page is told.
    expect((await told(page)).running).toEqual(held === 'markup' ? [{ purposes: ['analytics'] }] : []);

    site.other.hits.length = 0;
    await page.click('#grant');
    await expect.poll(() => arrived(site, 'granted').length, 'granted again').toBeGreaterThan(2);
    await expect.poll(async () => unmet(leaves, await kept(page)), 'kept again').toEqual([]);
    expect(arrived(site, 'refused'), 'tracked while it was refused').toEqual([]);
    expect(site.hitsOf('/page').length, 'page loads').toBe(1);

    await page.click('#refuse');
    await settle(page, 200);
    site.hits.length = 0;
    site.other.hits.length = 0;
    await page.reload();
    await settle(page, 200);
    await expect.poll(() => kept(page), 'kept on a page that was refused').toEqual([]);
    expect([site.hitsOf('/vendor.*'), site.other.hits], 'refused').toEqual([[], []]);
  });

test('P12 segment, which nobody stops: the page is told, and one reload ends it', async ({ page, site }) => {
  fakeEndpoint(site);
  await open(page, site, 'segment', { tag: 'data-endpoint="/v1" data-reload', stops: false });
  await page.click('#grant');
  await expect.poll(() => arrived(site, 'granted').length).toBeGreaterThan(2);
  await page.click('#refuse');
  await expect.poll(() => site.hitsOf('/page').length).toBe(2);
  await page.waitForLoadState();
  site.other.hits.length = 0;
  await settle(page, 400);
  expect([site.other.hits, await kept(page), site.hitsOf('/page').length]).toEqual([[], [], 2]);
});
