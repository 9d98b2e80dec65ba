/**
 * One origin for browser tests: serves `dist/`, the pages and routes that a test registers, and remembers every
 * request. Pages are served under a strict policy, because every suite must run under one (P9).
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const DIST = join(import.meta.dirname, '../../dist');

/** What the strictest site that can still use Sayso would send. `{nonce}` is new in each answer. */
export const STRICT: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'nonce-{nonce}' 'strict-dynamic'",
  'style-src': "'self'",
  'connect-src': "'self'",
  'img-src': "'self'",
  'font-src': "'self'",
  'frame-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'sayso lit-html',
};

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
};

/** One request as it arrived. */
export interface Hit {
  method: string;
  /** Path with query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** When its body was complete, in ms. */
  time: number;
}

export interface PageParts {
  head?: string;
  body?: string;
  /** Attributes of `<html>`. Default `lang="en"`. */
  html?: string;
  /** Directives that replace the strict ones; `null` in place of one drops it, `null` in place of all sends no policy. */
  csp?: Readonly<Record<string, string | null>> | null;
  headers?: Readonly<Record<string, string>>;
}

/** A text gets the type that its path says, an object becomes JSON, a number an empty answer of that status. */
type Answer = Response | string | number | object;
export type Answerer = (request: Request) => Answer | Promise<Answer>;

export interface Origin {
  /** Such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Every request so far, in order. */
  readonly hits: Hit[];
  /** The requests to one path; a trailing `*` stands for any ending. */
  hitsOf(path: string): Hit[];
  /** Serves a page and returns its address. `{nonce}` in it becomes the answer’s nonce. A string is its body. */
  page(path: string, parts: PageParts | string): string;
  /** Answers a path, or all that begin like it where it ends in `*`. The latest registration wins. */
  route(path: string, answer: Answerer): string;
  /** Never answers this path, until the returned function is called: then all who wait are answered. */
  hang(path: string): () => void;
  /** Breaks the connection on this path, until the returned function is called. */
  block(path: string): () => void;
  close(): Promise<void>;
}

const isLike = (pattern: string, path: string): boolean =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path.split('?')[0] === pattern;

const typeOf = (path: string): string => TYPES[extname(path.split('?')[0] ?? '')] ?? 'text/html';

function policyOf(csp: PageParts['csp'], nonce: string): string | null {
  if (csp === null) return null;
  const directives = Object.entries({ ...STRICT, ...csp }).filter(([, value]) => value !== null);
  return directives
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
    .replaceAll('{nonce}', nonce);
}

function pageOf(parts: PageParts): Response {
  const nonce = randomBytes(12).toString('base64url');
  const policy = policyOf(parts.csp, nonce);
  const { html = 'lang="en"', head = '', body = '' } = parts;
  const text = `<!doctype html><html ${html}><head><meta charset="utf-8"><title>Test</title>${head}</head><body>${body}</body></html>`;
  return new Response(text.replaceAll('{nonce}', nonce), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...(policy && { 'content-security-policy': policy }),
      ...parts.headers,
    },
  });
}

function shipped(path: string): Response {
  const file = normalize(join(DIST, decodeURIComponent(path.split('?')[0] ?? '')));
  if (!file.startsWith(DIST) || !existsSync(file) || !statSync(file).isFile())
    return new Response(null, { status: 404 });
  return new Response(readFileSync(file), {
    headers: {
      'content-type': `${typeOf(file)}; charset=utf-8`,
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    },
  });
}

function asResponse(answer: Answer, path: string): Response {
  if (answer instanceof Response) return answer;
  if (typeof answer === 'number') return new Response(null, { status: answer });
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const type = typeof answer === 'string' ? typeOf(path) : 'application/json';
  return new Response(text, { headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' } });
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function asRequest(request: IncomingMessage, url: string, body: Buffer): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  const method = request.method ?? 'GET';
  return new Request(url + request.url, {
    method,
    headers,
    ...(body.length > 0 && method !== 'GET' && { body: new Uint8Array(body) }),
  });
}

async function send(response: Response, out: ServerResponse): Promise<void> {
  const cookies = response.headers.getSetCookie();
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'set-cookie'));
  const body = Buffer.from(await response.arrayBuffer());
  out.writeHead(response.status, {
    ...headers,
    'content-length': body.length,
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
  });
  out.end(body);
}

/** Patterns that are in force, each until its own release. */
function createPatterns(): { add(pattern: string, released?: () => void): () => void; has(path: string): boolean } {
  const patterns = new Set<{ pattern: string }>();
  return {
    add(pattern, released) {
      const entry = { pattern };
      patterns.add(entry);
      return () => {
        patterns.delete(entry);
        released?.();
      };
    },
    has: (path) => [...patterns].some(({ pattern }) => isLike(pattern, path)),
  };
}

async function listen(server: Server, host: string): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://${host}:${String((server.address() as AddressInfo).port)}`;
}

function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => {
      done();
    });
    server.closeAllConnections();
  });
}

interface Inside {
  hits: Hit[];
  blocked: { has(path: string): boolean };
  hanging: { has(path: string): boolean };
  waiting: (() => void)[];
  answer(path: string): Answerer | undefined;
}

/** One request: noted, then broken, held or answered. The icon is the browser's own wish and not noted. */
async function serve(
  inside: Inside,
  url: string,
  { request, out }: { request: IncomingMessage; out: ServerResponse },
): Promise<void> {
  const path = request.url ?? '/';
  if (path === '/favicon.ico') return void out.writeHead(204).end();
  const body = await bodyOf(request);
  const headers = request.headers as Record<string, string>;
  inside.hits.push({ method: request.method ?? 'GET', path, headers, body: body.toString('utf8'), time: Date.now() });
  if (inside.blocked.has(path)) return void request.socket.destroy();
  if (inside.hanging.has(path)) await new Promise<void>((done) => inside.waiting.push(done));
  const answer = inside.answer(path);
  await send(answer ? asResponse(await answer(asRequest(request, url, body)), path) : shipped(path), out);
}

/** Starts an origin under `host`, which must resolve to this machine: `localhost` is another site than `127.0.0.1`. */
export async function createOrigin(host = '127.0.0.1'): Promise<Origin> {
  const routes: { path: string; answer: Answerer }[] = [];
  const hits: Hit[] = [];
  const blocked = createPatterns();
  const hanging = createPatterns();
  const waiting: (() => void)[] = [];
  const inside: Inside = {
    hits,
    blocked,
    hanging,
    waiting,
    answer: (path) => routes.find((one) => isLike(one.path, path))?.answer,
  };
  const server = createServer((request, out) => {
    serve(inside, url, { request, out }).catch((error: unknown) => {
      if (!out.headersSent) out.writeHead(500, { 'content-type': 'text/plain' });
      out.end(String(error));
    });
  });
  const url = await listen(server, host);
  const route: Origin['route'] = (path, answer) => {
    routes.unshift({ path, answer });
    return url + path;
  };
  return {
    url,
    hits,
    hitsOf: (path) => hits.filter((hit) => isLike(path, hit.path)),
    page: (path, parts) => route(path, () => pageOf(typeof parts === 'string' ? { body: parts } : parts)),
    route,
    hang: (path) =>
      hanging.add(path, () => {
        for (const go of waiting.splice(0)) go();
      }),
    block: (path) => blocked.add(path),
    close: () => close(server),
  };
}
