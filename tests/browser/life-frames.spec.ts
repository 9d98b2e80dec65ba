/** Framed pages: a frame follows the page around it by a handshake of checked origins, and never asks by itself. */
import type { Frame, Page } from '@playwright/test';
import { fakeEndpoint, NOTICE, tagPage } from './core/pages.js';
import { expect, test, type Site } from './site.js';

const GATED = '<script type="text/plain" data-purpose="analytics" nonce="{nonce}" src="/inside.js"></script>';
const ANYWHERE = { 'frame-src': '*', 'frame-ancestors': null };
/** Its own keys differ from those around it: purposes meet by name. */
const INSIDE = {
  ...NOTICE,
  id: 'inside',
  purposes: {
    necessary: { key: 7, regime: 'required' },
    analytics: { key: 5, services: { Counter: { key: 9 } } },
    unheard: { key: 6, regime: 'opt-out' },
    email: { key: 2, regime: 'opt-out' },
  },
};

const frameTag = (src: string, more = '') => `<iframe title="Inside" src="${src}" ${more}></iframe>`;

interface Pair {
  /** What the page around lists; the frame's origin unless said otherwise. */
  lists?: string;
  /** What the frame trusts; the page's origin unless said otherwise. */
  trusts?: string;
  more?: string;
  head?: string;
}

const inner = (site: Site, { trusts = site.url, head = '' }: Pair): string => {
  const { other } = site;
  other.route('/inside.js', () => 'globalThis.ran = true');
  return tagPage(other as Site, '/inner', {
    notice: INSIDE,
    tag: `data-endpoint="/v1" data-frames="${trusts}"`,
    head: head + GATED,
    csp: ANYWHERE,
  });
};

const open = async (page: Page, site: Site, pair: Pair = {}): Promise<Frame> => {
  fakeEndpoint(site);
  const src = inner(site, pair);
  const { lists = site.other.url, more = '' } = pair;
  const body = frameTag(src, more);
  await page.goto(tagPage(site, '/a', { tag: `data-endpoint="/v1" data-frames="${lists}"`, body, csp: ANYWHERE }));
  const frame = await (await page.locator('iframe').elementHandle()).contentFrame();
  await frame!.waitForLoadState();
  return frame!;
};

const explain = (frame: Frame, name = 'analytics') => frame.evaluate((asked) => sayso.explain(asked), name);
const fetched = (site: Site) => site.other.hitsOf('/inside.js').length;
/** The page around has answered, or patience is over: what is required is granted from then on. */
const settled = (frame: Frame) => expect.poll(() => frame.evaluate(() => sayso.allows('necessary'))).toBe(true);

test('a frame follows the grant and the withdrawal of the page around it, and stores, sends and asks nothing', async ({
  page,
  site,
  context,
}) => {
  const frame = await open(page, site);
  await settled(frame);
  expect(
    await frame.evaluate(() =>
      ['necessary', 'analytics', 'unheard', 'email', 'analytics/Counter'].map((name) => sayso.allows(name)),
    ),
  ).toEqual([true, false, false, true, false]);
  expect(fetched(site)).toBe(0);
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => explain(frame)).toMatchObject({ state: 'granted', cause: 'host' });
  await expect.poll(() => fetched(site)).toBe(1);
  expect(await explain(frame, 'unheard')).toMatchObject({ state: 'denied', cause: 'host' });
  await page.evaluate(() => sayso.withdraw('analytics'));
  await expect.poll(() => explain(frame)).toMatchObject({ state: 'denied', cause: 'host' });
  expect(await frame.locator('sayso-banner').count()).toBe(0);
  expect(site.other.hits.map(({ path }) => path).filter((path) => /choice|first-layer|v1/.test(path))).toEqual([]);
  expect((await context.cookies(site.other.url)).map(({ name }) => name)).toEqual([]);
});

test('a choice made inside is passed up only where the page around it allows that', async ({ page, site }) => {
  let frame = await open(page, site);
  await settled(frame);
  await frame.evaluate(() => sayso.choose({ analytics: 'granted' }));
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => sayso.explain('analytics').state)).toBe('unset');
  expect(await frame.evaluate(() => sayso.allows('analytics'))).toBe(false);
  frame = await open(page, site, { lists: `${site.other.url}!`, head: '<button data-sayso="reject-all">No</button>' });
  await settled(frame);
  // Not by the driver: in Firefox its clicks do not reach a frame of another site.
  await frame.evaluate(() => document.querySelector<HTMLElement>('[data-sayso]')!.click());
  await expect.poll(() => page.evaluate(() => sayso.explain('analytics').state)).toBe('denied');
  await expect.poll(() => explain(frame)).toMatchObject({ state: 'denied', cause: 'host' });
  await expect.poll(() => explain(frame, 'email')).toMatchObject({ state: 'denied', cause: 'host' });
});

for (const [what, pair] of [
  ['does not list it', { lists: 'https://else.example' }],
  ['is not trusted', { trusts: 'https://else.example' }],
] as const)
  test(`a frame whose page ${what} stands alone, on the strictest`, async ({ page, site }) => {
    const frame = await open(page, site, pair);
    await page.evaluate(() => sayso.acceptAll());
    await settled(frame);
    expect(
      await frame.evaluate(() => ['necessary', 'analytics', 'unheard', 'email'].map((name) => sayso.allows(name))),
    ).toEqual([true, false, false, false]);
    expect(fetched(site)).toBe(0);
    await expect(frame.locator('sayso-banner')).toHaveCount(0);
  });

test('forged, malformed and repeated messages are not heard, on either side', async ({ page, site }) => {
  const frame = await open(page, site, { lists: `${site.other.url}!` });
  await settled(frame);
  // To the frame from the page itself and from the frame's own window: only the port is listened to.
  await page.evaluate((origin) => {
    const states = { analytics: 'granted' };
    for (const said of [{ n: 99, states }, 'sayso:frame', { states }, null])
      document.querySelector('iframe')!.contentWindow!.postMessage(said, origin);
  }, site.other.url);
  await frame.evaluate(() => {
    postMessage({ n: 99, states: { analytics: 'granted' } }, '*');
    // To the page around: a choice without the port, a question without a port, and malformed choices on a real one.
    parent.postMessage({ n: 1, choices: { analytics: 'granted' } }, '*');
    parent.postMessage('sayso:frame', '*');
    const { port1, port2 } = new MessageChannel();
    parent.postMessage('sayso:frame', '*', [port2]);
    const never = { analytics: 'granted' };
    for (const said of [
      null,
      'x',
      { n: 1 },
      { n: 'x', choices: never },
      { choices: never },
      { n: -1, choices: never },
      { n: 2, choices: [never] },
    ])
      port1.postMessage(said);
    port1.postMessage({ n: 3, choices: { analytics: 'perhaps', __proto__: never } });
    // Said again: number 3 is over.
    port1.postMessage({ n: 3, choices: never });
  });
  await page.waitForTimeout(400);
  expect(await page.evaluate(() => sayso.explain('analytics').state)).toBe('unset');
  expect(await explain(frame)).toMatchObject({ state: 'unset' });
});

test('an unlisted page cannot ask, nor a listed one that is no frame of this page', async ({ page, site, context }) => {
  const frame = await open(page, site, { lists: `${site.other.url}!` });
  await settled(frame);
  const asks = () => {
    const { port1, port2 } = new MessageChannel();
    const got: unknown[] = [];
    Object.assign(globalThis, { got });
    port1.onmessage = ({ data }) => got.push(data);
    return [port1, port2, got] as const;
  };
  // The page asks itself: its own origin is not listed.
  await page.evaluate(
    `(${asks.toString()})(); const [a, b, got] = (${asks.toString()})(); globalThis.got = got; postMessage('sayso:frame', '*', [b])`,
  );
  // A window that the page opened has a listed origin, but is no frame of it.
  const popup = context.waitForEvent('page');
  site.other.page('/popup', { csp: null, body: 'popup' });
  await page.evaluate((url) => void window.open(url), `${site.other.url}/popup`);
  const opened = await popup;
  await opened.waitForLoadState();
  await opened.evaluate(
    `const [a, b, got] = (${asks.toString()})(); globalThis.got = got; opener.postMessage('sayso:frame', '*', [b])`,
  );
  await page.waitForTimeout(300);
  for (const one of [page, opened])
    expect(await one.evaluate(() => (globalThis as never as { got: unknown[] }).got)).toEqual([]);
  expect(await explain(frame)).toMatchObject({ state: 'unset' });
});

test('a sandboxed frame, whose storage throws and whose origin is opaque, stands shut and throws nothing', async ({
  page,
  site,
}) => {
  const frame = await open(page, site, { more: 'sandbox="allow-scripts"' });
  await page.evaluate(() => sayso.acceptAll());
  await settled(frame);
  expect(await frame.evaluate(() => origin)).toBe('null');
  expect(await frame.evaluate(() => ['necessary', 'analytics', 'unheard'].map((name) => sayso.allows(name)))).toEqual([
    true,
    false,
    false,
  ]);
  expect(fetched(site)).toBe(0);
});

test('a frame whose page answers late follows it all the same', async ({ page, site }) => {
  // By the clock: Firefox's driver waits for a script that is asked for before it says anything to the page.
  setTimeout(site.hang('/frames.js'), 1800);
  const frame = await open(page, site);
  await settled(frame);
  await expect.poll(() => frame.evaluate(() => sayso.allows('analytics'))).toBe(false);
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => explain(frame), { timeout: 8000 }).toMatchObject({ state: 'granted', cause: 'host' });
});

test('P11 the chunk blocked: the frame stays shut, the page around it works', async ({ page, site }) => {
  site.other.block('/frames.js');
  const frame = await open(page, site);
  await page.evaluate(() => sayso.acceptAll());
  await page.waitForTimeout(500);
  expect(await frame.evaluate(() => ['necessary', 'analytics'].map((name) => sayso.allows(name)))).toEqual([
    false,
    false,
  ]);
  expect(fetched(site)).toBe(0);
  expect(await page.evaluate(() => sayso.allows('analytics'))).toBe(true);
});

test('outside of a frame the page asks and decides as ever', async ({ page, site }) => {
  await page.goto(inner(site, {}));
  await expect(page.getByRole('button', { name: 'Accept all' })).toBeVisible();
  await page.getByRole('button', { name: 'Accept all' }).click();
  await expect
    .poll(() => page.evaluate(() => sayso.explain('analytics')))
    .toMatchObject({ state: 'granted', cause: 'visitor' });
});

test('P13 destroy, on either side, ends the bond: the frame is shut and hears nothing more', async ({ page, site }) => {
  const frame = await open(page, site);
  await settled(frame);
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(() => frame.evaluate(() => sayso.allows('analytics'))).toBe(true);
  // An instance that ends may be made anew and say otherwise: until then the frame stands alone.
  await page.evaluate(() => sayso.destroy());
  await expect.poll(() => frame.evaluate(() => sayso.allows('analytics'))).toBe(false);
  const again = await open(page, site);
  await expect.poll(() => again.evaluate(() => sayso.allows('analytics'))).toBe(true);
  await again.evaluate(() => {
    const { allows } = sayso;
    sayso.destroy();
    Object.assign(globalThis, { stillAllows: () => allows('analytics') });
  });
  await page.evaluate(() => sayso.rejectAll());
  await page.waitForTimeout(300);
  expect(await again.evaluate(() => (globalThis as never as { stillAllows(): boolean }).stillAllows())).toBe(true);
});
