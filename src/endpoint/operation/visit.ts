/** One request from its coming to its answer: counted, timed and told, without a word of what it brought. */
import type { Log } from './log.js';
import type { Meters } from './meters.js';

/** What is known of a request while it is in the house. */
export interface Visit {
  id: string;
  /** The socket's address, where the server told it. Never kept. */
  address: string | undefined;
  /** Id of the route that answers; `none` where none does. */
  route: string;
  /** Name of the site, once it is known to be one. */
  site: string;
}

/** Who sends a request, as far as the server knows: `fetch(request, { address })`. */
export interface From {
  /** The socket's address, such as `203.0.113.7`. Without it nobody is limited by address. */
  address?: string | undefined;
}

export interface Watch {
  log: Log;
  meters: Meters;
  /** Requests under way. */
  visits: Set<Visit>;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);
/** Asked every few seconds by machines. */
const QUIET = new Set(['healthz', 'readyz', 'metrics', 'health']);

const told = (
  { log, meters }: Watch,
  { id, route, site }: Visit,
  answer: { method: string; status: number; ms: number },
): void => {
  const method = METHODS.has(answer.method) ? answer.method : 'other';
  meters.requests.add({ route, method, status: String(answer.status) });
  meters.seconds.observe({ route }, answer.ms / 1000);
  const level = answer.status >= 500 ? 'error' : QUIET.has(route) ? 'debug' : 'info';
  log(level, 'request', {
    id,
    route,
    method,
    status: answer.status,
    ms: Math.round(answer.ms * 10) / 10,
    ...(site && { site }),
  });
};

/** A visit that has just begun. */
export const newVisit = (address?: string): Visit => ({ id: crypto.randomUUID(), address, route: 'none', site: '' });

type Answering = (request: Request, env: { visit: Visit }) => Response | Promise<Response>;

/** A `fetch` that counts and tells each request. */
export const watched =
  (watch: Watch, answer: Answering) =>
  async (request: Request, { address }: From = {}): Promise<Response> => {
    const visit = newVisit(address);
    const begun = performance.now();
    watch.visits.add(visit);
    try {
      const response = await answer(request, { visit });
      told(watch, visit, { method: request.method, status: response.status, ms: performance.now() - begun });
      return response;
    } finally {
      watch.visits.delete(visit);
    }
  };
