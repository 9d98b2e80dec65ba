/** A house that tests can walk through: the rooms' common ground, its app, and a clock that they set. */
import { makeApp } from '../../src/endpoint/http/app.js';
import { makeToken, type Scope } from '../../src/endpoint/access/tokens.js';
import type { House } from '../../src/endpoint/house.js';
import { work } from '../../src/endpoint/jobs.js';
import { openHouse } from '../../src/endpoint/open-house.js';
import type { EndpointOptions, Site } from '../../src/endpoint/index.js';
import { JOBS, ROUTES } from '../../src/endpoint/routes.js';
import type { ConsentRecord } from '../../src/wire/record.js';
import { batchOf, ISSUER, outcomesOf, post, recordFor, siteFor, Subject } from './kit.js';

export const DAY = 86_400_000;

export interface Ground {
  house: House;
  clock: { now: number };
  said: string[];
  fetch(request: Request): Promise<Response>;
  work(): Promise<unknown>;
  close(): Promise<void>;
  /** Sends one record of a subject, as of the clock's time; answers with its id. */
  decide(site: string, subject: Subject, changes?: Partial<ConsentRecord>): Promise<string>;
  /** A request of somebody who holds a token of the site. */
  ask(
    site: string,
    path: string,
    how: { scopes?: readonly Scope[]; body?: unknown; method?: string },
  ): Promise<Response>;
}

const sitesOf = (names: readonly string[], more: Partial<Site>): Record<string, Site> =>
  Object.fromEntries(names.map((name) => [name, { ...siteFor(name), ...more }]));

/** Opens a house over a data folder. */
export const openGround = async (
  data: string,
  names: readonly string[],
  {
    site = {},
    now = Date.now(),
    ...more
  }: Partial<Omit<EndpointOptions, 'now'>> & { site?: Partial<Site>; now?: number } = {},
): Promise<Ground> => {
  const clock = { now };
  const said: string[] = [];
  const { house, close } = await openHouse({
    sites: sitesOf(names, site),
    issuer: ISSUER,
    folder: data,
    warn: (message) => said.push(message),
    now: () => clock.now,
    ...more,
  });
  const app = makeApp(house, ROUTES);
  const fetch = async (request: Request): Promise<Response> => app.fetch(request);
  return {
    house,
    clock,
    said,
    fetch,
    work: () => work(house, JOBS),
    close,
    decide: async (name, subject, changes = {}) => {
      const record = recordFor(name, { at: clock.now, ...changes });
      const body = batchOf([await subject.sign(JSON.stringify(record))], clock.now);
      const [outcome] = await outcomesOf(await fetch(post(name, body)));
      if (outcome?.outcome !== 'accepted') throw new Error(JSON.stringify(outcome));
      return record.id;
    },
    ask: async (name, path, { scopes = ['records'], body, method = 'POST' }) => {
      const { text } = await makeToken(house.sql, { site: name, scopes, label: 'test', days: 1 }, clock.now);
      return fetch(
        new Request(`${ISSUER}/v1/${name}${path}`, {
          method,
          headers: { authorization: `Bearer ${text}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
    },
  };
};
