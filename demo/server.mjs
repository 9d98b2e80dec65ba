/** The demo: the site of Larkline, hosted telephony, with two other companies on origins of their own. */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createBundles } from './server/bundles.mjs';
import { collect } from './server/collector.mjs';
import { passOn } from './server/endpoint-line.mjs';
import { cookieNames, createLog } from './server/log.mjs';
import { createPages } from './server/pages.mjs';
import { startPartner, startPictures } from './server/partner.mjs';
import { bodyOf, createFiles, sendJson } from './server/reply.mjs';
import { createCookieQuestion, createServices } from './server/services.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const dist = fileURLToPath(new URL('../dist/', import.meta.url));

const PAGES = {
  '/': 'index.html',
  '/import.html': 'import.html',
  '/late.html': 'late.html',
  '/app.html': 'app.html',
  '/privacy.html': 'privacy.html',
  '/playground.html': 'playground.html',
  '/ar/': 'ar/index.html',
  '/ar/privacy.html': 'ar/privacy.html',
};
/** The only folders whose files are served as they are. */
const FILES = /^\/(look|site|panel|texts)\/[\w-]+\.(js|css|json|svg)$/;
const BUILT = /^\/sayso\/((?:locales\/|more\/|themes\/|gates\/|signals\/)?[\w-]+\.js)$/;
const STAFF = /^\/admin(\/|$)/;
const REGION = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;

const escape = (text) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const originOf = (server, host) => `http://${host}:${server.address().port}`;

/** Routes of the panel itself: they are not part of the site and not part of the log. */
const panelRoutes = (log) => ({
  'GET /demo/log': (request, response) => {
    const { entries, cut, partner } = log.visitOf(request);
    const after = Number(new URL(request.url, 'http://localhost').searchParams.get('after') ?? 0);
    const fresh = entries.filter(({ seq }) => seq > after);
    sendJson(response, { entries: fresh, cut, partner, cookies: cookieNames(request), now: Date.now() });
  },
  'POST /demo/line': async (request, response) => {
    log.visitOf(request).cut = JSON.parse(await bodyOf(request)).cut === true;
    sendJson(response, { cut: log.visitOf(request).cut });
  },
});

/** Forgets the visitor on all origins: browsers clear what they keep for one when its answer says so. */
const forgetting = (log, origins) => (request, response) => {
  const region = new URL(request.url, 'http://localhost').searchParams.get('region') ?? '';
  log.forget(request);
  log.visitOf(request).region = REGION.test(region) ? region : '';
  const gone = ['larkline_session', 'sayso'].map((name) => `${name}=; Path=/; Max-Age=0`);
  const headers = {
    location: `${origins.partner}/forget`,
    'set-cookie': gone,
    'clear-site-data': '"cookies", "storage"',
  };
  response.writeHead(303, headers).end();
};

const answerSite = (parts) => {
  const { log, pages, files, bundles, services, origins, endpointOrigin } = parts;
  const panel = panelRoutes(log);
  const page = (request, response, path) => {
    const who = services.who(request);
    return pages(response, PAGES[path], {
      path,
      region: log.visitOf(request).region ?? '',
      who: escape(who ?? ''),
      session: who ? 'in' : 'out',
    });
  };
  const forget = forgetting(log, origins);
  return async (request, response) => {
    const { pathname: path } = new URL(request.url, 'http://localhost');
    const route = `${request.method} ${path}`;
    if (panel[route]) return panel[route](request, response);
    if (route === 'GET /demo/forget') return forget(request, response);
    // The staff's page belongs to the endpoint: it is not part of the site and not part of the log.
    if (STAFF.test(path)) return passOn(endpointOrigin, { request, response, cut: false });
    const note = (what, records = []) => log.note(request, { side: 'site', path, what, records });
    if (path.startsWith('/v1/') || path.startsWith('/.well-known/')) {
      note([], await passOn(endpointOrigin, { request, response, cut: log.visitOf(request).cut }));
    } else if (path.startsWith('/collect/')) note(await collect(request, response, path));
    else if (services.find(request, path)) {
      note((await services.find(request, path)(request, response, log.visitOf(request))) ?? []);
    } else {
      note([]);
      if (Object.hasOwn(PAGES, path)) return page(request, response, path);
      const built = BUILT.exec(path)?.[1];
      const file = built ? join(dist, built) : FILES.test(path) && join(root, path);
      if (file && (await files(request, response, file))) return;
      if (!(await bundles(request, response, path)))
        response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    }
  };
};

const listen = (server, port) =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });

const guarded = (answer) => (request, response) =>
  void Promise.resolve(answer(request, response)).catch((error) => {
    if (!error.status) console.error(error);
    if (!response.headersSent)
      sendJson(response, { error: error.status ? error.message : 'something broke here' }, error.status ?? 500);
    else response.destroy();
  });

const shut = (server) =>
  new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });

/**
 * Starts the site on `port`, Poppyboard on `partnerPort` and Facemoss on the one after it; 0 takes free ones. What
 * comes to `/v1` goes on to `endpointOrigin`.
 */
export const startDemo = async ({ port = 4173, partnerPort = port && port + 1, endpointOrigin } = {}) => {
  const log = createLog();
  const origins = { partner: '', pictures: '' };
  const parts = { log, origins, endpointOrigin, files: createFiles(), bundles: createBundles({ root, dist }) };
  const server = () => import(pathToFileURL(join(dist, 'server.js')).href);
  parts.services = createServices({ allows: createCookieQuestion({ root, server }) });
  parts.pages = createPages({ root, dist, origins });
  const site = await listen(createServer(guarded(answerSite(parts))), port);
  const url = originOf(site, '127.0.0.1');
  const partner = await startPartner({ port: partnerPort, root, log, siteOrigin: () => url });
  const pictures = await startPictures({ port: partnerPort && partnerPort + 1, log });
  origins.partner = originOf(partner, 'localhost');
  origins.pictures = originOf(pictures, 'localhost');
  return { url, ...origins, close: () => Promise.all([site, partner, pictures].map(shut)) };
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url } = await startDemo({ endpointOrigin: process.env.ENDPOINT });
  console.log(`Larkline answers at ${url}`);
}
