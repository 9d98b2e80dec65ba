/**
 * The page at `/admin`: three files, served under a strict policy. Nothing in them is secret; whoever has no token sees
 * a door. The files are loaded when first asked for, so that no other route carries them.
 */
import { Refusal } from '../http/refusal.js';
import type { Answer, Route } from '../http/route.js';
import type { Call } from '../http/route.js';
import type { Shipped } from './page/shipped.js';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'Cache-Control': 'no-cache',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** The prefix stands in the page, so that its script finds the other routes wherever they are mounted. */
const html = (prefix: string): string => `<!doctype html>
<html lang="en" data-prefix="${escaped(prefix)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>Sayso</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/admin/page.css">
<script type="module" src="/admin/page.js"></script>
</head>
<body><noscript>This page needs JavaScript.</noscript></body>
</html>
`;

const load = async (): Promise<Shipped> => {
  const { shipped } = await import('./page/shipped.js');
  if (shipped) return shipped;
  throw new Refusal(503, 'not-built', { message: 'The page was not built: npm run build, then start from dist/.' });
};

const serve =
  (type: string, bodyOf: (call: Call) => string | Promise<string>) =>
  async (call: Call): Promise<Response> => {
    const body = await bodyOf(call);
    return new Response(body, { headers: { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` } });
  };

const route = (path: string, type: string, bodyOf: (call: Call) => string | Promise<string>): Route => {
  const answers: Record<number, Answer> = {
    200: { summary: 'The file.', type },
    503: { summary: 'It was not built.' },
  };
  return {
    method: 'GET',
    path,
    root: true,
    access: { kind: 'self' },
    says: {
      id: `admin ${path}`.replace(/\W+(\w)/g, (_, char: string) => char.toUpperCase()),
      summary: 'The page at /admin.',
      answers,
    },
    answer: serve(type, bodyOf),
  };
};

export const routes: readonly Route[] = [
  route('/admin', 'text/html', ({ house }) => html(house.options.prefix)),
  route('/admin/page.js', 'text/javascript', async () => (await load()).script),
  route('/admin/page.css', 'text/css', async () => (await load()).style),
];
