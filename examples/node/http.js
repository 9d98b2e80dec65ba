/** Beside the routes of a node:http server that is there already. */
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createEndpoint } from 'sayso/endpoint';
import { sites } from '../sites.js';

const endpoint = await createEndpoint({ sites, issuer: 'https://www.example.com', prefix: '/privacy/v1' });
const records = getRequestListener(
  (request, { incoming }) => endpoint.fetch(request, { address: incoming.socket.remoteAddress }),
  { overrideGlobalObjects: false },
);

const server = createServer((request, response) => {
  if (/^\/(privacy\/|\.well-known\/jwks\.json$)/.test(request.url)) return records(request, response);
  response.end('The site itself.\n');
});
server.listen(Number(process.env.PORT ?? 8787), '127.0.0.1', () => {
  console.log(`listens on http://127.0.0.1:${server.address().port}`);
});

const clock = setInterval(() => endpoint.work(), 60_000);
const end = () => {
  clearInterval(clock);
  endpoint.drain();
  server.close(() => endpoint.close());
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
