/** Gates in markup and from code: what is held, what is let out and in which order. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import type { lab as Lab } from './lab/lab.js';
import { classic, labTag } from './lab/build.js';
import { expect, test, type PageParts, type Site } from './site.js';

declare const lab: typeof Lab;

const PURPOSES = ['analytics', 'partners'];
const say = (word: string) => `lab.ran.push('${word}')`;
const held = (word: string, attributes = '') =>
  `<script type="text/plain" data-purpose="analytics" nonce="{nonce}" ${attributes}>${say(word)}</script>`;
const heldSrc = (word: string, attributes = '') =>
  `<script type="text/plain" data-purpose="analytics" nonce="{nonce}" src="/run/${word}" ${attributes}></script>`;

const ran = (page: Page) => page.evaluate(() => lab.ran);
const set = (page: Page, states: Parameters<typeof lab.set>[0]) => page.evaluate((given) => lab.set(given), states);
/** Long enough for what must not happen to happen. */
const settle = (page: Page) => page.evaluate(() => new Promise((done) => setTimeout(done, 250)));

/** `/run/<word>` is a script that says its word, after a while that the word may name: `slow-3-300`. */
const serve = (site: Site) =>
  site.route('/run/*', async ({ url }) => {
    const word = new URL(url).pathname.slice(5);
    if (word === 'missing') return 404;
    await new Promise((done) => setTimeout(done, Number(/-(\d+)$/.exec(word)?.[1] ?? 0)));
    return new Response(say(word), { headers: { 'content-type': 'text/javascript' } });
  });

const open = async (page: Page, site: Site, parts: PageParts & { at?: Parameters<typeof labTag>[1] }) => {
  serve(site);
  const { at, head = '', ...rest } = parts;
  const tag = await labTag(site, at);
  // Without a policy, our own script has no nonce either.
  const own = rest.csp === null ? tag.replace(' nonce="{nonce}"', '') : tag;
  await page.goto(site.page('/page', { ...rest, head: own + head }));
};

test.describe('P2: gates open only on `granted`', () => {
  for (const state of ['unset', 'denied', undefined] as const)
    test(`nothing is requested or run while ${state ?? 'unknown'}`, async ({ page, site }) => {
      await open(page, site, {
        ...(state && { at: { analytics: state } }),
        head: held('inline') + heldSrc('external') + heldSrc('module', 'data-type="module"'),
        body: `<template data-purpose="analytics"><iframe src="/run/template-frame"></iframe><img data-purpose="analytics" data-src="/run/template-image"><script nonce="{nonce}">${say('template')}</script></template>
          <iframe data-purpose="analytics" data-src="/run/frame"></iframe>
          <img data-purpose="analytics" data-src="/run/img" data-srcset="/run/img2 2x">
          <link rel="stylesheet" data-purpose="analytics" data-href="/run/css">
          <video data-purpose="analytics" data-src="/run/video"></video>
          <script type="text/plain" data-purpose='{"not":"nobody"}' nonce="{nonce}">${say('not-unknown')}</script>
          <script type="text/plain" data-purpose='{"all":' nonce="{nonce}">${say('broken')}</script>
          <script type="text/plain" data-purpose="" nonce="{nonce}">${say('empty')}</script>
          <script type="text/plain" data-purpose="constructor" nonce="{nonce}">${say('constructor')}</script>`,
      });
      await page.evaluate(() => {
        lab.gate({ purpose: 'analytics', src: '/run/gate', onGrant: () => lab.ran.push('gate') });
        const made = document.createElement('template');
        made.dataset['purpose'] = 'analytics';
        const image = made.content.ownerDocument.createElement('img');
        image.setAttribute('src', '/run/made');
        made.content.append(image);
        document.body.append(made);
      });
      await settle(page);
      expect(await ran(page)).toEqual([]);
      expect(site.hitsOf('/run/*')).toEqual([]);
      await set(page, { partners: 'granted' });
      await settle(page);
      expect(await ran(page)).toEqual([]);
      expect(site.hitsOf('/run/*')).toEqual([]);
    });

  test('a condition opens only when all of it is granted', async ({ page, site }) => {
    const condition = JSON.stringify({ all: PURPOSES });
    await open(page, site, {
      at: { analytics: 'granted' },
      body: `<script type="text/plain" data-purpose='${condition}' nonce="{nonce}">${say('both')}</script>`,
    });
    await settle(page);
    expect(await ran(page)).toEqual([]);
    await set(page, { partners: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['both']);
  });

  test('a stored grant opens at boot', async ({ page, site }) => {
    await open(page, site, { at: { analytics: 'granted' }, body: held('one') + '<p>' + held('two') });
    await expect.poll(() => ran(page)).toEqual(['one', 'two']);
  });

  test('after stop() nothing opens any more', async ({ page, site }) => {
    await open(page, site, { body: held('one') });
    await page.evaluate(() => lab.stop());
    await page.evaluate(() => document.body.append(document.createElement('p')));
    await settle(page);
    expect(await ran(page)).toEqual([]);
  });

  test('P13 stop() leaves no observer and no listener', async ({ page, site }) => {
    await page.addInitScript(() => {
      const open = new Set<unknown>();
      Object.assign(globalThis, { open });
      const { observe, disconnect } = MutationObserver.prototype;
      MutationObserver.prototype.observe = function (...args) {
        open.add(this);
        observe.apply(this, args);
      };
      MutationObserver.prototype.disconnect = function () {
        open.delete(this);
        disconnect.call(this);
      };
      const { addEventListener: add, removeEventListener: remove } = document;
      document.addEventListener = (...args: Parameters<typeof add>) => {
        open.add(args[1]);
        add.apply(document, args);
      };
      document.removeEventListener = (...args: Parameters<typeof remove>) => {
        open.delete(args[1]);
        remove.apply(document, args);
      };
    });
    await open(page, site, { body: held('one') });
    const count = () => page.evaluate(() => (globalThis as unknown as { open: Set<unknown> }).open.size);
    // Whoever drives the browser may listen too.
    const before = await count();
    await page.evaluate(() => lab.stop());
    expect(before - (await count())).toBe(2);
  });
});

test.describe('order', () => {
  test('external, inline, module and defer run in document order, whatever their latency', async ({ page, site }) => {
    await open(page, site, {
      head:
        heldSrc('a-300') +
        held('b') +
        heldSrc('c-200', 'defer') +
        heldSrc('d-50', 'data-type="module"') +
        held('e') +
        held('f') +
        heldSrc('g-150') +
        heldSrc('h-0'),
    });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['a-300', 'b', 'c-200', 'd-50', 'e', 'f', 'g-150', 'h-0']);
  });

  test('random latencies keep the order', async ({ page, site }) => {
    const words = Array.from({ length: 24 }, (_, i) => `w${String(i)}-${String(Math.floor(Math.random() * 120))}`);
    const kinds = words.map(() => Math.floor(Math.random() * 4));
    const make = (word: string, i: number) =>
      [held(word), heldSrc(word), heldSrc(word, 'data-type="module"'), heldSrc(word, 'defer')][kinds[i]!]!;
    await open(page, site, { head: words.map(make).join('') });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page), { message: kinds.join('') }).toEqual(words);
  });

  test('async holds nobody up and waits for nobody', async ({ page, site }) => {
    await open(page, site, { head: heldSrc('late-400', 'async') + held('inline') + heldSrc('after-0') });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['inline', 'after-0', 'late-400']);
  });

  test('one that fails, throws or cannot run stalls nobody', async ({ page, site }) => {
    site.expectFault(/boom/);
    site.block('/run/broken');
    await open(page, site, {
      head:
        heldSrc('broken') +
        held('a') +
        heldSrc('missing') +
        `<script type="text/plain" data-purpose="analytics" nonce="{nonce}">throw new Error('boom')</script>` +
        heldSrc('old', 'nomodule') +
        held('b') +
        `<script type="text/plain" data-purpose="analytics" nonce="{nonce}" src=""></script>` +
        held('c'),
    });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['a', 'b', 'c']);
  });

  test('purposes do not wait for each other', async ({ page, site }) => {
    await open(page, site, {
      head: heldSrc('slow-800') + held('behind') + held('free').replace('analytics', 'partners'),
    });
    await set(page, { analytics: 'granted', partners: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['free']);
    await expect.poll(() => ran(page)).toEqual(['free', 'slow-800', 'behind']);
  });

  test("a template's scripts take their turn between those around it", async ({ page, site }) => {
    await open(page, site, {
      body:
        heldSrc('a-150') +
        `<template data-purpose="analytics"><p id="in">in</p><script nonce="{nonce}">${say('b')}</script>` +
        `<script nonce="{nonce}" src="/run/c-100"></script><script nonce="{nonce}">${say('d')}</script></template>` +
        held('e'),
    });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['a-150', 'b', 'c-100', 'd', 'e']);
    await expect(page.locator('#in')).toBeVisible();
  });

  test('a script that opens the queue from within does not overtake itself', async ({ page, site }) => {
    await open(page, site, {
      body:
        `<script type="text/plain" data-purpose="analytics" nonce="{nonce}">
           lab.gate({ purpose: 'analytics', run: () => lab.ran.push('gate') }); lab.ran.push('first')</script>` +
        held('second'),
    });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['first', 'second', 'gate']);
  });
});

test.describe('what is released', () => {
  test('carries every attribute but the inert type and ours, and its nonce', async ({ page, site }) => {
    await open(page, site, {
      csp: null,
      head: heldSrc(
        'it',
        'id="it" class="a b" crossorigin="anonymous" referrerpolicy="origin" fetchpriority="low" data-site="x&quot;y" onload="lab.ran.push(\'loaded\')" data-type="module" async',
      ),
    });
    const before = await page
      .locator('#it')
      .evaluate((it) => Object.fromEntries([...it.attributes].map((a) => [a.name, a.value])));
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['it', 'loaded']);
    const after = await page
      .locator('#it')
      .evaluate((it) => Object.fromEntries([...it.attributes].map((a) => [a.name, a.value])));
    const { type: _type, 'data-purpose': _purpose, 'data-type': _real, 'data-held': _held, ...rest } = before;
    expect(after).toEqual({ ...rest, type: 'module' });
  });

  test('keeps its place, its document.currentScript and its integrity', async ({ page, site }) => {
    await open(page, site, {
      body: `<p>before</p><script type="text/plain" data-purpose="analytics" nonce="{nonce}" data-x="7">
        lab.ran.push(document.currentScript.previousElementSibling.textContent + document.currentScript.dataset.x)</script>`,
      head: heldSrc('wrong', 'integrity="sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" crossorigin'),
    });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['before7']);
    await settle(page);
    expect(await ran(page)).toEqual(['before7']);
  });

  test('elements get their addresses, and lose them on refusal', async ({ page, site }) => {
    site.page('/frame', { body: '<script nonce="{nonce}">setInterval(() => fetch("/tick"), 30)</script>' });
    site.route('/tick', () => 204);
    site.route(
      '/run/img',
      () => new Response('<svg xmlns="http://www.w3.org/2000/svg"/>', { headers: { 'content-type': 'image/svg+xml' } }),
    );
    await open(page, site, {
      body: `<iframe data-purpose="partners" data-src="/frame"></iframe><img data-purpose="analytics" data-src="/run/img" data-srcset="/run/img 1x">
        <link rel="stylesheet" data-purpose="analytics" data-href="/run/css">`,
    });
    await set(page, { analytics: 'granted', partners: 'granted' });
    await expect.poll(() => site.hitsOf('/tick').length).toBeGreaterThan(2);
    expect(site.hitsOf('/run/img')).not.toEqual([]);
    expect(site.hitsOf('/run/css')).not.toEqual([]);
    const depth = await page.evaluate(() => history.length);
    await set(page, { analytics: 'denied', partners: 'denied' });
    await settle(page);
    const ticks = site.hitsOf('/tick').length;
    await settle(page);
    expect(site.hitsOf('/tick').length).toBe(ticks);
    const left = await page.evaluate(() =>
      [...document.querySelectorAll('[data-purpose]')].map((it) =>
        ['src', 'srcset', 'href'].filter((name) => it.hasAttribute(name)),
      ),
    );
    expect(left).toEqual([[], [], []]);
    expect(await page.evaluate(() => history.length)).toBe(depth);
    await set(page, { partners: 'granted' });
    await expect.poll(() => site.hitsOf('/tick').length).toBeGreaterThan(ticks);
  });

  test("a template's nodes come, go on refusal and come again, its scripts once", async ({ page, site }) => {
    await open(page, site, {
      body: `<template id="t" data-purpose="partners"><p class="in">in</p><script nonce="{nonce}">${say('once')}</script></template><hr>`,
    });
    const count = () => page.locator('.in').count();
    expect(await count()).toBe(0);
    await set(page, { partners: 'granted' });
    await expect.poll(count).toBe(1);
    await page.evaluate(() =>
      document.querySelector('#t')!.parentElement!.append(document.querySelector('#t')!.cloneNode(true)),
    );
    await settle(page);
    await expect.poll(count).toBe(1);
    await set(page, { partners: 'denied' });
    expect(await count()).toBe(0);
    await set(page, { partners: 'granted' });
    await settle(page);
    await expect.poll(count).toBe(1);
    expect(await ran(page)).toEqual(['once']);
  });

  test('a refusal while a script is under way stops those behind it, and a new grant runs each once', async ({
    page,
    site,
  }) => {
    await open(page, site, { head: heldSrc('a-300') + held('b') + heldSrc('c-0') });
    await set(page, { analytics: 'granted' });
    await set(page, { analytics: 'denied' });
    await expect.poll(() => ran(page)).toEqual(['a-300']);
    await settle(page);
    expect(await ran(page)).toEqual(['a-300']);
    await set(page, { analytics: 'granted' });
    await set(page, { analytics: 'denied' });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['a-300', 'b', 'c-0']);
    await settle(page);
    expect(await ran(page)).toEqual(['a-300', 'b', 'c-0']);
  });
});

test.describe('late nodes', () => {
  // The parts that a page makes by hand would be its own violations under Trusted Types, held or not.
  const LATE = { csp: { 'require-trusted-types-for': null, 'trusted-types': null } };
  for (const when of ['before', 'after'] as const)
    test(`inserted ${when} the grant: nested, by innerHTML, from a template, moved twice, copied: each runs once`, async ({
      page,
      site,
    }) => {
      await open(page, site, {
        ...LATE,
        body: `<template id="stamp"><div>${held('stamped')}</div></template><div id="a"></div><div id="b"></div>`,
      });
      if (when === 'after') await set(page, { analytics: 'granted' });
      await page.evaluate(
        (nonce) => {
          const script = (word: string) => {
            const it = document.createElement('script');
            it.type = 'text/plain';
            it.dataset['purpose'] = 'analytics';
            it.nonce = nonce;
            it.append(`lab.ran.push('${word}')`);
            return it;
          };
          const a = document.querySelector('#a')!;
          const b = document.querySelector('#b')!;
          const nest = document.createElement('section');
          nest.append(document.createElement('p'));
          nest.firstElementChild!.append(script('nested'));
          a.append(nest);
          const html = document.createElement('div');
          html.innerHTML =
            `<i><script type="text/plain" data-purpose="analytics" nonce="${nonce}">lab.ran.push('html')</scr` +
            'ipt></i>';
          a.append(html);
          a.append((document.querySelector('#stamp') as HTMLTemplateElement).content.cloneNode(true));
          const moved = script('moved');
          a.append(moved);
          b.append(moved);
          a.append(moved);
        },
        await page.evaluate(() => (document.querySelector('script[nonce]') as HTMLElement).nonce),
      );
      const all = ['html', 'moved', 'nested', 'stamped'];
      await settle(page);
      expect((await ran(page)).sort()).toEqual(when === 'after' ? all : []);
      await page.evaluate(() => {
        const [a, b] = [document.querySelector('#a')!, document.querySelector('#b')!];
        b.append(...a.children);
        b.append(...[...b.children].map((child) => child.cloneNode(true)));
      });
      await settle(page);
      await set(page, { analytics: 'granted' });
      await settle(page);
      expect((await ran(page)).sort()).toEqual(all);
    });

  test('a held script that the parser is still reading is released whole', async ({ page, site }) => {
    const text = `${'/* long */'.repeat(3000)}${say('whole')}`;
    await open(page, site, {
      at: { analytics: 'granted' },
      body: `<script type="text/plain" data-purpose="analytics" nonce="{nonce}">${text}</script>`,
    });
    await expect.poll(() => ran(page)).toEqual(['whole']);
  });

  test('what the parser has read only in part waits for the rest', async ({ page }) => {
    // The fixture sends whole answers; this one sends a page piece by piece, each behind a full network buffer.
    const lab = await classic('tests/browser/lab/lab.ts');
    const tag = `<script data-at='{"analytics":"granted"}'>${lab}</script>`;
    const padding = `<!--${'-'.repeat(70_000)}->`;
    const pieces = [
      `<!doctype html>${tag}<body>${padding}<p>x<script type="text/plain" data-purpose="analytics">lab.ran.push('one');${'/**/'.repeat(20_000)}`,
      `lab.ran.push('two')</script>${padding}<template data-purpose="analytics"><i class=in>1</i>${padding}`,
      `<i class=in>2</i></template>`,
    ];
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      pieces.forEach((piece, i) => setTimeout(() => response.write(piece), i * 400));
      setTimeout(() => response.end(), pieces.length * 400);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await page.goto(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`, { waitUntil: 'commit' });
    await expect.poll(() => ran(page).catch(() => [])).toEqual(['one', 'two']);
    await expect.poll(() => page.locator('.in').count()).toBe(2);
    server.close();
  });
});

test.describe('P15: nothing is released that the policy would not have allowed its author', () => {
  test('a held script or template without the nonce stays inert', async ({ page, site }) => {
    const bare = (text: string) => text.replaceAll(' nonce="{nonce}"', '');
    const wrong = (text: string) => text.replaceAll('{nonce}', 'wrong');
    await open(page, site, {
      body:
        bare(held('inline')) +
        wrong(held('wrong')) +
        bare(heldSrc('external')) +
        bare(heldSrc('module', 'data-type="module"')) +
        `<template data-purpose="analytics"><b id="fine">fine</b>
           <script src="/run/plain"></script><script>${say('text')}</script>
           <svg><script href="/run/svg"></script><script>${say('svg')}</script></svg>
           <script data-purpose="analytics" src="/run/marked"></script>
           <div><template shadowrootmode="open" shadowrootclonable><script src="/run/open"></script></template></div>
           <div><template shadowrootmode="closed" shadowrootclonable><script src="/run/closed"></script></template></div>
           <div><template shadowrootmode="closed"><script src="/run/shut"></script></template></div></template>
         <svg><script type="text/plain" data-purpose="analytics" data-href="/run/href"></script></svg>
         <script data-purpose="analytics" data-src="/run/data-src"></script>` +
        held('mine'),
    });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['mine']);
    await expect(page.locator('#fine')).toBeVisible();
    await settle(page);
    expect(await ran(page)).toEqual(['mine']);
    expect(site.hitsOf('/run/*')).toEqual([]);
  });

  test('what another script made of a held one is not released', async ({ page, site }) => {
    await open(page, site, {
      csp: { 'require-trusted-types-for': null, 'trusted-types': null },
      body: heldSrc('mine', 'id="it"') + held('text', 'id="text"'),
    });
    await page.evaluate(() => {
      const it = document.querySelector('#it') as HTMLScriptElement;
      it.src = '/run/swapped';
      it.dataset['type'] = 'module';
      document.querySelector('#text')!.append(';lab.ran.push("added")');
    });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['mine', 'text']);
    await settle(page);
    expect(site.hitsOf('/run/*').map(({ path }) => path)).toEqual(['/run/mine']);
  });

  test('our Trusted Types policy vouches for nothing that it is asked by others', async ({ page, site }) => {
    await page.goto(site.page('/empty', ''));
    test.skip(!(await page.evaluate(() => 'trustedTypes' in globalThis)), 'this browser has no Trusted Types');
    await page.addInitScript(() => {
      const { trustedTypes } = globalThis as unknown as {
        trustedTypes: { createPolicy(name: string, rules: object): object };
      };
      const make = trustedTypes.createPolicy.bind(trustedTypes);
      trustedTypes.createPolicy = (name, rules) => {
        Object.assign(globalThis, { caught: { name, rules } });
        return make(name, rules);
      };
    });
    await open(page, site, { body: held('mine') });
    await set(page, { analytics: 'granted' });
    const answers = await page.evaluate((text) => {
      const { name, rules } = (
        globalThis as unknown as { caught: { name: string; rules: Record<string, (text: string) => string> } }
      ).caught;
      const ask = (make: string) =>
        [text, 'alert(1)', '', undefined].map((value) => {
          try {
            return rules[make]!(value as string) ?? 'nothing';
          } catch {
            return 'refused';
          }
        });
      return [name, ...['createHTML', 'createScript', 'createScriptURL'].map(ask)];
    }, say('mine'));
    const refused = ['refused', 'refused', 'refused', 'refused'];
    expect(answers).toEqual(['sayso', refused, refused, refused]);
    expect(await ran(page)).toEqual(['mine']);
  });

  test('without a nonce of our own, the policy of the page decides', async ({ page, site }) => {
    await open(page, site, {
      csp: null,
      body: `<script type="text/plain" data-purpose="analytics">${say('plain')}</script>`,
    });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['plain']);
  });
});

test.describe('gates from code', () => {
  test('src, run and onGrant in order; onRevoke on refusal; src and run once', async ({ page, site }) => {
    await open(page, site, {});
    await page.evaluate(() => {
      const tell = (word: string) => () => void lab.ran.push(word);
      lab.gate({
        purpose: 'analytics',
        src: '/run/lib-200',
        run: tell('run'),
        onGrant: tell('on'),
        onRevoke: tell('off'),
      });
      lab.gate({ purpose: 'analytics', run: tell('second') });
    });
    await set(page, { analytics: 'denied' });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['lib-200', 'run', 'on', 'second']);
    await set(page, { analytics: 'denied' });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['lib-200', 'run', 'on', 'second', 'off', 'on']);
    expect(site.hitsOf('/run/*')).toHaveLength(1);
  });

  test('stop() before the grant holds for good; a gate that throws stops no other', async ({ page, site }) => {
    site.expectFault(/thrown/);
    await open(page, site, {});
    await page.evaluate(() => {
      lab.gate({ purpose: 'analytics', src: '/run/never', run: () => lab.ran.push('never') })();
      lab.gate({
        purpose: 'analytics',
        run: () => {
          throw new Error('thrown');
        },
      });
      lab.gate({ purpose: { any: ['analytics', 'partners'] }, run: () => lab.ran.push('any') });
      lab.gate({ purpose: 'analytics', src: '/run/last', attributes: { id: 'last', type: 'module' } });
    });
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['any', 'last']);
    expect(await page.locator('#last').getAttribute('type')).toBe('module');
    expect(site.hitsOf('/run/never')).toEqual([]);
  });

  test('a refusal before the script was loaded calls neither run nor onGrant, nor onRevoke', async ({ page, site }) => {
    await open(page, site, {});
    await page.evaluate(() => {
      const tell = (word: string) => () => void lab.ran.push(word);
      lab.gate({
        purpose: 'analytics',
        src: '/run/lib-300',
        run: tell('run'),
        onGrant: tell('on'),
        onRevoke: tell('off'),
      });
    });
    await set(page, { analytics: 'granted' });
    await set(page, { analytics: 'denied' });
    await expect.poll(() => ran(page)).toEqual(['lib-300']);
    await settle(page);
    expect(await ran(page)).toEqual(['lib-300']);
    await set(page, { analytics: 'granted' });
    await expect.poll(() => ran(page)).toEqual(['lib-300', 'run', 'on']);
  });
});

test.describe('cost', () => {
  test('1,000 unrelated insertions cost next to nothing', async ({ page, site }) => {
    await open(page, site, { body: held('one').repeat(200) + '<div id="to"></div>' });
    const cost = () =>
      page.evaluate(async () => {
        const to = document.querySelector('#to')!;
        const round = async () => {
          const start = performance.now();
          for (let i = 0; i < 1000; i++) to.append(document.createElement('p'));
          await Promise.resolve();
          const end = performance.now();
          to.replaceChildren();
          await Promise.resolve();
          return end - start;
        };
        const times: number[] = [];
        for (let i = 0; i < 40; i++) times.push(await round());
        return times.sort((a, b) => a - b)[10]!;
      });
    const watched = await cost();
    await page.evaluate(() => lab.stop());
    const free = await cost();
    console.log(`1,000 insertions: ${watched.toFixed(2)} ms watched, ${free.toFixed(2)} ms free`);
    expect(watched - free).toBeLessThan(2);
  });
});
