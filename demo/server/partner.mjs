/** Two other companies, on origins of their own: Poppyboard, which shows offers and sets cookies, and Facemoss, which serves pictures. */
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createFiles, pack, sendPacked } from './reply.mjs';
import { portrait } from './portrait.mjs';

const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
/** One as partners always did it, and one for browsers that keep such cookies apart for each site (CHIPS). */
const COOKIES = {
  poppy_visitor: 'Path=/; SameSite=None; Secure',
  poppy_seen: 'Path=/; SameSite=None; Secure; Partitioned',
};
const YEAR = 31536000;

/** Forgets the visitor. A page that asks stays where it is; a visitor who is sent here is sent back. */
const forgetHere = (request, response, back) => {
  const gone = Object.entries(COOKIES).map(([name, attributes]) => `${name}=; Max-Age=0; ${attributes}`);
  const stays = request.headers['sec-fetch-mode'] !== 'navigate';
  const headers = {
    'set-cookie': gone,
    'clear-site-data': '"cookies", "storage"',
    ...(stays ? {} : { location: back }),
  };
  response.writeHead(stays ? 204 : 303, headers).end();
};

/** Marks the visitor as real partners do: an identifier and a count, for use on other people's pages. */
const mark = (request, response) => {
  const known = /poppy_visitor=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
  const seen = +(/poppy_seen=(\d+)/.exec(request.headers.cookie ?? '')?.[1] ?? 0) + 1;
  const values = { poppy_visitor: known ?? randomUUID(), poppy_seen: seen };
  const cookies = Object.entries(COOKIES).map(
    ([name, attributes]) => `${name}=${values[name]}; Max-Age=${YEAR}; ${attributes}`,
  );
  response.setHeader('set-cookie', cookies);
};

const listen = (server, port) =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });

const wrapped = (answer) => (request, response) =>
  void answer(request, response).catch((error) => {
    if (!response.headersSent) response.writeHead(500).end();
    console.error(error);
  });

/** Poppyboard: `/offers` fills a frame, `/tag.js` is its script, `/pixel.gif` its pixel. */
export const startPartner = async ({ port, root, log, siteOrigin }) => {
  const files = createFiles();
  const answer = async (request, response) => {
    const { pathname: path } = new URL(request.url, 'http://localhost');
    if (path === '/forget') return forgetHere(request, response, `${siteOrigin()}/`);
    log.note(request, { side: 'partner', path });
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
    mark(request, response);
    if (path === '/pixel.gif') {
      return response.writeHead(200, { 'content-type': 'image/gif', 'cache-control': 'no-store' }).end(PIXEL);
    }
    if (path === '/offers')
      response.setHeader('content-security-policy', "default-src 'none'; style-src 'self'; img-src 'self'");
    const file = {
      '/offers': 'offers.html',
      '/offers-ar': 'offers-ar.html',
      '/tag.js': 'tag.js',
      '/offers.css': 'offers.css',
    }[path];
    if (!file || !(await files(request, response, join(root, 'partner', file)))) response.writeHead(404).end();
  };
  return listen(createServer(wrapped(answer)), port);
};

/** Facemoss: `/face/<hash>` draws a picture out of the hash of an e-mail address. */
export const startPictures = async ({ port, log }) => {
  const answer = async (request, response) => {
    const { pathname: path } = new URL(request.url, 'http://localhost');
    const hash = /^\/face\/([0-9a-f]{64})$/.exec(path)?.[1];
    log.note(request, { side: 'pictures', path });
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
    if (!hash) return response.writeHead(404).end();
    sendPacked(request, response, pack(portrait(createHash('sha256').update(hash).digest()), 'face.svg'));
  };
  return listen(createServer(wrapped(answer)), port);
};
