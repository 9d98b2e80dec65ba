/**
 * Vendors' own snippets, as their documentation has them, each with a collector of our own in the place of theirs. Before
 * an answer and after a refusal the collectors get nothing and the browser keeps nothing; after a grant all of it works.
 */
import type { Page } from '@playwright/test';
import { guardPage, settle } from './guard/pages.js';
import { expect, test, type Site } from './site.js';

/** `HOST` stands for the vendor's host. What a snippet loads is answered by `LIBRARIES`. */
const SNIPPETS: Record<string, string> = {
  // gtag.js, with the loader created by a script as Tag Manager's snippet does.
  google: `(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});
    var f=d.getElementsByTagName(s)[0],j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;
    j.src=tt('HOST/gtm.js?id='+i+dl);f.parentNode.insertBefore(j,f);})(window,document,'script','dataLayer','GTM-X');`,
  meta: `!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.callMethod?n.callMethod.apply(n,arguments):n.queue.push(arguments)};
    if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';n.queue=[];t=b.createElement(e);t.async=!0;
    t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,document,'script',tt('HOST/fbevents.js'));
    fbq('init','1');fbq('track','PageView');new Image().src='HOST/tr?id=1&ev=PageView&noscript=1';`,
  hotjar: `(function(h,o,t,j,a,r){h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)};h._hjSettings={hjid:1,hjsv:6};
    a=o.getElementsByTagName('head')[0];r=o.createElement('script');r.async=1;r.src=tt(t+h._hjSettings.hjid+j+h._hjSettings.hjsv);
    a.appendChild(r);})(window,document,'HOST/hotjar-','.js?sv=');localStorage.setItem('_hjid','1');document.cookie='_hjSession=1;path=/';`,
  clarity: `(function(c,l,a,r,i,t,y){c[a]=c[a]||function(){(c[a].q=c[a].q||[]).push(arguments)};
    t=l.createElement(r);t.async=1;t.src=tt('HOST/tag/'+i);y=l.getElementsByTagName(r)[0];y.parentNode.insertBefore(t,y);})(window,document,'clarity','script','x');`,
  matomo: `var _paq=window._paq=window._paq||[];_paq.push(['trackPageView']);(function(){var u='HOST/';_paq.push(['setTrackerUrl',u+'matomo.php']);
    var d=document,g=d.createElement('script'),s=d.getElementsByTagName('script')[0];g.async=true;g.src=tt(u+'matomo.js');s.parentNode.insertBefore(g,s);})();`,
  tiktok: `!function(w,d,t){w.ttq=w.ttq||[];var s=d.createElement('script');s.type='text/javascript';s.async=!0;s.src=tt('HOST/events.js?sdkid=1&lib='+t);
    var e=d.getElementsByTagName('script')[0];e.parentNode.insertBefore(s,e)}(window,document,'ttq');`,
  linkedin: `window._linkedin_data_partner_ids=['1'];(function(l){if(!l){window.lintrk=function(a,b){window.lintrk.q.push([a,b])};window.lintrk.q=[]}
    var s=document.getElementsByTagName('script')[0];var b=document.createElement('script');b.type='text/javascript';b.async=true;
    b.src=tt('HOST/insight.min.js');s.parentNode.insertBefore(b,s);})(window.lintrk);`,
  // Segment and PostHog keep calls in an array until the library comes.
  segment: `!function(){var i='analytics',a=window[i]=window[i]||[];a.methods=['page','track'];a.methods.forEach(function(m){a[m]=function(){a.push([m].concat([].slice.call(arguments)))}});
    var t=document.createElement('script');t.type='text/javascript';t.async=!0;t.setAttribute('data-global-segment-analytics-key',i);t.src=tt('HOST/analytics.min.js');
    var r=document.getElementsByTagName('script')[0];r.parentNode.insertBefore(t,r);a.page();}();`,
  beacon: `navigator.sendBeacon('HOST/collect', JSON.stringify({e:'view'}));fetch('HOST/batch',{method:'POST',mode:'no-cors',keepalive:true,body:'[]'}).catch(function(){});
    var x=new XMLHttpRequest();x.open('POST','HOST/xhr');x.setRequestHeader('Content-Type','text/plain');x.onerror=function(){};x.send('{}');`,
  embed: `var box=document.createElement('div');box.innerHTML=html('<iframe src="HOST/embed/1" width="560"></iframe><img src="HOST/thumb.jpg" alt="">');document.body.appendChild(box);`,
};
const PATHS = [
  ...['/analytics.min.js', '/batch', '/collect', '/embed/1', '/events.js', '/fbevents.js', '/gtm.js', '/hotjar-1.js'],
  ...['/insight.min.js', '/matomo.js', '/tag/x', '/thumb.jpg', '/tr', '/xhr', '/hit'],
];
/** What each library does when it comes: it counts once, and keeps a cookie. */
const library = (host: string): string => `document.cookie = '_ga=1; path=/'; new Image().src = '${host}/hit';`;

const services = {
  Everyone: { hosts: ['localhost'], cookies: ['_ga*', '_hj*', '_fbp'], storage: ['_hj*'], databases: ['clarity*'] },
};
const NOTICE = {
  ...{ id: 'site', site: 'test', version: 1, texts: '/texts/{locale}.json' },
  purposes: { necessary: { key: 1, regime: 'required' }, analytics: { key: 2, services } },
};

const visit = async (page: Page, site: Site, mode: string): Promise<void> => {
  const { url: host } = site.other;
  const scripts = Object.values(SNIPPETS)
    .map((text) => `<script nonce="{nonce}">${text.replaceAll('HOST', host)}</script>`)
    .join('\n');
  const trust = `<script nonce="{nonce}">var tt = (url) => ways.own.createScriptURL(url), html = (text) => ways.own.createHTML(text);</script>`;
  const url = await guardPage(site, '/page', {
    notice: NOTICE,
    core: true,
    tag: `data-mode="${mode}"`,
    body: trust + scripts,
  });
  site.other.route('/*', ({ url: asked }) => {
    const headers = {
      'content-type': /js|tag/.test(asked) ? 'text/javascript' : 'text/plain',
      'access-control-allow-origin': '*',
    };
    return new Response(/js|tag/.test(asked) ? library(host) : '', { headers });
  });
  await page.goto(url);
  await settle(page, 400);
};
const paths = (site: Site): string[] => [...new Set(site.other.hits.map(({ path }) => path.split('?')[0]!))].sort();
const kept = (page: Page) =>
  page.evaluate(() => [
    ...document.cookie.split('; ').filter((pair) => pair && !pair.startsWith('sayso')),
    ...Object.keys(localStorage).filter((key) => !key.startsWith('sayso')),
  ]);

for (const mode of ['hold', 'hold-and-replay']) {
  test(`${mode}: nothing before an answer and nothing after a refusal`, async ({ page, site }) => {
    await visit(page, site, mode);
    expect([site.other.hits, await kept(page)]).toEqual([[], []]);
    await page.evaluate(() => sayso.choose({ analytics: 'denied' }));
    await settle(page, 400);
    expect([site.other.hits, await kept(page)]).toEqual([[], []]);
  });

  test(`${mode}: after a grant, and a reload, every one of them works`, async ({ page, site }) => {
    await visit(page, site, mode);
    await page.evaluate(() => sayso.choose({ analytics: 'granted' }));
    await expect.poll(() => page.evaluate(() => document.cookie)).toContain('sayso=');
    site.other.hits.length = 0;
    await page.reload();
    await expect.poll(() => paths(site)).toEqual([...PATHS].sort());
    await expect.poll(() => kept(page)).toEqual(['_hjSession=1', '_ga=1', '_hjid']);
  });
}

test('hold-and-replay: after a grant every one of them works without a reload, and counts once', async ({
  page,
  site,
}) => {
  await visit(page, site, 'hold-and-replay');
  await page.evaluate(() => sayso.choose({ analytics: 'granted' }));
  await expect.poll(() => paths(site)).toEqual([...PATHS].sort());
  await expect.poll(() => kept(page)).toEqual(['_hjSession=1', '_ga=1', '_hjid']);
  await settle(page);
  const first = site.other.hits.map(({ path }) => path).filter((path) => path !== '/hit');
  expect(first.filter((path, i) => first.indexOf(path) !== i)).toEqual([]);
});
