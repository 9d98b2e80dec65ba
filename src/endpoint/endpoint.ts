/** The wiring: options, database, keys and notices become a web-standard `fetch`. */
import { connect, type Connection } from './database/connect.js';
import type { House } from './house.js';
import { makeApp } from './http/app.js';
import { work } from './jobs.js';
import { openKeys } from './keys/open-keys.js';
import { pressAll, Shelf } from './notices/publications.js';
import { checkOptions } from './options-check.js';
import { OptionsError, settle, type EndpointOptions, type Settled } from './options.js';
import { JOBS, ROUTES } from './routes.js';

/** A running endpoint. */
export interface Endpoint {
  fetch(request: Request): Promise<Response>;
  /** Does what is due now: checkpoints, retention and the like. `serve` calls it every minute; elsewhere a cron does. */
  work(): Promise<void>;
  /** Ends the connections, and the embedded database where it is this endpoint's own. */
  close(): Promise<void>;
}

const furnish = async (options: Settled, { sql, purge }: Connection): Promise<House> => {
  const { sites, issuer, keys, warn, now } = options;
  const shelf = new Shelf(sql);
  await shelf.publish(await pressAll(options), now());
  const controllers = new Map(Object.entries(sites).map(([name, { controller }]) => [name, controller]));
  return {
    sql,
    purge,
    ...(await openKeys(keys)),
    shelf,
    issuer,
    controllers,
    lanes: new Map(),
    now,
    warn,
    options,
  };
};

/**
 * Starts an endpoint: checks the options in full, opens the database, brings its schema up to date, publishes the
 * notices.
 * @throws OptionsError that lists every fault.
 */
export const createEndpoint = async (options: EndpointOptions): Promise<Endpoint> => {
  const faults = await checkOptions(options);
  if (faults.length) throw new OptionsError(faults);
  const settled = settle(options);
  const connection = await connect(settled);
  try {
    const house = await furnish(settled, connection);
    const app = makeApp(house, ROUTES);
    return {
      fetch: async (request) => app.fetch(request),
      work: () => work(house, JOBS),
      close: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
};
