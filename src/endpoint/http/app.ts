/** The routes. Every refusal is JSON that names what is wrong, where, and how to mend it. */
import { Hono, type Context } from 'hono';
import { take, parseBatch } from '../ledger/batch.js';
import { readBody } from './body.js';
import type { Desk } from '../ledger/append.js';
import type { EndpointOptions, Site } from '../options.js';
import { Refusal } from './refusal.js';

export interface AppOptions extends Pick<EndpointOptions, 'sites' | 'withoutOrigin'> {
  prefix: string;
  bodyTimeout: number;
  /** Whether Global Privacy Control is honoured, and since when. */
  gpc: { gpc: boolean; lastUpdate: string };
}

const RETRY_AFTER = '2';
const FOR_EVER = 'public, max-age=31536000, immutable';
const JSON_TYPE = 'application/json; charset=utf-8';

const siteOf = (sites: AppOptions['sites'], name: string): Site => {
  if (Object.hasOwn(sites, name)) return sites[name]!;
  throw new Refusal(404, 'no-such-site', {
    message: `There is no site "${name.slice(0, 64)}" here. Add it to the endpoint's sites, or mend the route.`,
    path: 'site',
    got: name.slice(0, 64),
  });
};

/** Only listed origins may write (DESIGN, section 8). The answer is readable to them alone, and never with credentials. */
const checkOrigin = (c: Context, site: Site, withoutOrigin: boolean): void => {
  const origin = c.req.header('origin');
  c.header('Vary', 'Origin');
  if (origin === undefined) {
    if (withoutOrigin) return;
    throw new Refusal(403, 'no-origin', {
      message: 'The request carries no Origin. Browsers send one; for other senders set withoutOrigin.',
      path: 'origin',
    });
  }
  if (!site.origins.includes(origin)) {
    throw new Refusal(403, 'origin-not-listed', {
      message: `Pages of ${origin.slice(0, 200)} may not write here. Add the origin to the site's origins.`,
      path: 'origin',
      got: origin.slice(0, 200),
    });
  }
  c.header('Access-Control-Allow-Origin', origin);
};

const checkType = (c: Context): void => {
  const type = c.req.header('content-type') ?? '';
  const coding = c.req.header('content-encoding') ?? 'identity';
  if (!/^(text\/plain|application\/json)\s*(;|$)/i.test(type)) {
    throw new Refusal(415, 'content-type', {
      message: 'Send the JSON as text/plain (no preflight) or application/json.',
      path: 'content-type',
      got: type.slice(0, 100),
    });
  }
  if (coding !== 'identity')
    throw new Refusal(415, 'content-encoding', {
      message: 'Send the body uncompressed.',
      path: 'content-encoding',
      got: coding.slice(0, 100),
    });
};

const refuseMethod =
  (allow: string) =>
  (c: Context): never => {
    c.header('Allow', allow);
    throw new Refusal(405, 'method', {
      message: `${c.req.method} is not answered here. Use ${allow}.`,
      path: 'method',
      got: c.req.method,
    });
  };

const answerRefusal =
  (desk: Desk) =>
  (error: Error, c: Context): Response => {
    if (error instanceof Refusal) return c.json(error.body(), error.status);
    desk.warn(`A request failed: ${error.stack ?? error.message}`);
    return c.json(
      new Refusal(500, 'internal', {
        message: 'The endpoint failed; nothing was acknowledged. Send it again later.',
      }).body(),
      500,
    );
  };

const records =
  (desk: Desk, { sites, withoutOrigin = false, bodyTimeout }: AppOptions) =>
  async (c: Context): Promise<Response> => {
    const name = c.req.param('site') ?? '';
    checkOrigin(c, siteOf(sites, name), withoutOrigin);
    checkType(c);
    const batch = parseBatch(await readBody(c.req.raw, bodyTimeout));
    const outcomes = await take(desk, name, batch);
    const said = outcomes.filter((outcome) => outcome !== null);
    c.header('Cache-Control', 'no-store');
    if (said.length === outcomes.length) return c.json({ outcomes });
    c.header('Retry-After', RETRY_AFTER);
    const refusal = new Refusal(503, 'unavailable', {
      message: 'Some records could not be kept now. Send those without an outcome again.',
    });
    return c.json({ ...refusal.body(), outcomes: said }, 503);
  };

const preflight =
  ({ sites }: AppOptions) =>
  (c: Context): Response => {
    checkOrigin(c, siteOf(sites, c.req.param('site') ?? ''), false);
    c.header('Access-Control-Allow-Methods', 'POST');
    c.header('Access-Control-Allow-Headers', 'content-type');
    c.header('Access-Control-Max-Age', '7200');
    return c.body(null, 204);
  };

const publication =
  (desk: Desk, { sites }: AppOptions) =>
  async (c: Context): Promise<Response> => {
    const site = c.req.param('site') ?? '';
    siteOf(sites, site);
    const hash = c.req.param('hash') ?? '';
    const found = await desk.shelf.find(site, hash);
    if (!found)
      throw new Refusal(404, 'no-such-notice', {
        message: 'No notice or text of this site was published with this hash.',
        path: 'hash',
        got: hash.slice(0, 64),
      });
    c.header('Access-Control-Allow-Origin', '*');
    c.header('Cache-Control', FOR_EVER);
    c.header('Content-Type', JSON_TYPE);
    return c.body(found.body);
  };

/** Public facts, readable from anywhere. */
const open =
  (make: () => Promise<unknown>, seconds: number) =>
  async (c: Context): Promise<Response> => {
    c.header('Access-Control-Allow-Origin', '*');
    c.header('Cache-Control', `public, max-age=${seconds}`);
    return c.json(await make());
  };

const health =
  (desk: Desk) =>
  async (c: Context): Promise<Response> => {
    c.header('Cache-Control', 'no-store');
    try {
      await desk.sql.query('SELECT 1');
      return c.json({ ok: true });
    } catch {
      c.header('Retry-After', RETRY_AFTER);
      return c.json(new Refusal(503, 'unavailable', { message: 'The database does not answer.' }).body(), 503);
    }
  };

/** The whole app. */
export const makeApp = (desk: Desk, options: AppOptions): Hono => {
  const app = new Hono();
  const { prefix } = options;
  const jwks = open(() => desk.ring.published(), 300);
  const get = (path: string, answer: (c: Context) => Promise<Response>): void => {
    app.get(path, answer);
    app.all(path, refuseMethod('GET'));
  };
  app.onError(answerRefusal(desk));
  app.notFound((c) =>
    c.json(
      new Refusal(404, 'no-such-route', {
        message: `Nothing stands at ${c.req.path.slice(0, 200)}. Records go to ${prefix}/<site>/records.`,
      }).body(),
      404,
    ),
  );
  get('/.well-known/jwks.json', jwks);
  get(
    '/.well-known/gpc.json',
    open(() => Promise.resolve(options.gpc), 3600),
  );
  get(`${prefix}/jwks.json`, jwks);
  get(`${prefix}/health`, health(desk));
  get(`${prefix}/:site/notices/:hash`, publication(desk, options));
  app.options(`${prefix}/:site/records`, preflight(options));
  app.post(`${prefix}/:site/records`, records(desk, options));
  app.all(`${prefix}/:site/records`, refuseMethod('POST'));
  return app;
};
