/** The guard and its page: who decides, whom it leaves alone, and that nobody sees it. */
import type { Page } from '@playwright/test';
import { classic } from './lab/build.js';
import { answered, guardPage, heldBy, NOTICE, settle } from './guard/pages.js';
import { WAY_NAMES } from './guard/names.js';
import { expect, test, type Site } from './site.js';
import type { Surface } from './guard/surface.js';

declare global {
  var surface: Surface;
}

const ask = (site: Site, what = ''): string => `${site.other.url}/ask?${what}`;
const pixel = (page: Page, url: string) => page.evaluate((src) => void (new Image().src = src), url);
/** Whether a pixel arrives. Held or not, it is no picture and tells an error. */
const passes = async (page: Page, site: Site): Promise<boolean> => {
  const before = site.other.hits.length;
  await page.evaluate(
    (src) =>
      new Promise((done) => {
        const image = new Image();
        image.onerror = done;
        image.src = src;
      }),
    ask(site, 'probe'),
  );
  return site.other.hits.length > before;
};
const choose = (page: Page, choices: Record<string, 'granted' | 'denied'>) =>
  page.evaluate((given) => sayso.choose(given), choices);

test.describe('who decides', () => {
  for (const [choice, open] of [
    ['granted', true],
    ['denied', false],
  ] as const)
    test(`an earlier answer, before the core is there: ${choice}`, async ({ page, site, context }) => {
      await answered(context, site, { 2: choice });
      await page.goto(await guardPage(site, '/page'));
      expect(await passes(page, site)).toBe(open);
    });

  test('the core afterwards, in the task of a refusal, and without an event', async ({ page, site }) => {
    await page.goto(await guardPage(site, '/page', { core: true }));
    expect(await passes(page, site)).toBe(false);
    await choose(page, { analytics: 'granted' });
    expect(await passes(page, site)).toBe(true);
    const hits = site.other.hits.length;
    await page.evaluate(
      (url) => {
        sayso.choose({ analytics: 'denied' });
        void (new Image().src = url);
      },
      ask(site, 'late'),
    );
    await settle(page);
    expect(site.other.hits).toHaveLength(hits);
  });

  test('an event alone grants nothing', async ({ page, site }) => {
    await page.goto(await guardPage(site, '/page', { core: true, tag: 'data-mode="hold-and-replay"' }));
    await pixel(page, ask(site, 'kept'));
    await page.evaluate(() => {
      for (const type of ['sayso:ready', 'sayso:change'])
        document.dispatchEvent(new CustomEvent(type, { detail: { purposes: { analytics: 'granted' } } }));
    });
    await settle(page);
    expect(site.other.hits).toEqual([]);
  });

  test('a broken, foreign or outdated cookie grants nothing', async ({ page, site, context }) => {
    for (const value of ['1.x.y', 'granted', '2.abc.dv1~a']) {
      await context.addCookies([{ name: 'sayso', value, url: site.url }]);
      await page.goto(await guardPage(site, '/page'));
      expect(await passes(page, site)).toBe(false);
    }
    await answered(context, site, { 2: 'granted' });
    const purposes = { ...NOTICE.purposes, analytics: { ...NOTICE.purposes['analytics']!, version: 2 } };
    await page.goto(await guardPage(site, '/revised', { notice: { ...NOTICE, purposes } }));
    expect(await passes(page, site)).toBe(false);
  });

  test('Global Privacy Control holds what it speaks for, and no other', async ({ page, site, context }) => {
    await context.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true, configurable: true });
    });
    await answered(context, site, { 2: 'granted' });
    await page.goto(await guardPage(site, '/page'));
    expect(await passes(page, site)).toBe(true);
    const purposes = { ...NOTICE.purposes, analytics: { ...NOTICE.purposes['analytics']!, gpc: true } };
    await page.goto(await guardPage(site, '/signal', { notice: { ...NOTICE, purposes } }));
    expect(await passes(page, site)).toBe(false);
  });

  test('a required purpose is never held, and of two declarations the narrower counts', async ({ page, site }) => {
    const services = (host: string) => ({ S: { hosts: [host], cookies: [host === 'localhost' ? 'a_b*' : 'a*'] } });
    const notice = (first: string, second: string) => ({
      ...NOTICE,
      purposes: {
        necessary: { key: 1, regime: 'required', services: services(first) },
        analytics: { key: 2, services: services(second) },
      },
    });
    await page.goto(await guardPage(site, '/page', { notice: notice('localhost', '*.example') }));
    expect(await passes(page, site)).toBe(true);
    await page.goto(await guardPage(site, '/both', { notice: notice('localhost', 'localhost') }));
    expect(await passes(page, site)).toBe(true);
    await page.goto(await guardPage(site, '/narrow', { notice: notice('*.example', 'localhost') }));
    expect(await passes(page, site)).toBe(false);
    const cookies = await page.evaluate(() => {
      document.cookie = 'a_b1=1';
      document.cookie = 'a1=1';
      return document.cookie;
    });
    expect(cookies).toBe('a1=1');
  });

  test('a service that the visitor refused alone is held inside a granted purpose', async ({ page, site, context }) => {
    const services = { Poppy: { key: 9, hosts: ['localhost'] }, Other: { cookies: ['other_*'] } };
    const notice = { ...NOTICE, purposes: { ...NOTICE.purposes, analytics: { key: 2, services } } };
    await answered(context, site, { 2: 'granted' });
    await page.goto(await guardPage(site, '/granted', { notice }));
    expect(await passes(page, site)).toBe(true);
    await answered(context, site, { 2: 'granted', 9: 'denied' });
    for (const core of [false, true]) {
      await page.goto(await guardPage(site, `/core-${core}`, { notice, core }));
      expect(await passes(page, site)).toBe(false);
      const cookie = await page.evaluate(() => ((document.cookie = 'other_1=1'), document.cookie));
      expect(cookie).toContain('other_1');
    }
  });

  test('npm: the guard is a follower of the core', async ({ page, site }) => {
    const text = await classic('tests/browser/guard/npm.ts');
    site.route('/npm.js', () => text);
    const head = '<script nonce="{nonce}" src="/npm.js"></script>';
    await page.goto(await guardPage(site, '/page', { bare: true, head }));
    await pixel(page, ask(site, 'early'));
    await settle(page);
    expect(site.other.hits).toEqual([]);
    await choose(page, { analytics: 'granted' });
    await expect.poll(() => site.other.hits.map(({ path }) => path)).toEqual(['/ask?early']);
  });
});

test('a page rendered ahead lets nothing go, not even what is granted, and all of it when it is visited', async ({
  page,
  site,
  context,
}) => {
  await answered(context, site, { 2: 'granted' });
  const before = `<script nonce="{nonce}">Object.defineProperty(document, 'prerendering', { value: true, configurable: true })</script>`;
  await page.goto(await guardPage(site, '/page', { before }));
  await pixel(page, ask(site, 'ahead'));
  await settle(page);
  expect(site.other.hits).toEqual([]);
  await page.evaluate(() => {
    Object.defineProperty(document, 'prerendering', { value: false });
    document.dispatchEvent(new Event('prerenderingchange'));
  });
  await expect.poll(() => site.other.hits.map(({ path }) => path)).toEqual(['/ask?ahead']);
});

test.describe('whom it leaves alone', () => {
  test('hosts that only resemble a declared one, and texts that only speak of one', async ({ page, site }) => {
    site.route('/own*', () => 'own');
    const services = { S: { hosts: ['board.example', '*.poppy.example'] } };
    const notice = { ...NOTICE, purposes: { analytics: { key: 2, services } } };
    await page.goto(await guardPage(site, '/page', { notice }));
    for (const [i, name] of WAY_NAMES.entries())
      await page.evaluate(([way, to]) => ways.ask(way, to), [
        name,
        `${ask(site, `${i}`)}&u=//board.example/x`,
      ] as const);
    await expect.poll(() => new Set(site.other.hits.map(({ path }) => path.split('&')[0])).size).toBe(WAY_NAMES.length);
    const told = await page.evaluate(async (own) => {
      const div = document.createElement('div');
      const html =
        '<a href="https://board.example/x" ping="https://board.example/p">board.example</a><p title="//board.example">x</p>';
      div.innerHTML = ways.own.createHTML(html);
      const same = div.innerHTML === html;
      const answer = await (await fetch(`${own}/own?https://board.example/`)).text();
      for (const host of ['notboard.example', 'board.example.evil.test', 'poppy.example', 'xpoppy.example'])
        document.createElement('a').href = `https://${host}/`;
      return [same, answer];
    }, site.url);
    expect(told).toEqual([true, 'own']);
    expect(await heldBy(page)).toEqual([]);
  });

  test('subdomains only where they are declared, whatever the case, the port, or a dot at the end', async ({
    page,
    site,
  }) => {
    await page.goto(await guardPage(site, '/page', { csp: null }));
    const told = await page.evaluate(async () => {
      const held = (url: string) =>
        fetch(url, { mode: 'no-cors', signal: AbortSignal.timeout(1) }).then(
          () => 'sent',
          (error: unknown) => (error as Error).message,
        );
      const hosts = ['a.poppy.example', 'A.B.Poppy.Example:8080', 'a.poppy.example.', 'board.example'];
      return Promise.all(hosts.map((host) => held(`https://${host}/`)));
    });
    expect(told).toEqual(['Failed to fetch', 'Failed to fetch', 'Failed to fetch', 'Failed to fetch']);
    expect((await heldBy(page)).map(({ service }) => service)).toEqual(['Poppy', 'Poppy', 'Poppy', 'Board']);
    const passed = await page.evaluate(() => {
      const before = held.length;
      for (const host of ['poppy.example', 'xpoppy.example', 'a.board.example'])
        void fetch(`https://${host}/`, { signal: AbortSignal.abort() }).catch(() => 0);
      return held.length - before;
    });
    expect(passed).toBe(0);
  });

  test('the page’s own host, and what the page stores itself', async ({ page, site }) => {
    site.route('/own', () => 'own');
    const services = { S: { hosts: ['127.0.0.1'], cookies: ['s*'], storage: ['s*'] } };
    const notice = { ...NOTICE, purposes: { analytics: { key: 2, services } } };
    await page.goto(await guardPage(site, '/page', { notice, core: true }));
    expect(await page.evaluate(async (url) => (await fetch(url)).text(), `${site.url}/own`)).toBe('own');
    await choose(page, { analytics: 'denied' });
    await expect.poll(() => page.evaluate(() => document.cookie)).toContain('sayso=');
    expect(await page.evaluate(() => localStorage.getItem('sayso'))).toBeTruthy();
  });

  test('calls with odd arguments do what they do without it', async ({ page, site }) => {
    const odd = () =>
      page.evaluate(async () => {
        const tell = async (call: () => unknown): Promise<string> => {
          try {
            return String(await call());
          } catch (error) {
            return (error as Error).name;
          }
        };
        const loose = globalThis as unknown as Record<string, (...args: unknown[]) => unknown>;
        const div = document.createElement('div') as unknown as Record<string, (...args: unknown[]) => unknown>;
        const symbol = Symbol('x');
        return [
          await tell(() => loose['fetch']!()),
          await tell(() => loose['fetch']!(symbol)),
          await tell(() => div['appendChild']!()),
          await tell(() => div['appendChild']!(null)),
          await tell(() => div['insertBefore']!(document.createElement('p'))),
          await tell(() => div['setAttribute']!('src')),
          await tell(() => div['insertAdjacentHTML']!('nowhere', '//localhost')),
          await tell(() => ((div as unknown as { innerHTML: unknown }).innerHTML = null)),
          await tell(() => Node.prototype.appendChild.call({} as never, document.createElement('p'))),
          await tell(() => loose['WebSocket']!('ws://localhost')),
          await tell(() => new (loose['WebSocket'] as unknown as new (...args: unknown[]) => unknown)()),
          await tell(() => localStorage.setItem.call({} as never, 'poppy.x', '1')),
          await tell(() => XMLHttpRequest.prototype.send.call({} as never)),
          await tell(() => indexedDB.open('')),
        ].map((told) => told.replace(/^\[object IDB.*/, 'a request'));
      });
    await page.goto(await guardPage(site, '/page', { bare: true, csp: null }));
    const without = await odd();
    await page.goto(await guardPage(site, '/guarded', { csp: null }));
    const withIt = await odd();
    // A receiver that is none is the one thing that is not looked at: the write is lost either way.
    without[11] = withIt[11]!;
    expect(withIt).toEqual(without);
  });
});

test.describe('nobody sees it', () => {
  test('names, lengths, texts, places, descriptors and classes are those of the browser', async ({ page, site }) => {
    const text = await classic('tests/browser/guard/surface.ts');
    site.route('/surface.js', () => text);
    const head = '<script nonce="{nonce}" src="/surface.js"></script>';
    await page.goto(await guardPage(site, '/page', { bare: true, head }));
    const bare = await page.evaluate(() => surface.look());
    await page.goto(await guardPage(site, '/guarded', { head }));
    const guarded = await page.evaluate(() => surface.look());
    expect(Object.keys(bare).length).toBeGreaterThan(60);
    expect(guarded).toEqual(bare);
  });

  test('P13: destroy() puts every function back and leaves no trace', async ({ page, site }) => {
    const text = await classic('tests/browser/guard/surface.ts');
    site.route('/surface.js', () => text);
    const surfaceTag = '<script nonce="{nonce}" src="/surface.js"></script>';
    await page.goto(await guardPage(site, '/page', { before: surfaceTag }));
    const told = await page.evaluate(
      async (url) => {
        const guard = (globalThis as unknown as Record<symbol, { destroy(): void }>)[Symbol.for('sayso.guard')]!;
        const changed = !surface.areNative();
        guard.destroy();
        await fetch(url, { mode: 'no-cors' });
        return [
          changed,
          surface.areNative(),
          Symbol.for('sayso.guard') in globalThis &&
            (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('sayso.guard')] !== undefined,
        ];
      },
      ask(site, 'free'),
    );
    expect(told).toEqual([true, true, false]);
    expect(site.other.hits).toHaveLength(1);
  });

  test('wrappers above keep working, before and after destroy()', async ({ page, site }) => {
    await page.goto(await guardPage(site, '/page'));
    const told = await page.evaluate(
      async (url) => {
        const seen: string[] = [];
        const below = globalThis.fetch;
        globalThis.fetch = (...args) => {
          seen.push('fetch');
          return below(...args);
        };
        const { appendChild } = Node.prototype;
        Node.prototype.appendChild = function <T extends Node>(node: T): T {
          seen.push('append');
          return appendChild.call(this, node) as T;
        };
        const tell = () =>
          fetch(url, { mode: 'no-cors' }).then(
            () => 'sent',
            () => 'held',
          );
        document.body.appendChild(document.createElement('p'));
        const first = await tell();
        (globalThis as unknown as Record<symbol, { destroy(): void }>)[Symbol.for('sayso.guard')]!.destroy();
        document.body.appendChild(document.createElement('p'));
        return [first, await tell(), seen.join()];
      },
      ask(site, 'x'),
    );
    expect(told).toEqual(['held', 'sent', 'append,fetch,append,fetch']);
  });

  test('destroy() ends what waits', async ({ page, site }) => {
    await page.goto(await guardPage(site, '/page', { tag: 'data-mode="hold-and-replay"' }));
    const name = await page.evaluate(
      (url) => {
        const promise = fetch(url).catch((error: unknown) => (error as Error).name);
        (globalThis as unknown as Record<symbol, { destroy(): void }>)[Symbol.for('sayso.guard')]!.destroy();
        return promise;
      },
      ask(site, 'x'),
    );
    expect(name).toBe('TypeError');
  });

  test('two tags are one guard', async ({ page, site }) => {
    await page.goto(await guardPage(site, '/page', { head: '<script nonce="{nonce}" src="/guard.js"></script>' }));
    await pixel(page, ask(site, 'x'));
    await settle(page);
    expect(await heldBy(page)).toHaveLength(1);
  });
});

test.describe('bad input', () => {
  test('a notice that is missing or broken is told, and the page works', async ({ page, site }) => {
    site.expectFault(/the guard holds nothing, no notice can be read at "#nowhere"; put <script/);
    await page.goto(await guardPage(site, '/page', { tag: 'data-notice="#nowhere"' }));
    expect(await passes(page, site)).toBe(true);
  });

  test('an unknown mode is told, and the strictest taken', async ({ page, site }) => {
    site.expectFault(/mode "replay" of the guard is unknown, "hold" is taken; use observe, hold, hold-and-replay/);
    await page.goto(await guardPage(site, '/page', { tag: 'data-mode="replay"' }));
    expect(await passes(page, site)).toBe(false);
  });

  test('a malformed notice holds what it can and throws nothing', async ({ page, site }) => {
    const services = {
      A: null,
      B: { hosts: 'localhost', cookies: [7, null, '*', '', 'a b'] },
      C: { hosts: ['*', '(', '*.'] },
    };
    for (const purposes of [null, 7, { a: null, b: { key: 1 } }, { a: { key: 'x', services } }]) {
      await page.goto(await guardPage(site, '/page', { notice: { purposes } }));
      await page.evaluate(() => (document.cookie = 'x=1'));
      expect(await page.evaluate(() => document.cookie)).toContain('x=1');
    }
    expect(await passes(page, site)).toBe(false);
  });

  test('in a sandboxed frame without storage it holds and throws nothing', async ({ page, site }) => {
    const inner = await guardPage(site, '/inner', {
      csp: null,
      body: `<script>new Image().src = '${ask(site, 'x')}'; fetch('${ask(site, 'y')}').catch(() => parent.postMessage('held', '*'))</script>`,
    });
    await page.goto(
      site.page('/page', {
        csp: null,
        body: `<script>onmessage = () => globalThis.heard = true</script><iframe sandbox="allow-scripts" src="${inner}"></iframe>`,
      }),
    );
    await expect.poll(() => page.evaluate(() => 'heard' in globalThis)).toBe(true);
    expect(site.other.hits).toEqual([]);
  });
});
