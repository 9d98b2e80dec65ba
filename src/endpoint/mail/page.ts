/**
 * The pages behind mail links: one question, one button, no script, nothing from elsewhere. They stand alone on
 * purpose: whoever opens an old mail on an old phone must be able to unsubscribe (CAN-SPAM: a single web page).
 */
import { bytesOf } from '../hash.js';
import type { Words } from './words/words.js';

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#f6f7f8;--card:#fff;--line:#d8dde2;--go:#14507a;--on:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a8b0b8;--paper:#14171a;--card:#1d2125;--line:#3a4148;--go:#9ccdf2;--on:#0c1a26}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif}
main{width:100%;max-width:30rem;padding:2.25rem;background:var(--card);border:1px solid var(--line);border-radius:1rem}
h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25;text-wrap:balance}
p{margin:0;overflow-wrap:anywhere}
form{margin:1.75rem 0 1rem}
button{font:inherit;font-weight:600;min-height:3rem;padding:.6rem 1.75rem;border:2px solid transparent;border-radius:.6rem;background:var(--go);color:var(--on);cursor:pointer}
button:hover{text-decoration:underline}
button:focus-visible{outline:3px solid var(--go);outline-offset:3px}
small{color:var(--soft);font-size:.9375rem}
@media (max-width:24rem){main{padding:1.5rem}button{width:100%}}
@media (forced-colors:active){button{border-color:ButtonText}}`;

/** What a page says. */
export interface Page {
  status: 200 | 400 | 404 | 408 | 409 | 410 | 413 | 415 | 503;
  title: string;
  text: string;
  /** The one thing to do here: a form to this very URL. */
  form?: { name: string; value: string; button: string; note: string };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (each) => ESCAPES[each]!);

const formOf = ({ form }: Page): string =>
  form
    ? `<form method="post"><input type="hidden" name="${escape(form.name)}" value="${escape(form.value)}"><button>${escape(form.button)}</button></form><small>${escape(form.note)}</small>`
    : '';

const styleHash = async (): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', bytesOf(STYLE));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
};

/** The URL holds the token: it must not travel on as a referrer, stand in a cache or in a search engine. */
const headersOf = async ({ tag }: Words): Promise<Record<string, string>> => ({
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Language': tag,
  'Content-Security-Policy': `default-src 'none'; img-src data:; style-src 'sha256-${await styleHash()}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
  'Cache-Control': 'no-store',
  Vary: 'Accept-Language',
});

/** Answers with a page. */
export const showPage = async (words: Words, page: Page): Promise<Response> => {
  const title = escape(page.title);
  // Without an icon browsers ask the host for one, which the policy forbids; `data:,` is an empty one.
  const html = `<!doctype html>
<html lang="${words.tag}" dir="${words.dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><main><h1>${title}</h1><p>${escape(page.text)}</p>${formOf(page)}</main></body></html>
`;
  return new Response(html, { status: page.status, headers: await headersOf(words) });
};
