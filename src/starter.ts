/**
 * An inline snippet of fixed text that spares a first visitor two round trips: where no answer is stored, it requests
 * the choice chunk, the first layer, its language and the notice's texts together with the core. It stands behind the
 * notice:
 *
 *     <script type="application/json" id="notice">…</script>
 *     <script data-base="/sayso/">…starter…</script>
 *     <script src="/sayso/sayso.js" data-notice="#notice"></script>
 *
 * Its attributes are those of the tag: `data-base`, the folder of Sayso's files ("/" where missing), `data-notice`
 * (`#notice` where missing) and `data-locale`. They are no part of the text, so its hash holds on every page.
 */
import { pickLocale } from './page/language.js';
import type { Notice } from './wire/notice.js';

(() => {
  try {
    if (/(^|; )sayso=/.test(document.cookie)) return;
    const { dataset, nonce } = document.currentScript as HTMLScriptElement;
    const { base = '/', notice = '#notice', locale } = dataset;
    const { texts, locales } = JSON.parse(document.querySelector(notice)!.textContent) as Notice;
    const tag = pickLocale(locales, locale);
    const request = (rel: string, href: string): void => {
      const link = document.createElement('link');
      // A preload stands under the policy of what it loads.
      if (nonce) link.nonce = nonce;
      link.rel = rel;
      // What `fetch` sends by default is what this preload must send, or it is fetched twice.
      if (rel === 'preload') {
        link.as = 'fetch';
        link.crossOrigin = '';
      }
      link.href = href;
      document.head.append(link);
    };
    for (const name of ['choice', 'first-layer', `locales/${tag}`]) request('modulepreload', `${base}${name}.js`);
    if (texts) request('preload', texts.replace('{locale}', tag));
  } catch {
    // Cookies are blocked, or the notice is not there: then nothing is early.
  }
})();
