/** Who may do more than a page, and what they did. */
import * as v from 'valibot';
import { readJson } from '../http/read.js';
import type { Call, Route } from '../http/route.js';
import { readActions } from './actions.js';
import { bearerOf, findToken, SCOPES } from './tokens.js';
import { routes as tokens } from './token-routes.js';

const MOST_LINES = 200;
const placeShape = v.strictObject({
  at: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15)),
  id: v.pipe(v.string(), v.uuid()),
});
const askShape = v.strictObject({
  before: v.optional(v.nullable(placeShape), null),
  most: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_LINES)), 50),
});

const actions = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const { before, most } = await readJson(call, {
    schema: askShape,
    code: 'bad-actions',
    mend: 'Send {"most": 50}, and for the lines after those {"before": <next of the last answer>}.',
  });
  const lines = await readActions(house.sql, site, { before, most });
  const last = lines.length === most ? lines.at(-1) : undefined;
  return c.json({ actions: lines, next: last ? { at: last.at, id: last.id } : null });
};

/** What a token is, told to whoever holds it: `/admin` learns its site and scopes from it. */
const own = async ({ c, house }: Call): Promise<Response> => {
  c.header('Cache-Control', 'no-store');
  const { site, scopes, label, expires } = await findToken(house, bearerOf(c.req.header('authorization')));
  return c.json({ site, scopes, label, expires, controller: house.controllers.get(site) ?? '' });
};

export const routes: readonly Route[] = [
  ...tokens,
  {
    method: 'POST',
    path: '/:site/admin/actions',
    access: { kind: 'token', scope: 'admin' },
    says: {
      id: 'readActions',
      summary: 'The log of admin actions, newest first, page by page.',
      body: { types: ['application/json', 'text/plain'], schema: askShape },
      answers: {
        200: {
          summary: 'Lines, and where the next page begins.',
          schema: v.object({
            actions: v.array(
              v.object({ id: v.string(), at: v.number(), token: v.string(), action: v.string(), about: v.string() }),
            ),
            next: v.nullable(v.object({ at: v.number(), id: v.string() })),
          }),
        },
      },
    },
    answer: actions,
  },
  {
    method: 'GET',
    path: '/token',
    access: { kind: 'self' },
    says: {
      id: 'readOwnToken',
      summary: 'What the token in the Authorization header is: its site, scopes and end.',
      answers: {
        200: {
          summary: 'The token.',
          schema: v.object({
            site: v.string(),
            scopes: v.array(v.picklist(SCOPES)),
            label: v.string(),
            expires: v.number(),
            controller: v.string(),
          }),
        },
        401: { summary: 'There is no such token, or it has ended.' },
      },
    },
    answer: own,
  },
];
