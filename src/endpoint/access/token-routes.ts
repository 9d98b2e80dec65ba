/** Tokens over the wire: listed, made, rotated and revoked by whoever holds one with the scope `admin`. */
import * as v from 'valibot';
import { readJson } from '../http/read.js';
import { Refusal } from '../http/refusal.js';
import type { Call, Route } from '../http/route.js';
import { logAction } from './actions.js';
import { listTokens, makeToken, MOST_DAYS, revokeToken, rotateToken, SCOPES, type Token } from './tokens.js';

const wishShape = v.strictObject({
  scopes: v.pipe(
    v.array(v.picklist(SCOPES)),
    v.minLength(1, 'want at least one scope'),
    v.maxLength(SCOPES.length, 'want each scope once'),
  ),
  label: v.pipe(v.string(), v.regex(/^[^\p{C}]{1,100}$/u, 'want 1 to 100 printable characters')),
  days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_DAYS)),
});

const tokenShape = v.object({
  id: v.string(),
  scopes: v.array(v.picklist(SCOPES)),
  label: v.string(),
  created: v.number(),
  expires: v.number(),
  revoked: v.nullable(v.number()),
});
const madeShape = v.object({ id: v.string(), token: v.string(), expires: v.number() });

const list = async ({ c, house, site }: Call): Promise<Response> => {
  const tokens = await listTokens(house.sql, site);
  return c.json({ tokens: tokens.map(({ site: _, ...rest }) => rest) });
};

const make = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const { scopes: wished, ...rest } = await readJson(call, {
    schema: wishShape,
    code: 'bad-token-wish',
    mend: `Send {"scopes": ["statistics"], "label": "...", "days": 90}; scopes are ${SCOPES.join(', ')}.`,
  });
  const wish = { site, scopes: [...new Set(wished)], ...rest };
  const made = await house.sql.atomic(async (sql) => {
    const { text, ...made } = await makeToken(sql, wish, house.now());
    await logAction(call, { action: 'token-made', about: `token ${made.id}: ${wish.scopes.join(', ')}` }, sql);
    return { ...made, token: text };
  });
  return c.json(made, 201);
};

const noSuch = (id: string): Refusal =>
  new Refusal(404, 'no-such-token', {
    message: 'This site has no token with this id that still runs. GET the tokens to see their ids.',
    path: 'id',
    got: id.slice(0, 64),
  });

const running = async ({ house, site }: Call, id: string): Promise<Token> => {
  const found = (await listTokens(house.sql, site)).find((token) => token.id === id);
  if (!found || found.revoked !== null || found.expires <= house.now()) throw noSuch(id);
  return found;
};

const rotate = async (call: Call): Promise<Response> => {
  const { c, house } = call;
  const old = await running(call, c.req.param('id') ?? '');
  const made = await house.sql.atomic(async (sql) => {
    const { text, ...rest } = await rotateToken(sql, old, house.now());
    await logAction(call, { action: 'token-rotated', about: `token ${old.id}, now ${rest.id}` }, sql);
    return { ...rest, token: text };
  });
  return c.json(made, 201);
};

const revoke = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const id = c.req.param('id') ?? '';
  // What else a path may hold (a NUL) the database would not even compare.
  if (!/^[\w-]{1,64}$/.test(id)) throw noSuch(id);
  await house.sql.atomic(async (sql) => {
    if (!(await revokeToken(sql, { site, id }, house.now()))) throw noSuch(id);
    await logAction(call, { action: 'token-revoked', about: `token ${id}` }, sql);
  });
  return c.json({ id, revoked: house.now() });
};

const admin = { kind: 'token', scope: 'admin' } as const;
const none = { summary: 'No such token runs.' };

export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/:site/admin/tokens',
    access: admin,
    says: {
      id: 'listTokens',
      summary: "The site's tokens, newest first; never their texts.",
      answers: { 200: { summary: 'Tokens.', schema: v.object({ tokens: v.array(tokenShape) }) } },
    },
    answer: list,
  },
  {
    method: 'POST',
    path: '/:site/admin/tokens',
    access: admin,
    says: {
      id: 'makeToken',
      summary: 'Makes a token of this site. Its text stands in this answer and nowhere else.',
      body: { types: ['application/json', 'text/plain'], schema: wishShape },
      answers: { 201: { summary: 'The token.', schema: madeShape } },
    },
    answer: make,
  },
  {
    method: 'POST',
    path: '/:site/admin/tokens/:id/rotate',
    access: admin,
    says: {
      id: 'rotateToken',
      summary: 'Makes a successor with the same scopes and label; the old one ends after an hour.',
      answers: { 201: { summary: 'The successor.', schema: madeShape }, 404: none },
    },
    answer: rotate,
  },
  {
    method: 'POST',
    path: '/:site/admin/tokens/:id/revoke',
    access: admin,
    says: {
      id: 'revokeToken',
      summary: 'Ends a token at once.',
      answers: {
        200: { summary: 'It has ended.', schema: v.object({ id: v.string(), revoked: v.number() }) },
        404: none,
      },
    },
    answer: revoke,
  },
];
