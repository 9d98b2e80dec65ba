/** In a Hono app, below a path of its own. */
import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono } from 'hono';
import { createEndpoint } from 'sayso/endpoint';
import { sites } from '../sites.js';

const endpoint = await createEndpoint({ sites, issuer: 'https://www.example.com', prefix: '/privacy/v1' });
const records = (c) => endpoint.fetch(c.req.raw, { address: getConnInfo(c).remote.address });

const app = new Hono();
app.get('/', (c) => c.text('The site itself.\n'));
// `all` hands the path on as it came; `app.mount` would cut it off.
app.all('/privacy/*', records);
app.get('/.well-known/jwks.json', records);

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8787), hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`listens on http://127.0.0.1:${port}`),
);

const clock = setInterval(() => endpoint.work(), 60_000);
const end = () => {
  clearInterval(clock);
  endpoint.drain();
  server.close(() => endpoint.close());
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
