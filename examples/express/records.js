/** The endpoint as a middleware, for Express 4 and 5 and everything else that calls `(request, response, next)`. */
import { getRequestListener } from '@hono/node-server';
import { createEndpoint } from 'sayso/endpoint';
import { sites } from '../sites.js';

export const endpoint = await createEndpoint({ sites, issuer: 'https://www.example.com', prefix: '/privacy/v1' });

const listener = getRequestListener(
  (request, { incoming }) => endpoint.fetch(request, { address: incoming.socket.remoteAddress }),
  { overrideGlobalObjects: false },
);

/** Answers what is the endpoint's, and leaves the rest to the next. Use it at the root, before any body parser. */
export const records = (request, response, next) =>
  /^\/(privacy\/v1\/|\.well-known\/jwks\.json$)/.test(request.url) ? listener(request, response) : next();
