/** A host for workers in Node: hands each request to the module's `fetch` with its settings in `env`, and nothing in `process.env`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
// @ts-expect-error An example is JavaScript.
import worker, { Records } from '../../examples/worker/worker.js';

type Env = Record<string, unknown>;

const { DATABASE_URL, SAYSO_KEYS } = process.env;
delete process.env['DATABASE_URL'];
delete process.env['SAYSO_KEYS'];

const objects = new Map<string, unknown>();
const getByName = (name: string): unknown => objects.get(name) ?? objects.set(name, new Records({}, env)).get(name);
const env: Env = { DATABASE_URL, SAYSO_KEYS, RECORDS: { getByName } };

const answer = async (request: Request): Promise<Response> => {
  const waits: Promise<unknown>[] = [];
  const context = { waitUntil: (promise: Promise<unknown>) => void waits.push(promise) };
  if (new URL(request.url).pathname !== '/__scheduled') return worker.fetch(request, env, context);
  await worker.scheduled({ cron: '*/5 * * * *' }, env, context);
  return Response.json((await Promise.all(waits))[0]);
};

const server = createServer(getRequestListener(answer, { overrideGlobalObjects: false }));
server.listen(0, '127.0.0.1', () =>
  console.log(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
// A worker is never told that it ends.
process.once('SIGTERM', () => process.exit(0));
