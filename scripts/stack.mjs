/** The whole of it on this machine: the endpoint on its embedded PostgreSQL and the demo site in front of it. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Missing, ROOT } from './run.mjs';

const load = (path) => import(pathToFileURL(join(ROOT, path)).href);

/** A port that was free a moment ago. */
function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** Says which port is taken, and how to take others: the demo needs three in a row. */
async function claim(port) {
  if (port === 0) return freePort();
  const probe = createServer();
  await new Promise((done, failed) => {
    probe.once('error', failed);
    probe.listen(port, '127.0.0.1', () => probe.close(done));
  }).catch((error) => {
    throw new Missing(`Port ${port} cannot be used (${error.code}). Take another one: PORT=${port + 100} npm start`);
  });
  return port;
}

async function listen(endpoint, port) {
  const { serve } = await import('@hono/node-server');
  return new Promise((done) => {
    const server = serve({ fetch: endpoint.fetch, port, hostname: '127.0.0.1' }, () => done(server));
  });
}

const shut = (server) =>
  new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });

/**
 * Starts endpoint and demo; 0 takes free ports. Answers with the demo's address and a way to end everything.
 */
export async function startStack({ port = 0, data }) {
  if (!existsSync(join(ROOT, 'dist/endpoint.js'))) throw new Missing('Nothing is built yet: npm run build');
  const [{ createEndpoint }, { endpointConfig }, { startDemo }] = await Promise.all(
    ['dist/endpoint.js', 'demo/endpoint.config.mjs', 'demo/server.mjs'].map(load),
  );
  const ports = { demo: await claim(port), endpoint: await freePort() };
  const partnerPort = port === 0 ? 0 : await claim(port + 1);
  if (port !== 0) await claim(port + 2);
  const endpoint = await createEndpoint({ ...endpointConfig(`http://127.0.0.1:${ports.demo}`), folder: data });
  const server = await listen(endpoint, ports.endpoint);
  const demo = await startDemo({ port: ports.demo, partnerPort, endpointOrigin: `http://127.0.0.1:${ports.endpoint}` });
  // As `sayso serve` does: checkpoints, statistics and the like.
  const clock = setInterval(() => void endpoint.work(), 60_000);
  const close = async () => {
    clearInterval(clock);
    await demo.close();
    await shut(server);
    await endpoint.close();
  };
  return { url: demo.url, close };
}
