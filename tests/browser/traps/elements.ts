/** Held markup as authors write it: every kind of element, and what is in it. */
import { counted, held, pixel, script, template, type Trap } from './trap.js';

const src = (attributes = ''): string => held('', `src="HOST/lib.js" ${attributes}`);
const library = pixel('lib');
const loaded = { requests: ['/lib.js', '/pixel?lib'] };

export const ELEMENTS: readonly Trap[] = [
  { name: 'a classic script', body: src(), library, granted: loaded },
  { name: 'a deferred script', body: src('defer'), library, granted: loaded },
  { name: 'an async script', body: src('async'), library, granted: loaded },
  { name: 'a module', body: src('data-type="module" crossorigin'), library, granted: loaded },
  { name: 'a script for old browsers', body: src('nomodule'), library, granted: {} },
  {
    name: 'a script with the wrong integrity',
    body: src(`integrity="sha384-${'A'.repeat(64)}" crossorigin`),
    library,
    granted: { requests: ['/lib.js'] },
  },
  { name: 'an inline script', body: held(pixel('inline')), granted: counted('inline') },
  {
    name: 'an inline module',
    body: held(`import('HOST/lib.js')`, 'data-type="module"'),
    library,
    granted: loaded,
  },
  {
    name: 'a plugin behind its library',
    body: src() + held(pixel(`plugin-' + typeof vendor + '`)),
    library: 'globalThis.vendor = {};',
    granted: { requests: ['/lib.js', '/pixel?plugin-object'] },
  },
  {
    name: 'a script behind one that fails',
    body: held('', 'src="HOST/gone"') + held(pixel('after')),
    granted: { requests: ['/gone', '/pixel?after'] },
  },
  {
    name: 'a script behind one that throws',
    body: held('throw new Error("planned")') + held(pixel('after')),
    fault: /planned/,
    granted: counted('after'),
  },
  {
    name: 'a frame with data-src',
    body: '<iframe data-purpose="analytics" data-src="HOST/frame" title="Frame"></iframe>',
    granted: { requests: ['/frame'] },
  },
  {
    name: 'a frame in a template',
    body: template('<iframe src="HOST/frame" width="560" height="315" allowfullscreen title="Frame"></iframe>'),
    granted: { requests: ['/frame'] },
  },
  {
    name: 'a lazy frame in a template',
    body: template('<iframe src="HOST/frame" loading="lazy" title="Frame"></iframe>'),
    granted: { requests: ['/frame'] },
  },
  {
    name: 'a picture',
    body: '<img data-purpose="analytics" data-src="HOST/pixel?img" alt="">',
    granted: counted('img'),
  },
  {
    name: 'a picture in many sizes',
    body: '<img data-purpose="analytics" data-srcset="HOST/pixel?x1 1x, HOST/pixel?x1 2x" alt="">',
    granted: counted('x1'),
  },
  {
    name: 'a film',
    body: '<video data-purpose="analytics" data-src="HOST/film" preload="auto" muted></video>',
    granted: { requests: ['/film'] },
  },
  {
    name: 'a sound in a template',
    body: template('<audio preload="auto"><source src="HOST/film" type="audio/ogg"></audio>'),
    granted: { requests: ['/film'] },
  },
  {
    name: 'a sheet of styles',
    body: '<link rel="stylesheet" data-purpose="analytics" data-href="HOST/style.css">',
    granted: { requests: ['/style.css'] },
  },
  {
    name: 'a sheet of styles in a template',
    body: template('<link rel="stylesheet" href="HOST/style.css">'),
    granted: { requests: ['/style.css'] },
  },
  {
    name: 'an object',
    body: template('<object data="HOST/frame" type="text/html" width="9" height="9"></object>'),
    granted: { requests: ['/frame'] },
  },
  {
    name: 'a template with all of it',
    body: template(
      `<p>Chat</p><iframe src="HOST/frame" title="Chat"></iframe><script nonce="{nonce}">${pixel('in')}</script>`,
    ),
    granted: { requests: ['/frame', '/pixel?in'] },
  },
  {
    name: 'a held script in a held template',
    body: template(held(pixel('deep'))),
    granted: counted('deep'),
  },
  {
    name: 'either of two purposes',
    body: `<script type="text/plain" data-purpose='{"any":["analytics","partners"]}' nonce="{nonce}">${pixel('any')}</script>`,
    granted: counted('any'),
  },
  {
    name: 'both purposes',
    body: `<script type="text/plain" data-purpose='{"all":["analytics","partners"]}' nonce="{nonce}">${pixel('all')}</script>`,
    granted: counted('all'),
  },
  {
    name: 'a purpose that nobody declared',
    body: `<script type="text/plain" data-purpose="analytic" nonce="{nonce}">${pixel('typo')}</script>`,
    granted: {},
  },
  {
    name: 'a script without our nonce',
    body: `<script type="text/plain" data-purpose="analytics">${pixel('bare')}</script>`,
    granted: {},
  },
  {
    name: 'a picture for browsers without scripts',
    body: '<noscript><img src="HOST/pixel?noscript" alt=""></noscript>',
    granted: {},
  },
  {
    name: 'a script that writes cookies and storage',
    body: held(
      `document.cookie = '_ga=1; path=/'; document.cookie = '_ga_X=1; path=/; max-age=999'; localStorage.setItem('_hjid', 1); sessionStorage.setItem('_hjs', 1);`,
    ),
    granted: { cookies: ['_ga', '_ga_X'], storage: ['_hjid', '_hjs'] },
  },
  {
    name: 'a script that writes its cookie every 50 ms until it is told to stop',
    body:
      held(`globalThis.vendor = setInterval(() => { document.cookie = '_ga=1; path=/'; }, 50);`) +
      script(`sayso.follow('analytics', (granted) => granted || clearInterval(globalThis.vendor));`),
    granted: { cookies: ['_ga'] },
  },
  {
    name: 'a script with a database',
    body: held(`indexedDB.open('clarity-1').onsuccess = ({ target }) => target.result.close();`),
    granted: { storage: ['clarity-1'] },
  },
];
