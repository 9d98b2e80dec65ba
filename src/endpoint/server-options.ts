/** How `serve` listens and ends. */
import { fields, whole, words } from '../wire/rules.js';
import { snapshot, type Fault } from '../wire/snapshot.js';
import { checkOptions } from './options-check.js';
import type { EndpointOptions } from './options.js';

/** What the server allows those who connect; times in ms. */
export interface ServerOptions {
  /** Most connections at once; further ones are closed at once. Default 4,096. */
  connections?: number;
  /** How long a connection may be idle. Default 5,000; 75,000 where proxies are trusted, longer than theirs. */
  keepAlive?: number;
  /** Port of 127.0.0.1 where `/metrics` is answered without a token. Default: none. */
  metricsPort?: number;
  /** How long requests are still taken after the signal to end, while `/readyz` answers 503 already: the time that a balancer takes to see it. Default 0. */
  drainDelay?: number;
  /** How long what has begun may go on after that. Default 15,000. */
  drainDeadline?: number;
}

export interface ServeOptions extends Omit<EndpointOptions, 'issuer'> {
  /** Default: the address that it listens on. */
  issuer?: string;
  /** Default 8787; 0 takes a free one. */
  port?: number;
  /** Default `127.0.0.1`. */
  hostname?: string;
  server?: ServerOptions;
}

const shape = fields(
  {},
  {
    port: whole(0, 65_535),
    hostname: words,
    server: fields(
      {},
      {
        connections: whole(1, 1_000_000),
        keepAlive: whole(1, 3_600_000),
        metricsPort: whole(0, 65_535),
        drainDelay: whole(0, 600_000),
        drainDeadline: whole(0, 600_000),
      },
    ),
  },
);

/** Parts what the server needs from what the endpoint needs. */
export const partsOf = ({ port, hostname, server, ...endpoint }: ServeOptions) => ({
  listen: {
    ...(port === undefined ? {} : { port }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(server === undefined ? {} : { server }),
  },
  endpoint,
});

/** Every fault of what the server needs. */
export const checkListenOptions = (listen: Pick<ServeOptions, 'port' | 'hostname' | 'server'>): Fault[] => {
  const { copy, faults } = snapshot(listen);
  shape(copy, '', faults);
  return faults;
};

/** Every fault of the options of `serve`. */
export const checkServeOptions = async (options: ServeOptions): Promise<Fault[]> => {
  const { listen, endpoint } = partsOf(options);
  return [...checkListenOptions(listen), ...(await checkOptions({ issuer: 'http://127.0.0.1', ...endpoint }))];
};
