/**
 * Code that nobody gated: the vendors' own snippets, pasted as they are. The guard stands in front. What it held on a page
 * that began under a refusal is gone for good, so a grant opens on the next page.
 */
import { SNIPPETS } from './snippets.js';
import { counted, pixel, script, type Traces, type Trap } from './trap.js';

const library = `document.cookie = '_ga=1; path=/';`;
const LEAVES: Record<string, Traces> = {
  google: { requests: ['/gtm.js?id=GTM-X'], cookies: ['_ga'] },
  meta: { requests: ['/fbevents.js', '/tr?id=1&ev=PageView&noscript=1'], cookies: ['_ga'] },
  hotjar: { requests: ['/hotjar-1.js?sv=6'], cookies: ['_ga', '_hjSession'], storage: ['_hjid'] },
  clarity: { requests: ['/tag/x'], cookies: ['_ga'] },
  matomo: { requests: ['/matomo.js'], cookies: ['_ga'] },
  tiktok: { requests: ['/events.js?sdkid=1&lib=ttq'], cookies: ['_ga'] },
  linkedin: { requests: ['/insight.min.js'], cookies: ['_ga'] },
  segment: { requests: ['/analytics.min.js'], cookies: ['_ga'] },
  beacon: { requests: ['/batch', '/collect', '/xhr'] },
  embed: { requests: ['/embed/1', '/thumb.jpg'] },
};

const vendors = Object.entries(SNIPPETS).map(([name, text]): Trap => ({
  name: `the snippet of ${name}`,
  guard: true,
  body: script(text),
  library,
  granted: {},
  later: LEAVES[name]!,
}));

export const UNGATED: readonly Trap[] = [
  ...vendors,
  { name: 'a picture nobody sees', guard: true, body: script(pixel('spy')), granted: {}, later: counted('spy') },
  {
    name: 'a picture born from innerHTML and never put on the page',
    guard: true,
    body: script(`document.createElement('div').innerHTML = own.createHTML('<img src="HOST/pixel?born" alt="">');`),
    granted: {},
    later: counted('born'),
  },
  {
    name: 'a cookie that is written again and again',
    guard: true,
    body: script(`setInterval(() => { document.cookie = '_ga=1; path=/'; }, 30);`),
    granted: { cookies: ['_ga'] },
  },
  {
    name: 'storage by dot, by bracket and by call',
    guard: true,
    body: script(`localStorage.setItem('_hjA', 1); sessionStorage.setItem('_hjB', 1);`),
    granted: {},
    later: { storage: ['_hjA', '_hjB'] },
  },
  {
    name: 'a beacon as the visitor leaves',
    guard: true,
    body: script(`addEventListener('pagehide', () => navigator.sendBeacon('HOST/left', '1'));`),
    granted: {},
    later: { requests: ['/left'] },
  },
];
