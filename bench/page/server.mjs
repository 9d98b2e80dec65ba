/**
 * The bench's web server: one site at a time, compressed beforehand (Brotli 11), with the cache headers of production,
 * over HTTP/1.1 with keep-alive. A second one stands for the third party whose frame is held. The endpoint is a
 * stand-in: it answers each record with a signed receipt, as Sayso's does, without a database.
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TYPES = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.html': 'text/html; charset=utf-8',
  '.png': 'image/png',
};
const FOREVER = 'public, max-age=31536000, immutable';
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
const brotli = promisify(brotliCompress);
const compressed = new Map();

const typeOf = (path) => TYPES[extname(path)] ?? TYPES['.html'];
const key = (body) => createHash('sha256').update(body).digest('base64');

async function compress(body) {
  const id = key(body);
  if (!compressed.has(id)) compressed.set(id, brotli(body, BROTLI));
  return compressed.get(id);
}

/** Bytes as they are, in gzip 9 and in Brotli 11. A picture is not compressed again. */
export const sizesOf = async (body) => ({
  raw: body.length,
  gzip: body.length && gzipSync(body, { level: 9 }).length,
  brotli: body.length && (await compress(body)).length,
});
export const sizesNow = (body) => ({
  raw: body.length,
  gzip: gzipSync(body, { level: 9 }).length,
  brotli: brotliCompressSync(body, BROTLI).length,
});

/** Makes a site of files by path, each ready to be sent. */
export async function makeSite(files) {
  const entries = Object.entries(files).map(async ([path, content]) => {
    const body = Buffer.from(content);
    const squeezed = path.endsWith('.png') ? null : await compress(body);
    return [path, { body: squeezed ?? body, encoding: squeezed && 'br', type: typeOf(path) }];
  });
  return new Map(await Promise.all(entries));
}

const bytesOf = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
};

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const base64url = (value) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
function receiptOf(payload, hash) {
  const record = JSON.parse(payload);
  const claims = {
    ...{
      iss: 'http://127.0.0.1',
      controller: 'Larkline',
      site: record.site,
      subject: hash,
      record: record.id,
      payload: hash,
    },
    ...{
      seq: 1,
      previous: '',
      chain: hash,
      received: Date.now(),
      notice: { hash: record.notice.hash, status: 'published' },
      proof: 'signed',
    },
  };
  const text = `${base64url({ alg: 'ES256', typ: 'sayso-receipt+jws', kid: 'bench' })}.${base64url(claims)}`;
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return { id: record.id, hash, outcome: 'accepted', receipt: `${text}.${signature.toString('base64url')}` };
}
function answerRecords(body) {
  const payloads = JSON.parse(body.toString('utf8')).records.map((envelope) =>
    typeof envelope === 'string' ? Buffer.from(envelope.split('.')[1], 'base64url').toString('utf8') : envelope.payload,
  );
  const outcomes = payloads.map((payload) =>
    receiptOf(payload, createHash('sha256').update(payload).digest('base64url')),
  );
  return Buffer.from(JSON.stringify({ outcomes }));
}

const listen = (server, host) =>
  new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(0, host, () => done(`http://${host}:${server.address().port}`));
  });
const close = (server) => {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
};

function reply(response, { body, encoding, type }, path) {
  const fixed = extname(path) !== '';
  response.writeHead(200, {
    'content-type': type,
    'content-length': body.length,
    'cache-control': fixed ? FOREVER : 'no-cache',
    vary: 'accept-encoding',
    ...(encoding && { 'content-encoding': encoding }),
  });
  response.end(body);
}

/** Starts both servers. `hits` tells what was asked for since `serve` or `forget`; `answers` what the endpoint said. */
export async function startServers() {
  let site = new Map();
  let hits = [];
  let answers = [];
  const main = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    if (pathname !== '/blank') hits.push(pathname);
    if (request.method === 'POST' && pathname.endsWith('/records')) {
      const body = answerRecords(await bytesOf(request));
      answers.push(body);
      return reply(response, { body, type: TYPES['.json'] }, '');
    }
    const file = site.get(pathname);
    if (file) return reply(response, file, pathname);
    response.writeHead(404).end();
  });
  const third = createServer((request, response) => {
    hits.push('frame');
    reply(
      response,
      { body: Buffer.from('<!doctype html><title>Offers</title><p>Offers of the week'), type: TYPES['.html'] },
      '',
    );
  });
  main.keepAliveTimeout = third.keepAliveTimeout = 60_000;
  const [url, other] = await Promise.all([listen(main, '127.0.0.1'), listen(third, 'localhost')]);
  return {
    url,
    frame: `${other}/offers`,
    serve: (next) => {
      site = next;
      hits = [];
      answers = [];
    },
    forget: () => {
      hits = [];
      answers = [];
    },
    hits: () => hits,
    answers: () => answers,
    close: () => Promise.all([main, third].map(close)),
  };
}
