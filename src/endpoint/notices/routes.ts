/** What was published: notices and texts by hash, for ever, and the support resource of Global Privacy Control. */
import * as v from 'valibot';
import { Refusal } from '../http/refusal.js';
import type { Call, Route } from '../http/route.js';
import type { House } from '../house.js';
import { routes as publishing } from './publish.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const DAY_LENGTH = 10;
const NEWEST = 'SELECT max(published)::float8 AS since FROM sayso.publication WHERE site = ANY ($1)';

const publication = async ({ c, house, site }: Call): Promise<Response> => {
  const hash = c.req.param('hash') ?? '';
  const found = await house.shelf.find(site, hash);
  if (!found)
    throw new Refusal(404, 'no-such-notice', {
      message: 'No notice or text of this site was published with this hash.',
      path: 'hash',
      got: hash.slice(0, 64),
    });
  c.header('Content-Type', JSON_TYPE);
  return c.body(found.body);
};

/** Bodies are canonical JSON, so a flag has one spelling; in a text the quotes would be escaped. */
const HONOURS = `SELECT 1 FROM sayso.publication WHERE site = ANY ($1) AND kind = 'notice' AND body LIKE '%"gpc":true%' LIMIT 1`;

/** True where some purpose of a published notice obeys the signal (section 5 of the draft). */
const honoursGpc = async ({ sql, options }: House): Promise<boolean> =>
  (await sql.query(HONOURS, [Object.keys(options.sites)])).length === 1;

const gpc = async ({ c, house }: Call): Promise<Response> => {
  const [row] = await house.sql.query(NEWEST, [Object.keys(house.options.sites)]);
  const since = Number(row?.['since'] ?? house.now());
  return c.json({ gpc: await honoursGpc(house), lastUpdate: new Date(since).toISOString().slice(0, DAY_LENGTH) });
};

export const routes: readonly Route[] = [
  ...publishing,
  {
    method: 'GET',
    path: '/.well-known/gpc.json',
    root: true,
    access: { kind: 'open', seconds: 3600 },
    says: {
      id: 'globalPrivacyControl',
      summary: 'The support resource of Global Privacy Control.',
      answers: {
        200: { summary: 'Since when it is honoured.', schema: v.object({ gpc: v.boolean(), lastUpdate: v.string() }) },
      },
    },
    answer: gpc,
  },
  {
    method: 'GET',
    path: '/:site/notices/:hash',
    access: { kind: 'open', seconds: Infinity },
    says: {
      id: 'readPublication',
      summary: 'The exact notice, or text in one language, that a record names by its hash.',
      answers: {
        200: { summary: 'Canonical JSON whose SHA-256 is the hash.', schema: v.record(v.string(), v.unknown()) },
      },
    },
    answer: publication,
  },
];
