/** The wiring: options, database, keys and notices become a web-standard `fetch`. */
import { makeApp } from './http/app.js';
import { work } from './jobs.js';
import { openHouse } from './open-house.js';
import type { EndpointOptions } from './options.js';
import { JOBS, ROUTES } from './routes.js';

/** A running endpoint. */
export interface Endpoint {
  fetch(request: Request): Promise<Response>;
  /** Does what is due now: checkpoints, retention and the like. `serve` calls it every minute; elsewhere a cron does. */
  work(): Promise<void>;
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
    fetch: async (request) => app.fetch(request),
    work: () => work(house, JOBS),
    close,
  };
};
