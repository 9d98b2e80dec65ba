/** The site under test: one page with the classic tag under a strict policy, and a page to go to. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

const TYPES = { js: 'text/javascript', json: 'application/json' };

/** Tells the harness what happens, the moment it happens, and leaves the page where a round asks for it. */
const teller = (names) => `
  const say = (word) => globalThis.tell?.(JSON.stringify(word));
  const stands = () =>
    Object.fromEntries(${JSON.stringify(names)}.map((name) => [name, sayso.explain(name)]).map(([name, { state, since }]) => [name, { state, since }]));
  sayso.on('kept', ({ id, choices, persistence }) => say({ name: 'kept', id, choices, persistence, at: Date.now() }));
  sayso.on('receipt', ({ id }) => say({ name: 'receipt', id }));
  sayso.on('bounced', ({ id, reason }) => say({ name: 'bounced', id, reason }));
  sayso.on('ui', ({ layer, state, error }) => error && say({ name: 'error', message: layer + ' ' + state + ': ' + error }));
  addEventListener('load', () => say({ name: 'load', stands: stands() }));
  addEventListener('error', ({ message }) => say({ name: 'error', message }));
  addEventListener('unhandledrejection', ({ reason }) => say({ name: 'error', message: String(reason) }));
  addEventListener('click', () => {
    const { leave } = window;
    if (leave) leave.ms ? setTimeout(() => location.assign(leave.to), leave.ms) : location.assign(leave.to);
  });`;

function mainPage(notice, endpoint) {
  const nonce = randomBytes(12).toString('base64url');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `connect-src 'self' ${endpoint}`,
    "require-trusted-types-for 'script'",
    'trusted-types sayso lit-html',
  ];
  const text = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Kill</title>
    <script type="application/json" id="notice">${JSON.stringify(notice)}</script>
    <script nonce="${nonce}" src="/sayso.js" data-endpoint="${endpoint}/v1"></script>
    <script nonce="${nonce}">${teller(Object.keys(notice.purposes))}</script></head>
    <body><button data-sayso="accept-all">Accept</button> <button data-sayso="reject-all">Refuse</button></body></html>`;
  return {
    text,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy.join('; ') },
  };
}

const AWAY = { text: '<!doctype html><title>Away</title>Away', headers: { 'content-type': 'text/html' } };

/** Serves `dist`, the demo's texts and the pages. `endpoint` is the endpoint's address. */
export async function servePages({ dist, texts, notice, endpoint }) {
  const answer = (path) => {
    if (path === '/') return mainPage(notice, endpoint());
    if (path === '/away') return AWAY;
    const file = path.startsWith('/texts/') ? join(texts, basename(path)) : join(dist, path.replaceAll('..', ''));
    const type = TYPES[file.split('.').at(-1)];
    if (!type || !existsSync(file)) return null;
    return { text: readFileSync(file), headers: { 'content-type': `${type}; charset=utf-8` } };
  };
  const server = createServer((request, out) => {
    const { text, headers } = answer(request.url.split('?')[0]) ?? {};
    out.writeHead(headers ? 200 : 404, { 'cache-control': 'no-cache', ...headers }).end(text);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  return {
    url: `http://127.0.0.1:${port}`,
    /** The same pages as another site. */
    other: `http://localhost:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}
