/** Signals: the whole sequence in Google's data layer, and the page's own events. */
import type { Page } from '@playwright/test';
import type { Given, lab as Lab } from './lab/lab.js';
import { labTag } from './lab/build.js';
import { expect, test, type Site } from './site.js';

declare const lab: typeof Lab;

const MAPPING = {
  ad_storage: 'partners',
  ad_user_data: 'partners',
  ad_personalization: { all: ['partners', 'analytics'] },
  analytics_storage: 'analytics',
  functionality_storage: false,
  personalization_storage: false,
  security_storage: 'necessary',
};
const NECESSARY: Record<string, Given> = { necessary: ['granted', 'required'] };
const UNSET: Record<string, Given> = {
  ...NECESSARY,
  analytics: ['unset', 'regime'],
  partners: ['unset', 'regime'],
  mail: ['unset', 'regime'],
};

/** All seven keys as Google gets them. */
const seven = (granted: string[] = []) =>
  Object.fromEntries(
    Object.keys(MAPPING).map((key) => [key, [...granted, 'security_storage'].includes(key) ? 'granted' : 'denied']),
  );
const ANALYTICS = ['analytics_storage'];
const ALL = ['ad_storage', 'ad_user_data', 'ad_personalization', 'analytics_storage'];
const states = (analytics: string, partners: string, mail = 'unset') => ({
  necessary: 'granted',
  analytics,
  partners,
  mail,
});

interface Visit {
  at?: Record<string, Given>;
  settings?: object;
  /** Markup before and after ours. */
  before?: string;
  after?: string;
}

const visit = async (page: Page, site: Site, { at = UNSET, settings = {}, before = '', after = '' }: Visit = {}) => {
  const notice = { purposes: {}, signals: { 'google-consent-mode': { mapping: MAPPING, ...settings } } };
  const head = `<script type="application/json" id="notice">${JSON.stringify(notice)}</script>${before}${await labTag(site, at)}${after}`;
  await page.goto(site.page('/page', { head }));
};

/** The data layer as plain values; what is not an `arguments` object where one is due shows as such. */
const layer = (page: Page, name = 'dataLayer') =>
  page.evaluate((key) => {
    const entries = (globalThis as unknown as Record<string, unknown[] | undefined>)[key] ?? [];
    const isArguments = (entry: unknown) => Object.prototype.toString.call(entry) === '[object Arguments]';
    return entries.map((entry) =>
      isArguments(entry) ? [...(entry as unknown[])] : Array.isArray(entry) ? 'an array' : entry,
    );
  }, name);
const set = (page: Page, next: Record<string, Given>) => page.evaluate((given) => lab.set(given), next);

const event = (purposes: object, cause: string) => ({ event: 'sayso_update', purposes, cause });

test.describe('Google Consent Mode: the whole sequence', () => {
  test('unset: one default, all but the required denied, nothing more', async ({ page, site }) => {
    await visit(page, site);
    expect(await layer(page)).toEqual([['consent', 'default', seven()]]);
  });

  test('a stored grant: default and update in the task of boot, before the next script', async ({ page, site }) => {
    await visit(page, site, {
      at: { ...UNSET, analytics: 'granted', partners: 'denied' },
      after: '<script nonce="{nonce}">globalThis.seen = dataLayer.length</script>',
    });
    expect(await layer(page)).toEqual([
      ['consent', 'default', seven()],
      ['consent', 'update', seven(ANALYTICS)],
      event(states('granted', 'denied'), 'restored'),
    ]);
    expect(await page.evaluate(() => (globalThis as { seen?: number }).seen)).toBe(3);
  });

  test('a stored refusal is told too, so that nobody waits for it', async ({ page, site }) => {
    await visit(page, site, { at: { ...UNSET, analytics: 'denied', partners: 'denied' } });
    expect(await layer(page)).toEqual([
      ['consent', 'default', seven()],
      ['consent', 'update', seven()],
      event(states('denied', 'denied'), 'restored'),
    ]);
  });

  test('an expired answer counts as none', async ({ page, site }) => {
    await visit(page, site, { at: { ...UNSET, analytics: ['unset', 'regime'], partners: ['unset', 'regime'] } });
    expect(await layer(page)).toEqual([['consent', 'default', seven()]]);
  });

  test('grant, withdraw, grant again, refuse: one update and one event each', async ({ page, site }) => {
    await visit(page, site);
    await set(page, { analytics: 'granted', partners: 'granted' });
    await set(page, { partners: 'denied' });
    await set(page, { partners: 'denied' });
    await set(page, { partners: 'granted' });
    await set(page, { analytics: ['denied', 'signal'], partners: ['denied', 'signal'] });
    expect(await layer(page)).toEqual([
      ['consent', 'default', seven()],
      ['consent', 'update', seven(ALL)],
      event(states('granted', 'granted'), 'visitor'),
      ['consent', 'update', seven(ANALYTICS)],
      event(states('granted', 'denied'), 'visitor'),
      ['consent', 'update', seven(ALL)],
      event(states('granted', 'granted'), 'visitor'),
      ['consent', 'update', seven()],
      event(states('denied', 'denied'), 'signal'),
    ]);
  });

  test('a purpose that Google has no part in changes nothing', async ({ page, site }) => {
    await visit(page, site);
    await set(page, { mail: 'granted' });
    expect(await layer(page)).toHaveLength(1);
  });

  test('an expiry in mid-life closes what it opened', async ({ page, site }) => {
    await visit(page, site, { at: { ...UNSET, analytics: 'granted' } });
    await set(page, { analytics: ['unset', 'regime'] });
    expect((await layer(page)).slice(3)).toEqual([
      ['consent', 'update', seven()],
      event(states('unset', 'unset'), 'regime'),
    ]);
  });

  test('a stand-in for the tag manager after us finds the default first', async ({ page, site }) => {
    await visit(page, site, {
      at: { ...UNSET, analytics: 'granted' },
      after: `<script nonce="{nonce}">window.dataLayer = window.dataLayer || []; dataLayer.push({ event: 'gtm.js' });
        const push = dataLayer.push; dataLayer.push = function (...all) { globalThis.heard = (globalThis.heard || 0) + all.length; return push.apply(this, all) }</script>`,
    });
    expect(
      (await layer(page)).map(
        (entry) => (entry as { event?: string; 1?: string })[1] ?? (entry as { event?: string }).event,
      ),
    ).toEqual(['default', 'update', 'sayso_update', 'gtm.js']);
    await set(page, { partners: 'granted' });
    expect(await page.evaluate(() => (globalThis as { heard?: number }).heard)).toBe(2);
  });

  test('a layer with entries before us gets the default behind them, and a default before us stays the only one', async ({
    page,
    site,
  }) => {
    await visit(page, site, { before: `<script nonce="{nonce}">dataLayer = [{ event: 'early' }, null]</script>` });
    expect((await layer(page)).slice(0, 3)).toEqual([{ event: 'early' }, null, ['consent', 'default', seven()]]);
    const snippet = `<script nonce="{nonce}">dataLayer = []; (function () { dataLayer.push(arguments) })('consent', 'default', { ad_storage: 'granted' })</script>`;
    await visit(page, site, { before: snippet });
    expect(await layer(page)).toEqual([
      ['consent', 'default', { ad_storage: 'granted' }],
      ['consent', 'update', seven()],
      event(states('unset', 'unset'), 'restored'),
    ]);
  });

  test('settings: another layer, a wait, regions, redaction and pass-through', async ({ page, site }) => {
    await visit(page, site, {
      settings: {
        dataLayer: 'other',
        default: { wait_for_update: 500, region: ['ES', 'US-CA'] },
        set: { ads_data_redaction: true, url_passthrough: true },
      },
    });
    expect(await layer(page, 'other')).toEqual([
      ['consent', 'default', { ...seven(), wait_for_update: 500, region: ['ES', 'US-CA'] }],
      ['set', 'ads_data_redaction', true],
      ['set', 'url_passthrough', true],
    ]);
    expect(await page.evaluate(() => 'dataLayer' in globalThis)).toBe(false);
  });

  test('a mapping that lacks keys or names nobody denies', async ({ page, site }) => {
    await visit(page, site, { settings: { mapping: { ad_storage: 'nobody', analytics_storage: 'analytics' } } });
    await set(page, { analytics: 'granted' });
    const denied = Object.fromEntries(Object.keys(MAPPING).map((key) => [key, 'denied']));
    expect((await layer(page)).slice(0, 2)).toEqual([
      ['consent', 'default', denied],
      ['consent', 'update', { ...denied, analytics_storage: 'granted' }],
    ]);
  });

  test('without settings it is silent', async ({ page, site }) => {
    await page.goto(site.page('/page', { head: await labTag(site, { analytics: 'granted' }) }));
    expect(await page.evaluate(() => 'dataLayer' in globalThis)).toBe(false);
  });
});

test.describe('events on the document', () => {
  test('`sayso:ready` once, `sayso:change` on each change, with frozen details', async ({ page, site }) => {
    const listen = `<script nonce="{nonce}">'use strict'; globalThis.heard = []; for (const type of ['sayso:ready', 'sayso:change']) document.addEventListener(type, ({ detail }) => {
      try { detail.purposes.analytics = 'granted' } catch { heard.push('frozen') } heard.push([type, detail]) })</script>`;
    await visit(page, site, { before: listen });
    await set(page, { analytics: 'granted' });
    const { ask } = { ask: 'never-asked' };
    expect(await page.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard)).toEqual([
      'frozen',
      ['sayso:ready', { purposes: states('unset', 'unset'), ask, changed: [] }],
      'frozen',
      ['sayso:change', { purposes: states('granted', 'unset'), ask, changed: ['analytics'] }],
    ]);
  });
});
