/** A server of our own for the UI's browser tests: one page under a strict policy, the UI built from its sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, resolve } from 'node:path';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { build, type Plugin } from 'esbuild';
import { TEXTS } from './texts.js';

export { expect };

const HERE = import.meta.dirname;
const demo = (path: string): unknown => JSON.parse(readFileSync(resolve(HERE, '../../../demo', path), 'utf8'));

const POLICY = (nonce: string): string =>
  [
    `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; img-src 'self'`,
    `require-trusted-types-for 'script'; trusted-types lit-html sayso`,
  ].join('; ');

/** What pages do to whatever stands on them; the first three are the harmless ones. */
export const PAGE_CSS: Readonly<Record<string, string>> = {
  plain: 'body{margin:0;font:16px/1.6 system-ui}',
  bootstrap:
    '*,*::before,*::after{box-sizing:border-box}html{font-size:62.5%}body{margin:0;font:1.6rem Georgia}button{border:0;margin:1rem;font:inherit;line-height:inherit;text-transform:uppercase}p{margin:0 0 1rem}small{font-size:80%}a{color:#0d6efd}',
  preflight:
    '*,::before,::after{margin:0;padding:0;border:0 solid;box-sizing:border-box}html{font-size:62.5%}button{background:0 0;font:inherit;color:inherit}a{color:inherit;text-decoration:inherit}small{font-size:80%}',
  hidden: 'button{display:none!important}p,a,small{visibility:hidden!important;opacity:0!important}',
  unset: '*{all:unset!important}',
  loud: '*{color:red!important;background:lime!important;font:italic 40px fantasy!important;text-transform:uppercase!important;transform:rotate(9deg)!important;margin:20px!important;padding:20px!important;border:9px dotted blue!important;position:relative!important;float:right!important;max-width:50px!important;pointer-events:none!important}',
};

const controls = Array.from(
  { length: 40 },
  (_, n) => `<p><a href="#n${n}" id="n${n}">A link ${n}</a> in a long page.</p>`,
).join('');

const html = (
  query: URLSearchParams,
  nonce: string,
): string => `<!doctype html><html lang="en"><head><title>Larkline</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style nonce="${nonce}">:root{color-scheme:${query.get('scheme') ?? 'light dark'}}${FONTS[query.get('fonts') ?? '']}${PAGE_CSS[query.get('css') ?? 'plain']}</style>
<script nonce="${nonce}">window.violations=[];addEventListener('securitypolicyviolation',e=>violations.push(e.violatedDirective+' '+e.blockedURI))</script>
</head>${query.has('served') ? SERVED : ''}<body>${query.get('layout') === 'inline' ? INLINE : ''}<main><h1>Phones that sound like you are in the room</h1>
<sayso-button id="inline">Privacy choices</sayso-button>${query.has('floating') ? '<sayso-button floating>Privacy choices</sayso-button>' : ''}
${query.has('short') ? '' : controls}<p><a href="#end" id="end">The last link</a></p></main>
<script type="application/json" id="given">${JSON.stringify({ notice: demo('notice.json'), texts: { ...TEXTS, en: demo('texts/en.json'), ar: demo('texts/ar.json') } })}</script>
<script type="module" nonce="${nonce}" src="/ui.js"></script></body></html>`;

/** Where an author wants the first layer to stand in the page. */
const INLINE = '<sayso-banner layout="inline"></sayso-banner>';

/** Fonts that every Debian with `fonts-liberation` has, for pictures that are compared. */
const FONTS: Readonly<Record<string, string>> = {
  '': '',
  fixed:
    "sayso-banner,sayso-note{--sayso-font:'Liberation Sans'}sayso-banner[theme~=paper]{--sayso-font:'Liberation Serif'}",
};

/** A first layer as a server may write it: hidden until the core decides. */
const SERVED = `<sayso-banner hidden lang="en"><template shadowrootmode="open"><div class="place"><div class="surface" id="served"><div class="text"><slot name="text"></slot></div><div class="actions"><slot name="action"></slot></div><div class="unseen" role="status"></div></div></div></template><p slot="text">Written by the server.</p><button slot="action" data-sayso="accept-all">Accept all</button><button slot="action" data-sayso="reject-all">Reject all</button><button slot="action" data-sayso="open">Choose</button></sayso-banner>`;

/** Looks and languages stay files of their own, as in the build; esbuild would look for them beside the source. */
const filesFromServer: Plugin = {
  name: 'files-from-server',
  setup: ({ onLoad }) =>
    onLoad({ filter: /src\/ui\/(look|more)\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/`\.\/(themes|more)\//, '`/$1/'),
      loader: 'ts',
    })),
};

/** The languages that have a second part. */
const SPOKEN = readdirSync(resolve(HERE, '../../../src/locales')).map((file) => basename(file, '.ts'));

const bundle = async (entry: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    logLevel: 'silent',
    bundle: true,
    ignoreAnnotations: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['production'],
    plugins: [filesFromServer],
    define: { __LANGUAGES__: JSON.stringify(SPOKEN) },
    write: false,
  });
  return outputFiles[0]!.text;
};

/** What the page loads by name: a look or a language, from its source. */
const FOLDERS: Readonly<Record<string, string>> = { themes: 'ui/themes', locales: 'locales' };

const serve = (page: string): Server =>
  createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const script = (text: string): unknown => response.setHeader('content-type', 'text/javascript').end(text);
    if (pathname === '/ui.js') return script(page);
    const [, tag] = /^\/more\/([\w-]+)\.js$/.exec(pathname) ?? [];
    if (tag) return script(`export { more as default } from '/locales/${tag}.js';`);
    const [, folder = '', name = ''] = /^\/(themes|locales)\/([\w-]+)\.js$/.exec(pathname) ?? [];
    if (folder)
      return bundle(resolve(HERE, '../../../src', FOLDERS[folder]!, `${name}.ts`)).then(script, () =>
        response.writeHead(404).end(),
      );
    const nonce = 'bm9uY2U';
    response.setHeader('content-security-policy', POLICY(nonce)).setHeader('content-type', 'text/html; charset=utf-8');
    return response.end(html(searchParams, nonce));
  });

export interface Ui {
  /** Opens the page with these parameters, see `page.ts`. */
  go(parameters?: Record<string, string>): Promise<void>;
  banner: Locator;
  preferences: Locator;
  note: Locator;
}

const uiOf = (page: Page, origin: string): Ui => ({
  go: async (parameters = {}) => {
    await page.goto(`${origin}/?${new URLSearchParams(parameters)}`);
    await page.waitForFunction(() => 'ui' in window);
  },
  banner: page.locator('sayso-banner'),
  preferences: page.locator('sayso-preferences dialog'),
  note: page.locator('sayso-note'),
});

export const test = base.extend<{ ui: Ui }, { origin: string }>({
  origin: [
    // Playwright wants a destructuring pattern here.

    async ({}, use) => {
      const server = serve(await bundle(resolve(HERE, 'page.ts')));
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      server.close();
      server.closeAllConnections();
    },
    { scope: 'worker' },
  ],
  ui: async ({ page, origin }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await use(uiOf(page, origin));
    expect(errors).toEqual([]);
    expect(await page.evaluate(() => (window.violations as string[] | undefined) ?? [])).toEqual([]);
  },
});
