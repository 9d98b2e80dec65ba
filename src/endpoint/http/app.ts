/** The app: routes in, a web-standard `fetch` out. Every refusal is JSON that names what is wrong, where, and how to mend it. */
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import type { House } from '../house.js';
import { checkOrigin, guard, siteOf } from './guards.js';
import { sayFault } from '../fault.js';
import type { RouteKind } from '../operation/options.js';
import { newVisit, type Visit } from '../operation/visit.js';
import { Refusal } from './refusal.js';
import type { Call, Route } from './route.js';

/** What comes with a request that is watched. */
type Seen = { Bindings: { visit?: Visit } };

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
  (house: House) =>
  (error: Error, c: Context): Response => {
    if (error instanceof Refusal) {
      house.meters.refusals.add({ code: error.code });
      for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
      c.header('Cache-Control', 'no-store');
      return c.json(error.body(), error.status);
    }
    house.warn(`A request failed: ${sayFault(error)}`);
    return c.json(
      new Refusal(500, 'internal', {
        message: 'The endpoint failed; nothing was acknowledged. Send it again later.',
      }).body(),
      500,
    );
  };

/** Browsers ask before they send anything but plain text. */
const preflight =
  (house: House, methods: string) =>
  (c: Context): Response => {
    checkOrigin(c, siteOf(house.options.sites, c.req.param('site') ?? ''), false);
    c.header('Access-Control-Allow-Methods', methods);
    c.header('Access-Control-Allow-Headers', 'content-type');
    c.header('Access-Control-Max-Age', '7200');
    return c.body(null, 204);
  };

/** On every answer, refusals too: a browser must not take JSON for anything else (https://fetch.spec.whatwg.org/#x-content-type-options-header). */
const sniffNothing: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('X-Content-Type-Options', 'nosniff');
};

const KINDS: Readonly<Record<Route['access']['kind'], RouteKind>> = {
  page: 'page',
  self: 'page',
  open: 'read',
  token: 'token',
};

const kindOf = ({ access, limit }: Route): RouteKind => limit ?? KINDS[access.kind];

/** What costs nothing is looked at first; nobody asks the database for a token without a bucket. */
const admit = async (call: Call, route: Route, { address }: Visit): Promise<void> => {
  const { c, house } = call;
  const { access } = route;
  if (access.kind !== 'token') await guard(call, access);
  if (!route.unlimited) house.porter.admit(kindOf(route), c.req.raw.headers, address);
  if (access.kind === 'token') await guard(call, access);
};

const answering =
  (house: House, route: Route) =>
  async (c: Context<Seen>): Promise<Response> => {
    const { visit = newVisit() } = Object(c.env) as Seen['Bindings'];
    const site = c.req.param('site') ?? '';
    visit.route = route.says.id;
    if (Object.hasOwn(house.options.sites, site)) visit.site = site;
    const place = house.porter.place();
    const call: Call = { c, house, site, token: null, enter: () => place.take() };
    try {
      await admit(call, route, visit);
      if (!route.says.body && !route.unlimited) await call.enter();
      return await route.answer(call);
    } finally {
      place.leave();
    }
  };

/** Routes by where they stand: methods that nobody answers are refused per path. */
const byPath = (routes: readonly Route[], prefix: string): Map<string, Route[]> => {
  const all = new Map<string, Route[]>();
  for (const route of routes) {
    const path = route.root ? route.path : `${prefix}${route.path}`;
    all.set(path, [...(all.get(path) ?? []), route]);
  }
  return all;
};

/** The whole app. */
export const makeApp = (house: House, routes: readonly Route[]): Hono<Seen> => {
  const app = new Hono<Seen>();
  const { prefix } = house.options;
  app.use(sniffNothing);
  app.onError(answerRefusal(house));
  app.notFound((c) =>
    c.json(
      new Refusal(404, 'no-such-route', {
        message: `Nothing stands at ${c.req.path.slice(0, 200)}. Records go to ${prefix}/<site>/records.`,
      }).body(),
      404,
    ),
  );
  for (const [path, here] of byPath(routes, prefix)) {
    const methods = here.map(({ method }) => method).join(', ');
    if (here.some(({ access }) => access.kind === 'page')) app.options(path, preflight(house, methods));
    for (const route of here) app.on(route.method, path, answering(house, route));
    app.all(path, refuseMethod(methods));
  }
  return app;
};
