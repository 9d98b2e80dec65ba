/** The app: routes in, a web-standard `fetch` out. Every refusal is JSON that names what is wrong, where, and how to mend it. */
import { Hono, type Context } from 'hono';
import type { House } from '../house.js';
import { checkOrigin, guard, siteOf } from './guards.js';
import { Refusal } from './refusal.js';
import type { Route } from './route.js';

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
      for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
      c.header('Cache-Control', 'no-store');
      return c.json(error.body(), error.status);
    }
    house.warn(`A request failed: ${error.stack ?? error.message}`);
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

const answering =
  (house: House, { access, answer }: Route) =>
  async (c: Context): Promise<Response> => {
    const call = { c, house, site: c.req.param('site') ?? '', token: null };
    await guard(call, access);
    return answer(call);
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
export const makeApp = (house: House, routes: readonly Route[]): Hono => {
  const app = new Hono();
  const { prefix } = house.options;
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
