/** Runs an endpoint under Node. */
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { createEndpoint, type Endpoint } from './endpoint.js';
import type { EndpointOptions } from './options.js';
import { Refusal } from './http/refusal.js';

export interface ServeOptions extends Omit<EndpointOptions, 'issuer'> {
  /** Default: the address that it listens on. */
  issuer?: string;
  /** Default 8787; 0 takes a free one. */
  port?: number;
  /** Default `127.0.0.1`. */
  hostname?: string;
}

/** A listening endpoint. */
export interface Served {
  url: string;
  /** Answers what has begun, then ends. */
  close(): Promise<void>;
}

/** Longest that a request may take to arrive; Node cuts the connection then. */
const SLOWEST = 30_000;

/** How often due work is looked for. */
const A_MINUTE = 60_000;

const starting = (): Response =>
  Response.json(new Refusal(503, 'starting', { message: 'The endpoint is starting. Send it again.' }).body(), {
    status: 503,
    headers: { 'Retry-After': '1' },
  });

const listen = (server: Server, port: number, hostname: string): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is taken. Give another with --port, or 0 for a free one.`)
          : error,
      ),
    );
    server.listen(port, hostname, () => resolve(server.address() as AddressInfo));
  });

const shut = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 5000).unref();
  });

/** Starts an endpoint and listens. While it starts, senders are asked to come again. */
export const serve = async ({ port = 8787, hostname = '127.0.0.1', ...options }: ServeOptions): Promise<Served> => {
  const { createAdaptorServer } = await import('@hono/node-server');
  let endpoint: Endpoint | null = null;
  const fetch = (request: Request): Promise<Response> | Response => endpoint?.fetch(request) ?? starting();
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    serverOptions: { requestTimeout: SLOWEST, headersTimeout: 10_000 },
  }) as Server;
  const address = await listen(server, port, hostname);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  const url = `http://${host}:${address.port}`;
  try {
    endpoint = await createEndpoint({ issuer: url, ...options });
  } catch (error) {
    await shut(server);
    throw error;
  }
  const clock = setInterval(() => void endpoint?.work(), A_MINUTE);
  const close = async (): Promise<void> => {
    clearInterval(clock);
    await shut(server);
    await endpoint?.close();
  };
  return { url, close };
};
