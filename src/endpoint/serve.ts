/** Runs an endpoint under Node. */
import { createEndpoint, type Endpoint } from './endpoint.js';
import { Refusal } from './http/refusal.js';
import { listen, type Listening } from './listen.js';
import { makeLog } from './operation/log.js';
import { OptionsError } from './options.js';
import { checkListenOptions, partsOf, type ServeOptions } from './server-options.js';

export type { ServeOptions, ServerOptions } from './server-options.js';

/** A listening endpoint. */
export interface Served {
  url: string;
  /** Where the metrics are, if they have a port of their own. */
  metricsUrl: string | null;
  /** Answers what has begun, then ends. From its call on `/readyz` answers 503. */
  close(): Promise<void>;
}

/** How often due work is looked for. */
const A_MINUTE = 60_000;

const PORT = 8787;
const HOST = '127.0.0.1';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** As on every answer of the app (`http/app.ts`). */
const NO_SNIFFING = { 'X-Content-Type-Options': 'nosniff' };

const starting = (): Response =>
  Response.json(new Refusal(503, 'starting', { message: 'The endpoint is starting. Send it again.' }).body(), {
    status: 503,
    headers: { 'Retry-After': '1', ...NO_SNIFFING },
  });

const METRICS = {
  'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
  'Cache-Control': 'no-store',
  ...NO_SNIFFING,
};

/** The metrics on a port of their own, on this machine alone: no proxy can lead there by mistake. */
const listenForMetrics = (endpoint: Endpoint, port: number): Promise<Listening> =>
  listen(
    async ({ url }) =>
      new URL(url).pathname === '/metrics'
        ? new Response(await endpoint.metrics(), { headers: METRICS })
        : new Response('The metrics stand at /metrics.\n', { status: 404, headers: NO_SNIFFING }),
    { port, hostname: HOST, behindProxy: false, drainDeadline: 0 },
  );

/** Does what is due once a minute, one round at a time. */
const keepWorking = (endpoint: Endpoint): (() => Promise<unknown>) => {
  let round: Promise<unknown> | null = null;
  const clock = setInterval(() => {
    round ??= endpoint.work().finally(() => (round = null));
  }, A_MINUTE);
  return () => {
    clearInterval(clock);
    return round ?? Promise.resolve();
  };
};

/** Starts an endpoint and listens. While it starts, senders are asked to come again. */
export const serve = async (options: ServeOptions): Promise<Served> => {
  const { listen: where, endpoint: what } = partsOf(options);
  const faults = checkListenOptions(where);
  if (faults.length) throw new OptionsError(faults);
  const { port = PORT, hostname = HOST, server = {} } = where;
  let endpoint: Endpoint | null = null;
  const log = makeLog({ ...what, now: Date.now });
  const front = await listen((request, from) => endpoint?.fetch(request, from) ?? starting(), {
    port,
    hostname,
    behindProxy: (what.trustedHops ?? 0) > 0,
    ...server,
  });
  const opened: Listening[] = [front];
  try {
    endpoint = await createEndpoint({ issuer: front.url, ...what });
    if (server.metricsPort !== undefined) opened.push(await listenForMetrics(endpoint, server.metricsPort));
  } catch (error) {
    await Promise.all(opened.map((each) => each.end()));
    await endpoint?.close();
    throw error;
  }
  const running = endpoint;
  log('info', 'listening', { url: front.url });
  const stopWorking = keepWorking(running);
  const close = async (): Promise<void> => {
    running.drain();
    log('info', 'draining');
    const worked = stopWorking();
    await pause(server.drainDelay ?? 0);
    await front.end();
    await Promise.all([worked, ...opened.slice(1).map((each) => each.end())]);
    await running.close();
    log('info', 'ended');
  };
  return { url: front.url, metricsUrl: opened[1]?.url ?? null, close };
};
