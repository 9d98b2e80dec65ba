/** The server under Node: what it allows those who connect, and how it ends without losing what has begun. */
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { From } from './operation/visit.js';
import type { ServerOptions } from './server-options.js';

/** Longest that a request may take to arrive, and its headers alone; Node cuts the connection then. */
const SLOWEST = 30_000;
const SLOWEST_HEADERS = 10_000;
/** How often slow ones are looked for. */
const LOOK = 2000;
/** Most bytes of headers, and most of them; beyond the first the answer is 431. */
const HEADER_BYTES = 16_384;
const HEADERS = 100;
/** After so many requests a connection is opened anew, so that a new instance gets its share. */
const REQUESTS = 1000;

const CONNECTIONS = 4096;
const KEEP_ALIVE = 5000;
const KEEP_ALIVE_BEHIND_PROXY = 75_000;
const DEADLINE = 15_000;

export interface ListenOptions extends ServerOptions {
  port: number;
  hostname: string;
  /** Whether proxies stand in front: they keep connections for long. */
  behindProxy: boolean;
}

export type Answering = (request: Request, from: From) => Response | Promise<Response>;

/** A server that listens. */
export interface Listening {
  url: string;
  /** Takes no new connection, answers what has begun, and cuts what is not done by the deadline. */
  end(): Promise<void>;
}

const started = (server: Server, { port, hostname }: ListenOptions): Promise<AddressInfo> =>
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

const make = async (answer: Answering, { behindProxy, keepAlive, connections }: ListenOptions): Promise<Server> => {
  const { createAdaptorServer } = await import('@hono/node-server');
  const server = createAdaptorServer({
    fetch: (request: Request, env: unknown) =>
      answer(request, { address: (env as { incoming: IncomingMessage }).incoming.socket.remoteAddress }),
    overrideGlobalObjects: false,
    serverOptions: {
      requestTimeout: SLOWEST,
      headersTimeout: SLOWEST_HEADERS,
      connectionsCheckingInterval: LOOK,
      maxHeaderSize: HEADER_BYTES,
      keepAliveTimeout: keepAlive ?? (behindProxy ? KEEP_ALIVE_BEHIND_PROXY : KEEP_ALIVE),
    },
  }) as Server;
  server.maxHeadersCount = HEADERS;
  server.maxRequestsPerSocket = REQUESTS;
  server.maxConnections = connections ?? CONNECTIONS;
  return server;
};

/** Ends a server: each connection goes as soon as its request is answered. */
const end = (server: Server, deadline: number): Promise<void> =>
  new Promise((resolve) => {
    server.prependListener('request', (_, response) => void response.setHeader('Connection', 'close'));
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const cut = setTimeout(() => server.closeAllConnections(), deadline);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });

/** Listens. */
export const listen = async (answer: Answering, options: ListenOptions): Promise<Listening> => {
  const server = await make(answer, options);
  const { family, address, port } = await started(server, options);
  const host = family === 'IPv6' ? `[${address}]` : address;
  return { url: `http://${host}:${port}`, end: () => end(server, options.drainDeadline ?? DEADLINE) };
};
