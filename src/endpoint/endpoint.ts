/** The wiring: options, database, keys and notices become a web-standard `fetch`. */
import type { Desk } from './ledger/append.js';
import { makeApp } from './http/app.js';
import { connect } from './database/connect.js';
import { openKeys } from './keys/open-keys.js';
import { checkOptions, OptionsError, type EndpointOptions } from './options.js';
import { pressAll, Shelf } from './notices/publications.js';

/** A running endpoint. */
export interface Endpoint {
  fetch(request: Request): Promise<Response>;
  /** Ends the connections, and the embedded database where it is this endpoint's own. */
  close(): Promise<void>;
}

const DAY_LENGTH = 10;

/** The support resource of Global Privacy Control (section 5 of the draft): true where some purpose obeys it. */
const gpcOf = ({ sites }: EndpointOptions, since: number): { gpc: boolean; lastUpdate: string } => {
  const notices = Object.values(sites).flatMap((site) => site.notices.map(({ notice }) => notice));
  const gpc = notices.some(({ purposes }) => Object.values(purposes).some((purpose) => purpose.gpc));
  return { gpc, lastUpdate: new Date(since).toISOString().slice(0, DAY_LENGTH) };
};

const NEWEST = 'SELECT max(published)::float8 AS since FROM sayso.publication WHERE site = ANY ($1)';

/**
 * Starts an endpoint: checks the options in full, opens the database, brings its schema up to date, publishes the
 * notices.
 * @throws OptionsError that lists every fault.
 */
export const createEndpoint = async (options: EndpointOptions): Promise<Endpoint> => {
  const faults = await checkOptions(options);
  if (faults.length) throw new OptionsError(faults);
  const { sites, issuer, prefix = '/v1', folder = '.data', bodyTimeout = 10_000, warn = console.warn } = options;
  const connection = await connect({ database: options.database, folder, warn });
  try {
    const ring = await openKeys(options.keys ?? globalThis.process?.env['SAYSO_KEYS'] ?? `${folder}/keys`);
    const shelf = new Shelf(connection.sql);
    await shelf.publish(await pressAll(options), Date.now());
    const controllers = new Map(Object.entries(sites).map(([name, { controller }]) => [name, controller]));
    const desk: Desk = { sql: connection.sql, ring, shelf, issuer, controllers, lanes: new Map(), now: Date.now, warn };
    const since = Number((await connection.sql.query(NEWEST, [Object.keys(sites)]))[0]?.['since'] ?? Date.now());
    const app = makeApp(desk, {
      sites,
      prefix,
      bodyTimeout,
      withoutOrigin: options.withoutOrigin ?? false,
      gpc: gpcOf(options, since),
    });
    return { fetch: async (request) => app.fetch(request), close: () => connection.close() };
  } catch (error) {
    await connection.close();
    throw error;
  }
};
