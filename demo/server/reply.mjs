/** The few ways in which the demo's servers answer. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json; charset=utf-8',
};

const brotli = (body) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });

/** A body with its compressed forms, made once. */
export const pack = (body, name) => {
  const raw = Buffer.from(body);
  const etag = `"${createHash('sha256').update(raw).digest('base64url').slice(0, 16)}"`;
  return { raw, etag, type: TYPES[extname(name)] ?? 'application/octet-stream', br: brotli(raw), gzip: gzipSync(raw) };
};

/** Sends a packed body: compressed where the browser takes it, 304 where it has it already. */
export const sendPacked = (request, response, { raw, etag, type, br, gzip }) => {
  const accepted = request.headers['accept-encoding'] ?? '';
  const coding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null;
  const headers = { 'content-type': type, etag, 'cache-control': 'public, max-age=60', vary: 'accept-encoding' };
  if (request.headers['if-none-match'] === etag) return response.writeHead(304, headers).end();
  const body = coding === 'br' ? br : coding ? gzip : raw;
  const coded = coding ? { 'content-encoding': coding } : {};
  response.writeHead(200, { ...headers, ...coded, 'content-length': body.length, 'x-content-type-options': 'nosniff' });
  response.end(request.method === 'HEAD' ? undefined : body);
};

/** Serves files and remembers their packed form until they change. */
export const createFiles = () => {
  const packed = new Map();
  return async (request, response, file) => {
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) return false;
    const known = packed.get(file);
    if (known?.time !== found.mtimeMs)
      packed.set(file, { time: found.mtimeMs, body: pack(await readFile(file), file) });
    sendPacked(request, response, packed.get(file).body);
    return true;
  };
};

export const sendJson = (response, body, status = 200) =>
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));

/** Reads a request's body, up to 1 MiB; a longer one rejects. */
export const bodyOf = async (request) => {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > 1 << 20) throw Object.assign(new Error('body too large'), { status: 413 });
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};
