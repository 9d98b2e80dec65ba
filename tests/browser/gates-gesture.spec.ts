/** A grant needs a real gesture; a refusal never does. With the tag as shipped, and with the package. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { fakeEndpoint, NOTICE, recordsOf, tagPage } from './core/pages.js';
import { expect, test } from './site.js';

const STUB = readFileSync(join(import.meta.dirname, '../../dist/stub.js'), 'utf8');
const inline = (text: string) => `<script nonce="{nonce}">${text}</script>`;
/** What drives the browser counts as a gesture, so a spec says itself when there is one. */
const GESTURE = inline(
  `const gesture = { isActive: false }; Object.defineProperty(navigator, 'userActivation', { value: gesture });
   window.told = []; `,
);
const LISTEN = inline(`sayso.on('ignored', ({ purpose, cause }) => told.push(purpose + ' ' + cause));`);
const BUTTONS = `<button id="yes" data-sayso="accept-all">Yes</button><button id="no" data-sayso="reject-all">No</button>`;

const state = (page: Page) =>
  page.evaluate(() => ['analytics', 'partners'].map((name) => sayso.explain(name).state).join());
const told = (page: Page) => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);

test('a script of the page cannot grant while nobody touched it; what it refuses is refused', async ({
  page,
  site,
}) => {
  const ledger = fakeEndpoint(site);
  const tag = (text: string) =>
    tagPage(site, '/page', {
      before: GESTURE,
      tag: 'data-endpoint="/v1" data-ui="false"',
      head: LISTEN + inline(text),
      body: BUTTONS,
    });
  await page.goto(tag('sayso.acceptAll()'));
  expect(await state(page)).toBe('unset,unset');
  expect(await told(page)).toEqual(expect.arrayContaining(['analytics accept-all', 'partners accept-all']));
  await page.goto(tag(`sayso.choose({ analytics: 'granted', partners: 'denied' })`));
  expect(await state(page)).toBe('unset,denied');
  expect(await told(page)).toEqual(['analytics api']);
  await page.goto(tag(`sayso.rejectAll(); sayso.withdraw('analytics')`));
  expect(await state(page)).toBe('denied,denied');
  expect(await told(page)).toEqual([]);
  await expect.poll(() => recordsOf(ledger).length).toBeGreaterThan(1);
  for (const { choices, gesture } of recordsOf(ledger)) {
    expect(gesture).toBe('code');
    expect(Object.values(choices).map(({ choice }) => choice)).not.toContain('granted');
  }
});

test('a click that a script makes refuses, but never accepts; a real one does both, and is recorded as such', async ({
  page,
  site,
}) => {
  const ledger = fakeEndpoint(site);
  await page.goto(
    tagPage(site, '/page', {
      before: GESTURE,
      tag: 'data-endpoint="/v1" data-ui="false"',
      head: LISTEN,
      body: BUTTONS,
    }),
  );
  const press = (id: string) => page.evaluate((it) => (document.querySelector(it) as HTMLElement).click(), id);
  await page.evaluate('gesture.isActive = true');
  await press('#yes');
  expect(await state(page)).toBe('unset,unset');
  expect(await told(page)).toContain('analytics accept-all');
  await page.click('#yes');
  expect(await state(page)).toBe('granted,granted');
  await press('#no');
  expect(await state(page)).toBe('denied,denied');
  await page.focus('#yes');
  await page.keyboard.press('Enter');
  expect(await state(page)).toBe('granted,granted');
  await expect.poll(() => recordsOf(ledger).map(({ gesture }) => gesture)).toEqual(['trusted', 'code', 'trusted']);
});

test('a script that answers a gesture may grant, and data-gesture moves the rule', async ({ page, site }) => {
  const ask = inline(`gesture.isActive = true; sayso.acceptAll(); gesture.isActive = false;`);
  const visit = (tag: string, text: string) =>
    page.goto(tagPage(site, '/page', { before: GESTURE, tag: `data-ui="false" ${tag}`, head: LISTEN + text }));
  await visit('data-gesture="never"', ask);
  expect(await state(page)).toBe('unset,unset');
  await visit('', ask);
  expect(await state(page)).toBe('granted,granted');
  await visit('', inline('sayso.rejectAll(); sayso.acceptAll()'));
  expect(await state(page)).toBe('denied,denied');
  await visit('data-gesture="off"', inline('sayso.acceptAll()'));
  expect(await state(page)).toBe('granted,granted');
});

test('what the stub took counts as it was when it was called', async ({ page, site }) => {
  const visit = async (path: string, call: string) => {
    await page.context().clearCookies();
    const open = site.hang('/sayso.js');
    await page.goto(
      tagPage(site, path, {
        before: GESTURE + inline(STUB) + inline(call),
        tag: 'async data-ui="false"',
      }),
      { waitUntil: 'commit' },
    );
    await page.waitForFunction(() => !!document.body);
    return open;
  };
  const real = () =>
    page.waitForFunction(() => !!(sayso as unknown as { destroy?: unknown; q?: unknown }).destroy && !('q' in sayso));
  const none = await visit('/none', `sayso.choose({ analytics: 'granted', partners: 'denied' })`);
  // A gesture that comes later is not that call's.
  await page.evaluate('gesture.isActive = true');
  none();
  await real();
  await expect.poll(() => state(page)).toBe('unset,denied');
  await page.evaluate(() => localStorage.clear());
  const had = await visit('/had', `gesture.isActive = true; sayso.acceptAll(); gesture.isActive = false`);
  had();
  await real();
  await expect.poll(() => state(page)).toBe('granted,granted');
  await page.evaluate(() => sayso.rejectAll());
  await page.evaluate(() => sayso.acceptAll());
  expect(await state(page), 'after the replay the rule stands').toBe('denied,denied');
});

test('the site’s own code can be given a choose of its own; no other script can get at it', async ({ page, site }) => {
  const ledger = fakeEndpoint(site);
  site.page('/npm', {
    head: GESTURE,
    body: `<script type="module" nonce="{nonce}">
      import { createConsent } from '/index.js';
      const notice = ${JSON.stringify(NOTICE)};
      let own;
      window.consent = createConsent(notice, { endpoint: '/v1', ui: false, host: (choose) => { own = choose; } });
      // Another script asks for one too: it gets the same instance, and nothing else.
      createConsent(notice, { host: (choose) => { window.stolen = choose; }, gesture: 'off' });
      consent.acceptAll();
      const before = consent.allows('analytics');
      own({ analytics: 'granted' });
      window.answers = [before, consent.allows('analytics'), typeof stolen, Object.keys(consent).includes('host')];
    </script>`,
  });
  await page.goto(`${site.url}/npm`);
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as { answers: unknown }).answers))
    .toEqual([false, true, 'undefined', false]);
  await expect.poll(() => recordsOf(ledger).map(({ cause, gesture }) => `${cause} ${gesture}`)).toEqual(['host code']);
});

test('gate() of the page loads its chunk once, copies what it was given, and ends before it is there', async ({
  page,
  site,
}) => {
  site.route(
    '/run/*',
    ({ url }) =>
      new Response(`ran.push('${new URL(url).pathname.slice(5)}')`, { headers: { 'content-type': 'text/javascript' } }),
  );
  const open = site.hang('/gates/code.js');
  await page.goto(
    tagPage(site, '/page', {
      before: GESTURE + inline('window.ran = []'),
      tag: 'data-ui="false" data-gesture="off"',
      head: inline(`const given = { purpose: 'analytics', src: '/run/mine' };
        sayso.gate(given); given.src = '/run/other';
        sayso.gate({ purpose: 'analytics', src: '/run/ended' })();
        sayso.acceptAll();`),
    }),
    { waitUntil: 'commit' },
  );
  await page.waitForFunction(() => !!document.body);
  open();
  const ran = () => page.evaluate(() => (globalThis as unknown as { ran: string[] }).ran);
  await expect.poll(ran).toEqual(['mine']);
  await page.evaluate(() => sayso.gate({ purpose: 'analytics', src: '/run/second' }));
  await expect.poll(ran).toEqual(['mine', 'second']);
  expect(site.hitsOf('/gates/code.js')).toHaveLength(1);
});
