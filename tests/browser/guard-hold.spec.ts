/** How each held API fails, what is held of writes, and what of it is replayed. */
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { answered, guardPage, heldBy, settle } from './guard/pages.js';
import { expect, test, type Site } from './site.js';

const REPLAY = 'data-mode="hold-and-replay"';
const ask = (site: Site, what: string): string => `${site.other.url}/ask?${what}`;
/** What arrived, in order. */
const arrived = (site: Site): string[] => site.other.hits.map(({ path }) => path.replace('/ask?', ''));
const choose = (page: Page, choice: 'granted' | 'denied') =>
  page.evaluate((state) => sayso.choose({ analytics: state }), choice);

test.describe('hold: each API fails as a blocked one does', () => {
  test('fetch rejects with a TypeError, a wrong call with its own, an aborted one with its reason', async ({
    page,
    site,
  }) => {
    await page.goto(await guardPage(site, '/page'));
    const told = await page.evaluate(
      async (url) => {
        const tell = (error: unknown) => (error instanceof Error ? error.name : String(error));
        const promise = fetch(url);
        return [
          promise instanceof Promise,
          await promise.catch(tell),
          await fetch(url, { method: 'GET', body: 'x' }).catch(tell),
          await fetch(url, { signal: AbortSignal.abort('enough') }).catch(tell),
        ];
      },
      ask(site, 'fetch'),
    );
    expect(told).toEqual([true, 'TypeError', 'TypeError', 'enough']);
    expect(arrived(site)).toEqual([]);
  });

  test('XMLHttpRequest ends in an error, a synchronous one throws NetworkError, and the same object serves again', async ({
    page,
    site,
  }) => {
    site.route('/own', () => 'own');
    await page.goto(await guardPage(site, '/page'));
    const told = await page.evaluate(
      async (url) => {
        const request = new XMLHttpRequest();
        const heard: string[] = [];
        for (const type of ['readystatechange', 'load', 'error', 'abort', 'loadend', 'timeout'])
          request.addEventListener(type, () => heard.push(`${type} ${request.readyState} ${request.status}`));
        const ended = () => new Promise((done) => request.addEventListener('loadend', done, { once: true }));
        request.open('POST', url);
        request.setRequestHeader('x-test', '1');
        request.send('body');
        await ended();
        const first = heard.splice(0);
        request.open('GET', '/own');
        request.send();
        await ended();
        const second = [request.readyState, request.status, request.responseText, Object.keys(request)];
        const sync = new XMLHttpRequest();
        sync.open('GET', url, false);
        let thrown = '';
        try {
          sync.send();
        } catch (error) {
          thrown = (error as DOMException).name;
        }
        return { first, second, thrown };
      },
      ask(site, 'xhr'),
    );
    expect(told.first).toEqual(['readystatechange 1 0', 'readystatechange 4 0', 'error 4 0', 'loadend 4 0']);
    expect(told.second).toEqual([4, 200, 'own', []]);
    expect(told.thrown).toBe('NetworkError');
    expect(arrived(site)).toEqual([]);
  });

  test('images, scripts and style sheets tell an error; a beacon was taken; nothing else is heard', async ({
    page,
    site,
  }) => {
    await page.goto(await guardPage(site, '/page'));
    for (const way of ['new Image', 'script, src then insertBefore', 'style sheet', 'sendBeacon'] as const)
      await page.evaluate(([name, url]) => ways.ask(name, url), [way, ask(site, way)] as const);
    await settle(page);
    expect(await page.evaluate(() => ways.heard.sort())).toEqual([
      'beacon:true',
      'image:error',
      'link:error',
      'script:error',
    ]);
  });

  test('a held script keeps its URL and runs no text', async ({ page, site }) => {
    await page.goto(await guardPage(site, '/page', { csp: null }));
    const script = await page.evaluate(
      (url) => {
        const tag = document.createElement('script');
        tag.src = url;
        tag.type = 'text/javascript';
        tag.async = true;
        tag.innerHTML = 'globalThis.ran = true; {"symbols": [';
        document.head.appendChild(tag);
        return [tag.src, tag.getAttribute('src'), 'ran' in globalThis, tag.isConnected];
      },
      ask(site, 'widget'),
    );
    expect(script).toEqual([ask(site, 'widget'), ask(site, 'widget'), false, true]);
    await settle(page);
    expect(arrived(site)).toEqual([]);
  });

  test('WebSocket, EventSource and workers fail and are of their class', async ({ page, site }) => {
    await page.goto(await guardPage(site, '/page'));
    const told = await page.evaluate(
      async (url) => {
        const look = async (make: () => EventTarget & Record<string, unknown>) => {
          const it = make();
          const heard: string[] = [];
          for (const type of ['open', 'error', 'close']) {
            it.addEventListener(type, () => heard.push(type));
            it[`on${type}`] = () => heard.push(`on${type}`);
          }
          const before = [it['readyState'], it['url'], it.constructor === (globalThis as never)[it.constructor.name]];
          await new Promise((done) => setTimeout(done, 50));
          return [it.constructor.name, ...before, it['readyState'], heard.join()];
        };
        return Promise.all([
          look(() => new WebSocket(url.replace('http', 'ws')) as never),
          look(() => new EventSource(url) as never),
          look(() => new Worker(ways.own.createScriptURL(url)) as never),
          look(() => new (class Mine extends WebSocket {})(url.replace('http', 'ws')) as never),
        ]);
      },
      ask(site, 'x'),
    );
    const ws = ask(site, 'x').replace('http', 'ws');
    const told4 = 'error,onerror,close,onclose';
    expect(told[0]).toEqual(['WebSocket', 0, ws, true, 3, told4]);
    expect(told[1]).toEqual(['EventSource', 0, ask(site, 'x'), true, 2, 'error,onerror']);
    expect(told[2].slice(0, 2)).toEqual(['Worker', undefined]);
    expect(told[2][5]).toBe('error,onerror');
    expect(told[3].slice(0, 3)).toEqual(['Mine', 0, ws]);
    expect(arrived(site)).toEqual([]);
  });

  test('forms are not sent, by a script or by the visitor', async ({ page, site }) => {
    const body = `<form action="${ask(site, 'form')}" method="post"><input name="action"><button>Send</button></form>
      <form action="/own"><button formaction="${ask(site, 'button')}">Elsewhere</button></form>`;
    await page.goto(await guardPage(site, '/page', { body }));
    await page.evaluate(() => {
      const form = document.forms[0]!;
      form.submit();
      form.requestSubmit();
    });
    await page.getByText('Send').click();
    await page.getByText('Elsewhere').click();
    await settle(page);
    expect(page.url()).toBe(`${site.url}/page`);
    expect((await heldBy(page)).map(({ kind }) => kind)).toEqual(['form', 'form', 'form', 'form']);
    expect(arrived(site)).toEqual([]);
  });
});

test.describe('writes', () => {
  const write = (page: Page) =>
    page.evaluate(async () => {
      document.cookie = '_poppy_x=1; path=/';
      document.cookie = ' poppy_id = 2 ; path=/; max-age=1000';
      document.cookie = 'other=3; path=/';
      document.cookie = 'my_poppy=4; path=/';
      localStorage.setItem('poppy.visits', '1');
      sessionStorage.setItem('poppy.tab', '1');
      localStorage.setItem('poppy', 'not declared');
      const { cookieStore } = globalThis as unknown as { cookieStore?: { set(...args: unknown[]): Promise<void> } };
      await cookieStore?.set('_poppy_store', '5');
      await cookieStore?.set({ name: '_poppy_named', value: '6' });
      const open = (name: string) =>
        new Promise<string>((done) => {
          const request = indexedDB.open(name);
          request.onupgradeneeded = () => void request.result.createObjectStore('x');
          request.onsuccess = () => [request.result.close(), done('open')];
          request.onerror = () => done(request.error!.name);
        });
      const opened = [await open('poppy-queue'), await open('mine')];
      return {
        opened,
        databases: (await indexedDB.databases()).map(({ name }) => name).sort(),
        cookies: document.cookie
          .split('; ')
          .filter((pair) => !pair.startsWith('sayso'))
          .sort(),
        local: Object.keys(localStorage)
          .filter((key) => !key.startsWith('sayso'))
          .sort(),
        session: Object.keys(sessionStorage),
      };
    });

  test('those of a declared service are lost, all others stand, and nothing throws', async ({ page, site }) => {
    await page.goto(await guardPage(site, '/page'));
    expect(await write(page)).toEqual({
      opened: ['AbortError', 'open'],
      databases: ['mine'],
      cookies: ['my_poppy=4', 'other=3'],
      local: ['poppy'],
      session: [],
    });
    const names = (await heldBy(page)).map(({ kind, name }) => `${kind} ${name!}`);
    expect(names).toEqual(
      expect.arrayContaining([
        'cookie _poppy_x',
        'cookie poppy_id',
        'storage poppy.visits',
        'storage poppy.tab',
        'database poppy-queue',
      ]),
    );
  });

  test('granted, all stand', async ({ page, site, context }) => {
    await answered(context, site, { 2: 'granted' });
    await page.goto(await guardPage(site, '/page'));
    const found = await write(page);
    expect(found.opened).toEqual(['open', 'open']);
    expect(found.cookies).toEqual(expect.arrayContaining(['_poppy_x=1', 'poppy_id=2', 'other=3']));
    expect(found.local).toEqual(['poppy', 'poppy.visits']);
    expect(await heldBy(page)).toEqual([]);
  });

  test('taking a cookie away is never held', async ({ page, site, context }) => {
    await context.addCookies(
      ['_poppy_1', '_poppy_2', '_poppy_3', '_poppy_4'].map((name) => ({ name, value: 'x', url: site.url })),
    );
    await answered(context, site, { 2: 'denied' });
    await page.goto(await guardPage(site, '/page'));
    const left = await page.evaluate(() => {
      document.cookie = '_poppy_1=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/';
      document.cookie = '_poppy_2=x;Max-Age=0;path=/';
      document.cookie = '_poppy_3=x; max-age=-1; path=/';
      document.cookie = '_poppy_4=new; expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=99; path=/';
      return document.cookie.split('; ').filter((pair) => !pair.startsWith('sayso'));
    });
    expect(left).toEqual(['_poppy_4=x']);
  });
});

test.describe('hold-and-replay', () => {
  const many = (page: Page, site: Site) =>
    page.evaluate(
      (url) => {
        const told: string[] = [];
        Object.assign(globalThis, { told });
        void fetch(`${url}1`, { method: 'POST', body: 'one' }).then(
          (answer) => told.push(`fetch ${answer.status}`),
          (error: unknown) => told.push(`fetch ${(error as Error).name}`),
        );
        navigator.sendBeacon(`${url}2`, 'two');
        const request = new XMLHttpRequest();
        request.addEventListener('loadend', () => told.push(`xhr ${request.status}`));
        request.open('PUT', `${url}3`);
        request.send('three');
        const pixel = new Image();
        pixel.addEventListener('error', () => told.push('image error'));
        pixel.src = `${url}4`;
        document.cookie = '_poppy_a=1; path=/';
        document.cookie = '_poppy_a=2; path=/';
        localStorage.setItem('poppy.n', '1');
        const tag = document.createElement('script');
        tag.src = ways.own.createScriptURL(`${url}5`);
        tag.onload = () => told.push('script load');
        document.head.append(tag);
      },
      ask(site, ''),
    );
  const told = (page: Page) => page.evaluate(() => (globalThis as unknown as { told: string[] }).told.slice().sort());

  test('a grant replays each once, in order', async ({ page, site }) => {
    site.other.route(
      '/ask*',
      ({ url }) =>
        new Response('', {
          headers: {
            'content-type': url.endsWith('5') ? 'text/javascript' : 'text/plain',
            'access-control-allow-origin': '*',
            'access-control-allow-methods': '*',
          },
        }),
    );
    await page.goto(await guardPage(site, '/page', { tag: REPLAY, core: true }));
    site.other.route(
      '/ask*',
      ({ url }) =>
        new Response('', {
          headers: {
            'content-type': url.endsWith('5') ? 'text/javascript' : 'text/plain',
            'access-control-allow-origin': '*',
            'access-control-allow-methods': '*',
          },
        }),
    );
    await many(page, site);
    await settle(page);
    expect(arrived(site)).toEqual([]);
    expect(await told(page)).toEqual([]);
    await choose(page, 'granted');
    await expect.poll(() => told(page)).toEqual(['fetch 200', 'image error', 'script load', 'xhr 200']);
    const posts = site.other.hits.filter(({ method }) => method === 'POST' || method === 'PUT');
    expect(posts.map(({ path, body }) => `${path} ${body}`).sort()).toEqual([
      '/ask?1 one',
      '/ask?2 two',
      '/ask?3 three',
    ]);
    expect(
      arrived(site)
        .filter((name) => /[45]/.test(name))
        .sort(),
    ).toEqual(['4', '5']);
    expect(
      await page.evaluate(() => [document.cookie.includes('_poppy_a=2'), localStorage.getItem('poppy.n')]),
    ).toEqual([true, '1']);
    await choose(page, 'denied');
    await choose(page, 'granted');
    await settle(page);
    expect(site.other.hits.filter(({ method }) => method !== 'OPTIONS')).toHaveLength(5);
  });

  test('a refusal ends them all as blocked', async ({ page, site }) => {
    await page.goto(await guardPage(site, '/page', { tag: REPLAY, core: true }));
    await many(page, site);
    await choose(page, 'denied');
    await expect.poll(() => told(page)).toEqual(['fetch TypeError', 'image error', 'xhr 0']);
    await choose(page, 'granted');
    await settle(page);
    expect(arrived(site)).toEqual([]);
    expect(await page.evaluate(() => document.cookie.includes('_poppy'))).toBe(false);
  });

  test('what the page aborts, or asks anew, is not replayed', async ({ page, site }) => {
    await page.goto(await guardPage(site, '/page', { tag: REPLAY, core: true }));
    const heard = await page.evaluate(
      async ([url, own]) => {
        const stop = new AbortController();
        const fetched = fetch(`${url}fetch`, { signal: stop.signal }).catch((error: unknown) => (error as Error).name);
        const request = new XMLHttpRequest();
        const heard: string[] = [];
        for (const type of ['abort', 'error', 'loadend']) request.addEventListener(type, () => heard.push(type));
        request.open('GET', `${url}xhr`);
        request.send();
        const other = new XMLHttpRequest();
        other.open('GET', `${url}reopened`);
        other.send();
        const socket = new WebSocket(`${url.replace('http', 'ws')}socket`);
        const pixel = new Image();
        pixel.src = `${url}pixel`;
        stop.abort();
        request.abort();
        other.open('GET', own);
        socket.close();
        pixel.src = own!;
        return [await fetched, ...heard];
      },
      [ask(site, ''), `${site.url}/own`] as const,
    );
    expect(heard).toEqual(['AbortError', 'abort', 'loadend']);
    await choose(page, 'granted');
    await settle(page);
    expect(arrived(site)).toEqual([]);
  });

  test('connections are joined on a grant: what was listened for is heard', async ({ page, site }) => {
    site.other.route(
      '/ask*',
      () =>
        new Response('event: note\ndata: n\n\ndata: m\n\n', {
          headers: { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' },
        }),
    );
    const url = await guardPage(site, '/page', { tag: REPLAY, core: true });
    site.other.route(
      '/ask*',
      () =>
        new Response('event: note\ndata: n\n\ndata: m\n\n', {
          headers: { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' },
        }),
    );
    await page.goto(url);
    await page.evaluate(
      (to) => {
        const heard: string[] = [];
        const source = new EventSource(to);
        source.onopen = () => heard.push(`open ${source.readyState}`);
        source.onmessage = (event) => heard.push(String(event.data));
        source.addEventListener('note', (event) => [heard.push(String(event.data))]);
        Object.assign(globalThis, { heard, source });
      },
      ask(site, 'events'),
    );
    await choose(page, 'granted');
    const heard = () => page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard.slice(0, 3));
    await expect.poll(heard).toEqual(['open 1', 'n', 'm']);
    await page.evaluate(() => (globalThis as unknown as { source: EventSource }).source.close());
  });

  test('a WebSocket is opened on a grant', async ({ page, site }) => {
    let connections = 0;
    const server: Server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `ws://localhost:${(server.address() as AddressInfo).port}/`;
    await page.goto(await guardPage(site, '/page', { tag: REPLAY, core: true, csp: null }));
    await page.evaluate((to) => {
      const socket = new WebSocket(to);
      socket.binaryType = 'arraybuffer';
      socket.onclose = () => Object.assign(globalThis, { ended: `${socket.readyState} ${socket.binaryType}` });
    }, url);
    await settle(page);
    expect(connections).toBe(0);
    await choose(page, 'granted');
    await expect
      .poll(() => page.evaluate(() => (globalThis as unknown as { ended: string }).ended))
      .toBe('3 arraybuffer');
    expect(connections).toBe(1);
    server.close();
  });

  test('memory is capped: what has no room fails at once', async ({ page, site }) => {
    await page.goto(await guardPage(site, '/page', { tag: REPLAY }));
    const failed = await page.evaluate(
      async (url) => {
        let failed = 0;
        const fail = () => void failed++;
        for (let i = 0; i < 250; i++) fetch(url).catch(fail);
        await new Promise((done) => setTimeout(done, 50));
        return failed;
      },
      ask(site, 'many'),
    );
    expect(failed).toBe(50);
    expect(await heldBy(page)).toHaveLength(100);
    await page.reload();
    const large = await page.evaluate(
      (url) => {
        const body = 'x'.repeat(600_000);
        void fetch(url, { method: 'POST', body }).catch(() => 0);
        return fetch(url, { method: 'POST', body }).catch((error: unknown) => (error as Error).name);
      },
      ask(site, 'large'),
    );
    expect(large).toBe('TypeError');
  });
});
