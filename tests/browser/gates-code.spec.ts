/** `gate()`: what starts after what, promises as loads, idle moments, and the ways out. */
import type { Page } from '@playwright/test';
import { open, ran, set, settle } from './gates/lab-page.js';
import { expect, test } from './site.js';

const GRANT = { analytics: 'granted', partners: 'granted' } as const;

/** Makes gates from what each is to wait for; each says its own name when it runs. */
const make = (page: Page, gates: Record<string, { after?: string | string[]; purpose?: string; src?: string }>) =>
  page.evaluate((given) => {
    for (const [name, { purpose = 'analytics', ...rest }] of Object.entries(given))
      lab.gate({ ...rest, purpose, name, run: () => void lab.ran.push(name) });
  }, gates);

test.describe('after', () => {
  test('a gate starts when those it names have loaded and run, whichever was made first and whatever their purpose', async ({
    page,
    site,
  }) => {
    await open(page, site, {});
    await make(page, {
      plugin: { after: 'library', src: '/run/plugin.js' },
      both: { after: ['plugin', 'other'], purpose: 'partners' },
      library: { src: '/run/library.js-200' },
      other: { purpose: 'partners', src: '/run/other.js' },
      free: {},
    });
    await page.evaluate(() => {
      const handle = lab.gate({ purpose: 'analytics', src: '/run/unnamed.js-300' });
      lab.gate({ purpose: 'partners', after: handle, run: () => void lab.ran.push('by handle') });
    });
    await set(page, { analytics: 'granted' });
    await settle(page);
    expect(await ran(page)).not.toContain('both');
    await set(page, GRANT);
    await expect.poll(() => ran(page)).toContain('both');
    await expect.poll(() => ran(page)).toContain('by handle');
    const order = await ran(page);
    const at = (word: string) => order.indexOf(word);
    for (const [first, then] of [
      ['library.js-200', 'library'],
      ['library', 'plugin.js'],
      ['plugin.js', 'plugin'],
      ['plugin', 'both'],
      ['other', 'both'],
      ['unnamed.js-300', 'by handle'],
    ] as const)
      expect([at(first) >= 0, at(first) < at(then)], `${first} before ${then} in ${order.join()}`).toEqual([
        true,
        true,
      ]);
    expect(order.length).toBe(new Set(order).size);
  });

  test('what failed keeps back who names it, and nobody else', async ({ page, site }) => {
    site.expectFault(/on purpose|rejected/);
    await open(page, site, {});
    await page.evaluate(() => {
      const tell = (word: string) => () => void lab.ran.push(word);
      lab.gate({ purpose: 'analytics', name: 'gone', src: '/run/missing', run: tell('gone ran') });
      lab.gate({
        purpose: 'analytics',
        name: 'thrower',
        run: () => {
          throw new Error('on purpose');
        },
      });
      lab.gate({ purpose: 'analytics', name: 'rejects', load: () => Promise.reject(new Error('rejected')) });
      for (const after of ['gone', 'thrower', 'rejects'])
        lab.gate({ purpose: 'analytics', after, run: tell(`after ${after}`) });
      lab.gate({ purpose: 'analytics', run: tell('free') });
    });
    await set(page, GRANT);
    await expect.poll(() => ran(page)).toEqual(['gone ran', 'free']);
    await settle(page);
    expect(await ran(page)).toEqual(['gone ran', 'free']);
  });

  test('circles and unknown names are named in dev mode, and hold up nobody else', async ({ page, site }) => {
    const told: string[] = [];
    page.on('console', (message) => message.type() === 'error' && told.push(message.text()));
    await page.addInitScript(() => {
      const native = setTimeout;
      globalThis.setTimeout = ((task: () => void, ms?: number) =>
        native(task, ms === 5000 ? 20 : ms)) as typeof setTimeout;
    });
    await open(page, site, { dev: true });
    await make(page, {
      a: { after: 'b' },
      b: { after: 'c' },
      c: { after: 'a' },
      self: { after: 'self' },
      lost: { after: 'nobody' },
      free: {},
      'after free': { after: 'free' },
    });
    await page.evaluate(() => {
      lab.gate({ purpose: 'analytics', after: () => undefined, run: () => undefined });
      lab.gate({ purpose: 'analytics', name: 'free', run: () => undefined });
      lab.gate({ purpose: 'nobody', onGranted: 1, src: '', load: 'x', priority: 'high' } as never);
    });
    await set(page, GRANT);
    await expect.poll(() => ran(page)).toEqual(['free', 'after free']);
    await settle(page);
    expect(await ran(page)).toEqual(['free', 'after free']);
    const is = (like: RegExp) =>
      expect(
        told.filter((text) => like.test(text)),
        String(like),
      ).toHaveLength(1);
    is(/gate "c" waits for gate "a" waits for gate "b" waits for gate "c": none of them ever starts/);
    is(/gate "self" waits for gate "self"/);
    is(/gate "lost" waits for "nobody", but no gate has that name/);
    is(/something that gate\(\) did not return/);
    is(/two gates have the name "free"/);
    is(/src must be a URL/);
    is(/load must be a function/);
    is(/priority must be 'idle'/);
    is(/onGranted is no option/);
    expect(told).toHaveLength(9);
  });
});

test.describe('load', () => {
  test('its promise counts as the script: run, hooks, who stands behind and who names it wait for it', async ({
    page,
    site,
  }) => {
    await open(page, site, {});
    await page.evaluate(() => {
      const tell = (word: string) => () => void lab.ran.push(word);
      const slow = (ms: number) => new Promise((done) => setTimeout(done, ms));
      lab.gate({
        purpose: 'analytics',
        name: 'lib',
        src: '/run/script-100',
        load: async () => {
          lab.ran.push('load');
          await slow(150);
          lab.ran.push('loaded');
        },
        run: tell('run'),
        onGrant: tell('on'),
        onRevoke: tell('off'),
      });
      lab.gate({ purpose: 'analytics', run: tell('behind') });
      lab.gate({ purpose: 'partners', after: 'lib', run: tell('named') });
    });
    await set(page, GRANT);
    await expect.poll(() => ran(page)).toContain('named');
    const order = await ran(page);
    expect(order.slice(0, 5)).toEqual(['script-100', 'load', 'loaded', 'run', 'on']);
    expect([...order.slice(5)].sort()).toEqual(['behind', 'named']);
    await set(page, { analytics: 'denied' });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual([...order, 'off', 'on']);
  });

  test('a refusal while it loads keeps run back, and the next grant does not load again', async ({ page, site }) => {
    await open(page, site, {});
    await page.evaluate(
      () =>
        void lab.gate({
          purpose: 'analytics',
          load: () => {
            lab.ran.push('load');
            return new Promise((done) => setTimeout(done, 150));
          },
          run: () => void lab.ran.push('run'),
          onRevoke: () => void lab.ran.push('off'),
        }),
    );
    await set(page, GRANT);
    await expect.poll(() => ran(page)).toEqual(['load']);
    await set(page, { analytics: 'denied' });
    await settle(page);
    expect(await ran(page)).toEqual(['load']);
    await set(page, GRANT);
    await expect.poll(() => ran(page)).toEqual(['load', 'run']);
  });
});

test('priority idle waits for an idle moment and lets those behind go first', async ({ page, site }) => {
  await page.addInitScript(() => {
    const tasks: (() => void)[] = [];
    Object.assign(globalThis, {
      requestIdleCallback: (task: () => void) => tasks.push(task),
      beIdle: () => tasks.splice(0).forEach((task) => task()),
    });
  });
  const idle = () => page.evaluate(() => (globalThis as unknown as { beIdle(): void }).beIdle());
  await open(page, site, {});
  await page.evaluate(() => {
    const tell = (word: string) => () => void lab.ran.push(word);
    lab.gate({
      purpose: 'analytics',
      priority: 'idle',
      src: '/run/idle',
      run: tell('ran'),
      onGrant: tell('on'),
      onRevoke: tell('off'),
    });
    lab.gate({ purpose: 'analytics', run: tell('behind') });
  });
  await set(page, GRANT);
  await expect.poll(() => ran(page)).toEqual(['behind']);
  await settle(page);
  expect(site.hitsOf('/run/idle')).toEqual([]);
  await set(page, { analytics: 'denied' });
  await idle();
  await settle(page);
  expect(site.hitsOf('/run/idle'), 'refused before the moment came').toEqual([]);
  await set(page, GRANT);
  await idle();
  await expect.poll(() => ran(page)).toEqual(['behind', 'idle', 'ran', 'on']);
  await set(page, { analytics: 'denied' });
  await set(page, GRANT);
  await expect.poll(() => ran(page)).toEqual(['behind', 'idle', 'ran', 'on', 'off', 'on']);
});

test('signal keeps a gate from ever starting, or ends it where it runs', async ({ page, site }) => {
  await open(page, site, {});
  await page.evaluate(() => {
    const tell = (word: string) => () => void lab.ran.push(word);
    const [never, early, late] = [new AbortController(), new AbortController(), new AbortController()];
    never.abort();
    lab.gate({ purpose: 'analytics', signal: never.signal, src: '/run/never', run: tell('never') });
    lab.gate({ purpose: 'analytics', signal: early.signal, src: '/run/early', run: tell('early') });
    early.abort();
    lab.gate({
      purpose: 'analytics',
      signal: late.signal,
      src: '/run/late-200',
      run: tell('late'),
      onGrant: tell('on'),
      onRevoke: tell('off'),
    });
    Object.assign(globalThis, { late });
  });
  await set(page, GRANT);
  await expect.poll(() => ran(page)).toEqual(['late-200', 'late', 'on']);
  await page.evaluate(() => (globalThis as unknown as { late: AbortController }).late.abort());
  await set(page, { analytics: 'denied' });
  await set(page, GRANT);
  await settle(page);
  expect(await ran(page)).toEqual(['late-200', 'late', 'on']);
  expect(site.hitsOf('/run/never').length + site.hitsOf('/run/early').length).toBe(0);
});

test('destroyed, the page starts nothing that was still to come', async ({ page, site }) => {
  await open(page, site, {});
  await page.evaluate(() => {
    lab.gate({ purpose: 'analytics', src: '/run/first-200', run: () => void lab.ran.push('run') });
    lab.gate({ purpose: 'analytics', run: () => void lab.ran.push('behind') });
  });
  await set(page, GRANT);
  await expect.poll(() => site.hitsOf('/run/first-200').length).toBe(1);
  await page.evaluate(() => lab.stop());
  await expect.poll(() => ran(page)).toEqual(['first-200']);
  await settle(page);
  expect(await ran(page)).toEqual(['first-200']);
});
