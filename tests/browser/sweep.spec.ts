/** The sweep: what a refused service left is removed, again and again while it is refused, and nothing else is. */
import type { Page } from '@playwright/test';
import type { SweptDetail } from '../../src/gates/sweep.js';
import { fakeEndpoint, NOTICE, tagPage } from './core/pages.js';
import { expect, test, type Site } from './site.js';

const SERVICES = {
  Counter: {
    cookies: ['_ga', '_ga_*', 'sayso', 'sayso*'],
    storage: ['counter.*', 'counter', 'sayso*'],
    databases: ['counter-db'],
    caches: ['counter-*'],
    workers: ['/push/'],
    unseen: ['counter_http'],
  },
};
const notice = {
  ...NOTICE,
  purposes: { ...NOTICE.purposes, analytics: { key: 2, services: SERVICES } },
  signals: { sweep: { hook: '/swept' } },
};

/** Fills every store with declared and undeclared names, as vendors do: on parent domains, on paths, partitioned. */
const litter = (page: Page) =>
  page.evaluate(async () => {
    const far = '; Expires=Fri, 01 Jan 2038 00:00:00 GMT';
    const parent = location.hostname.split('.').slice(-2).join('.');
    for (const name of ['_ga', '_ga_ABC', '_gat', 'mine']) {
      document.cookie = `${name}=host${far}; Path=/`;
      document.cookie = `${name}=path${far}; Path=/shop`;
      document.cookie = `${name}=stroke${far}; Path=/shop/`;
      if (parent.includes('.')) document.cookie = `${name}=parent${far}; Path=/; Domain=${parent}`;
    }
    for (const area of [localStorage, sessionStorage])
      for (const name of ['counter', 'counter.id', 'counters', 'mine']) area.setItem(name, '1');
    await Promise.all(
      ['counter-db', 'mine-db'].map(
        (name) =>
          new Promise((done) => {
            const request = indexedDB.open(name);
            request.onsuccess = () => done(request.result.close());
          }),
      ),
    );
    // Cache Storage and service workers stand in secure contexts only.
    if (globalThis.caches) for (const name of ['counter-1', 'mine-1']) await caches.open(name);
  });

const left = (page: Page) =>
  page.evaluate(async () => ({
    cookies: [...new Set(document.cookie.split('; ').map((pair) => pair.split('=')[0]))].sort(),
    local: Object.keys(localStorage).sort(),
    session: Object.keys(sessionStorage).sort(),
    databases: (await indexedDB.databases()).map(({ name }) => name).sort(),
    caches: globalThis.caches ? (await caches.keys()).sort() : ['mine-1'],
  }));

const hear = (page: Page) =>
  page.addInitScript(() => {
    const told: unknown[] = [];
    Object.assign(globalThis, { swept: told });
    document.addEventListener('sayso:swept', (event) => told.push((event as CustomEvent).detail));
  });
const told = (page: Page) => page.evaluate(() => (globalThis as unknown as { swept: SweptDetail[] }).swept);

const open = async (page: Page, site: Site, path = '/shop/cart'): Promise<string> => {
  fakeEndpoint(site);
  site.route('/swept', () => 204);
  await hear(page);
  const url = tagPage(site, path, { notice });
  await page.goto(url);
  return url;
};

const SURVIVORS = { local: ['counters', 'mine'], session: ['counters', 'mine'], caches: ['mine-1'] };

test('P2: a first refusal removes what a service left before, wherever it stands, and nothing undeclared', async ({
  page,
  site,
}) => {
  await open(page, site);
  await litter(page);
  await page.evaluate(() => sayso.rejectAll());
  await expect.poll(async () => (await told(page)).length).toBeGreaterThan(0);
  const after = await left(page);
  expect(after.cookies.filter((name) => !name!.startsWith('sayso'))).toEqual(['_gat', 'mine']);
  expect(after.local.filter((name) => !name.startsWith('sayso'))).toEqual(SURVIVORS.local);
  expect(after.session).toEqual(SURVIVORS.session);
  expect(after.caches).toEqual(SURVIVORS.caches);
  expect(after.databases.filter((name) => name !== 'sayso')).toEqual(['mine-db']);
  const [{ removed, remaining, unverifiable, purposes }] = (await told(page)) as [SweptDetail];
  expect(remaining).toEqual([]);
  expect(purposes).toContain('analytics');
  expect(unverifiable).toEqual([{ store: 'cookies', name: 'counter_http' }]);
  expect(removed).toContainEqual({ store: 'databases', name: 'counter-db' });
  expect(site.hitsOf('/swept').map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ cookies: ['counter_http'] }]);
});

test('our own answer survives, even where a notice declares its name', async ({ page, site }) => {
  const url = await open(page, site);
  await litter(page);
  await page.evaluate(() => sayso.rejectAll());
  await expect.poll(async () => (await told(page)).length).toBeGreaterThan(0);
  const after = await left(page);
  expect(after.cookies).toContain('sayso');
  expect(after.local).toContain('sayso');
  expect(after.databases).toContain('sayso');
  await page.goto(url);
  expect(await page.evaluate(() => sayso.explain('analytics'))).toMatchObject({ state: 'denied', cause: 'visitor' });
});

test('while it is refused every page sweeps, and while it is granted none does', async ({ page, site }) => {
  const url = await open(page, site);
  await page.evaluate(() => sayso.acceptAll());
  await litter(page);
  await page.goto(url);
  await page.waitForLoadState('networkidle');
  expect((await left(page)).cookies).toEqual(expect.arrayContaining(['_ga', '_ga_ABC']));
  expect(site.hitsOf('/gates/sweep.js')).toEqual([]);
  await page.evaluate(() => sayso.withdraw('analytics'));
  await expect.poll(async () => (await left(page)).cookies).not.toContain('_ga');
  await litter(page);
  await page.goto(url);
  await expect.poll(async () => (await left(page)).cookies).not.toContain('_ga');
});

test('code that goes on writing loses again a second later and when the page is left; what stays is told', async ({
  page,
  site,
}) => {
  const url = await open(page, site);
  await page.evaluate(() => {
    const write = () => (document.cookie = '_ga=again; Path=/');
    write();
    Object.assign(globalThis, { timer: setInterval(write, 50) });
  });
  await page.evaluate(() => sayso.rejectAll());
  await expect.poll(async () => (await told(page)).length).toBeGreaterThan(1);
  await page.evaluate(() => {
    addEventListener('pagehide', () => clearInterval((globalThis as unknown as { timer: number }).timer), {
      capture: true,
    });
  });
  await expect.poll(async () => (await left(page)).cookies).toContain('_ga');
  await page.goto('about:blank');
  const after = (await page.context().cookies(url)).map(({ name }) => name);
  expect(after).not.toContain('_ga');
});

test('what a granted service declares too stays', async ({ page, site }) => {
  const shared = {
    ...notice,
    purposes: { ...notice.purposes, partners: { key: 3, services: { Ads: { cookies: ['_ga_*'] } } } },
  };
  fakeEndpoint(site);
  await hear(page);
  await page.goto(tagPage(site, '/shop/cart', { notice: shared }));
  await litter(page);
  await page.evaluate(() => sayso.choose({ analytics: 'denied', partners: 'granted' }));
  await expect.poll(async () => (await left(page)).cookies).not.toContain('_ga');
  expect((await left(page)).cookies).toContain('_ga_ABC');
});

/** As a page with the guard has it; the notice stands before the guard. */
const GUARD = `<script type="application/json" id="first">${JSON.stringify(notice)}</script>
  <script nonce="{nonce}" src="/guard.js" data-notice="#first"></script>
  <script nonce="{nonce}">globalThis.held = []; addEventListener('sayso:held', ({ detail }) => held.push(detail.name), true)</script>`;

for (const before of ['', GUARD])
  test(`a database that the page holds open is emptied at once, and goes when the page does${before && ', with the guard'}`, async ({
    page,
    site,
  }) => {
    fakeEndpoint(site);
    await hear(page);
    const url = tagPage(site, '/shop/cart', { notice, before });
    await page.goto(url);
    if (before) await page.evaluate(() => sayso.acceptAll());
    await page.evaluate(async () => {
      const asked = <T>(request: IDBRequest<T>) =>
        new Promise<T>((done) => (request.onsuccess = () => done(request.result)));
      const opening = indexedDB.open('counter-db');
      opening.onupgradeneeded = () => opening.result.createObjectStore('visits');
      const db = await asked(opening);
      const visits = () => db.transaction('visits', 'readwrite').objectStore('visits');
      await asked(visits().put('seen', 1));
      Object.assign(globalThis, { countVisits: () => asked(visits().count()) });
    });
    const count = () =>
      page.evaluate(() => (globalThis as unknown as { countVisits(): Promise<number> }).countVisits());
    expect(await count()).toBe(1);
    await page.evaluate(() => sayso.rejectAll());
    await expect.poll(async () => (await told(page)).length).toBe(2);
    expect(await count()).toBe(0);
    expect(await page.evaluate(() => (globalThis as never as { held?: string[] }).held ?? [])).toEqual([]);
    for (const { remaining } of await told(page))
      expect(remaining).toEqual([{ store: 'databases', name: 'counter-db' }]);
    await page.goto(url);
    await expect.poll(async () => (await left(page)).databases).not.toContain('counter-db');
  });

test('cookies of every parent domain go', async ({ page, site }) => {
  const { port } = new URL(site.url);
  await hear(page);
  fakeEndpoint(site);
  const path = new URL(tagPage(site, '/shop/cart', { notice })).pathname;
  const origin = `http://a.b.localhost:${port}`;
  await page.goto(`${origin}${path}`);
  await page.evaluate(() => {
    for (const domain of ['', '; Domain=a.b.localhost', '; Domain=b.localhost'])
      document.cookie = `_ga=1; Path=/; Max-Age=9999${domain}`;
  });
  expect((await page.context().cookies()).filter(({ name }) => name === '_ga').length).toBeGreaterThan(1);
  await page.evaluate(() => sayso.rejectAll());
  await expect.poll(async () => (await page.context().cookies()).filter(({ name }) => name === '_ga')).toEqual([]);
});

test('storage that is blocked or throws harms nobody', async ({ page, site }) => {
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
      Object.defineProperty(globalThis, name, {
        get: () => {
          throw new DOMException('blocked', 'SecurityError');
        },
      });
  });
  await open(page, site);
  await page.evaluate(() => (document.cookie = '_ga=1; Path=/'));
  await page.evaluate(() => sayso.rejectAll());
  await expect.poll(() => page.evaluate(() => document.cookie)).not.toContain('_ga=');
  expect(await page.evaluate(() => sayso.allows('analytics'))).toBe(false);
});
