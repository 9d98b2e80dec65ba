/** Tokens: who may do more than a page. Only a token's hash is kept; it is bound to one site, to scopes and to a time. */
import { toBase64url } from '../../wire/base64url.js';
import type { Sql } from '../database/sql.js';
import { sha256 } from '../hash.js';
import { Refusal } from '../http/refusal.js';

/** What a token may be allowed. */
export const SCOPES = [
  /** Statistics, without any identifier. */
  'statistics',
  /** Records of a subject, exports. */
  'records',
  /** Publishing notices. */
  'notices',
  /** The visitors' requests: reading and answering them. */
  'requests',
  /** For the site's own server: links accounts, asks how a subject stands, reads the withdrawal feed, logs CPNI uses. */
  'server',
  /** Tokens and the log of admin actions. */
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** A token as it is known, never the token itself. */
export interface Token {
  id: string;
  site: string;
  scopes: readonly Scope[];
  label: string;
  /** ms since 1970. */
  created: number;
  expires: number;
  revoked: number | null;
}

/** How every token begins: so that it is found where it was pasted by mistake. */
export const PREFIX = 'sayso_';
const DAY = 86_400_000;
/** Longest life of a token, in days. */
export const MOST_DAYS = 366;

const INSERT = `
  INSERT INTO sayso.token (site, id, hash, scopes, label, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)`;
const FIND = `
  SELECT id, site, scopes, label, created::float8 AS created, expires::float8 AS expires, revoked::float8 AS revoked
  FROM sayso.token WHERE hash = $1`;
const LIST = `
  SELECT id, site, scopes, label, created::float8 AS created, expires::float8 AS expires, revoked::float8 AS revoked
  FROM sayso.token WHERE site = $1 ORDER BY created DESC, id`;
const REVOKE = `UPDATE sayso.token SET revoked = $3 WHERE site = $1 AND id = $2 AND revoked IS NULL RETURNING id`;
const EXPIRE = `UPDATE sayso.token SET expires = least(expires, $3) WHERE site = $1 AND id = $2 AND revoked IS NULL RETURNING id`;

const random = (bytes: number): string => toBase64url(crypto.getRandomValues(new Uint8Array(bytes)));

export interface TokenWish {
  site: string;
  scopes: readonly Scope[];
  label: string;
  days: number;
}

/** Makes a token. Its text is in the answer and nowhere else. */
export const makeToken = async (
  sql: Sql,
  { site, scopes, label, days }: TokenWish,
  now: number,
): Promise<{ id: string; text: string; expires: number }> => {
  const [id, text] = [random(9), `${PREFIX}${random(32)}`];
  const expires = now + days * DAY;
  await sql.query(INSERT, [site, id, await sha256(text), scopes, label, now, expires]);
  return { id, text, expires };
};

/** The tokens of a site, newest first. */
export const listTokens = async (sql: Sql, site: string): Promise<Token[]> =>
  (await sql.query(LIST, [site])) as unknown as Token[];

/** Ends a token at once. False where there is none that still runs. */
export const revokeToken = async (sql: Sql, { site, id }: Pick<Token, 'site' | 'id'>, now: number): Promise<boolean> =>
  (await sql.query(REVOKE, [site, id, now])).length === 1;

/** A successor with the same site, scopes and label; the old one goes on for an hour, so that nobody is locked out. */
export const rotateToken = async (
  sql: Sql,
  old: Token,
  now: number,
): Promise<{ id: string; text: string; expires: number }> => {
  const days = Math.max(1, Math.round((old.expires - old.created) / DAY));
  const made = await makeToken(sql, { site: old.site, scopes: old.scopes, label: old.label, days }, now);
  await sql.query(EXPIRE, [old.site, old.id, now + 3_600_000]);
  return made;
};

/** The token in an `Authorization` header, or `''`. */
export const bearerOf = (header: string | undefined): string =>
  /^Bearer ([\w-]{20,200})$/i.exec(header ?? '')?.[1] ?? '';

const refuse = (status: 401 | 403, code: string, message: string): Refusal =>
  new Refusal(status, code, {
    message,
    path: 'authorization',
    ...(status === 401 ? { headers: { 'WWW-Authenticate': 'Bearer' } } : {}),
  });

/**
 * The token behind a text, looked up by its hash: how long the look-up takes tells nothing of the token.
 * @throws Refusal 401 where there is none that still runs.
 */
export const findToken = async ({ sql, now }: { sql: Sql; now: () => number }, text: string): Promise<Token> => {
  const found = text && ((await sql.query(FIND, [await sha256(text)]))[0] as unknown as Token | undefined);
  if (!found) throw refuse(401, 'no-token', 'Send a token of this site: Authorization: Bearer <token> (sayso token).');
  if (found.revoked !== null || found.expires <= now())
    throw refuse(401, 'token-ended', 'This token was revoked or has expired. Make another one: sayso token.');
  return found;
};

/**
 * The token behind a text, for one site and scope.
 * @throws Refusal 401 where there is none, 403 where it is another site's or lacks the scope.
 */
export const checkToken = async (
  desk: { sql: Sql; now: () => number },
  text: string,
  { site, scope }: { site: string; scope: Scope },
): Promise<Token> => {
  const found = await findToken(desk, text);
  if (found.site !== site || !found.scopes.includes(scope))
    throw refuse(
      403,
      'token-scope',
      `This token may not do this here: it needs the scope "${scope}" of this very site.`,
    );
  return found;
};
