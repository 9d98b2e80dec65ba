/** The wiring: options, database, keys and notices become a web-standard `fetch`. */
import { makeApp } from './http/app.js';
import { work, type Ran } from './jobs.js';
import { openHouse } from './open-house.js';
import { exposition } from './operation/exposition.js';
import { watched, type From } from './operation/visit.js';
import type { EndpointOptions } from './options.js';
import { JOBS, ROUTES } from './routes.js';

/** A running endpoint. */
export interface Endpoint {
  /** Answers a request. `from.address` is the socket's address, by which requests are limited. */
  fetch(request: Request, from?: From): Promise<Response>;
  /** Does what is due now: checkpoints, retention and the like. `serve` calls it every minute; elsewhere a cron does. */
  work(): Promise<Ran[]>;
  /** What this instance counts, as Prometheus reads it. */
  metrics(): Promise<string>;
  /** From now on `/readyz` answers 503, so that balancers send no more requests; everything else goes on. */
  drain(): void;
  /** Ends the connections, and the embedded database where it is this endpoint's own. */
  close(): Promise<void>;
}

/**
 * Starts an endpoint: checks the options in full, opens the database, brings its schema up to date, publishes the
 * notices.
 * @throws OptionsError that lists every fault.
 */
export const createEndpoint = async (options: EndpointOptions): Promise<Endpoint> => {
  const { house, close } = await openHouse(options);
  const app = makeApp(house, ROUTES);
  return {
    fetch: watched(house, app.fetch),
    work: () => work(house, JOBS),
    metrics: () => exposition(house),
    drain: () => void (house.readiness.draining = true),
    close,
  };
};
