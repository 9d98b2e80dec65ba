/**
 * Nonces: what a proof must be made over, so that it is fresh. Nothing is stored when one is given out: it carries its
 * own time and an HMAC, so that every instance of the endpoint knows it again.
 */
import { fromBase64url, toBase64url } from '../../wire/base64url.js';
import type { Sql } from '../database/sql.js';
import { bytesOf } from '../hash.js';
import type { House, Job } from '../house.js';
import type { UseKey } from '../keys/secrets.js';

/** How long a nonce serves, in ms. */
export const NONCE_LIFE = 60_000;
/** By how much the clocks of two instances may differ, in ms: so long is a spent nonce remembered beyond its life. */
const SKEW = 60_000;
const MAC = { name: 'HMAC', hash: 'SHA-256' };
const FORM = /^([\w-]{1,64})\.(\d{1,16})\.([\w-]{22})\.([\w-]{43})$/;

const SPEND = `
  INSERT INTO sayso.spent_nonce (site, subject, nonce, until) VALUES ($1, $2, $3, $4)
  ON CONFLICT DO NOTHING RETURNING nonce`;
const SWEEP = `DELETE FROM sayso.spent_nonce WHERE site = $1 AND until < $2`;

const macKey = ({ bytes }: UseKey): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes, MAC, false, ['sign', 'verify']);

const said = (site: string, head: string): Uint8Array<ArrayBuffer> => bytesOf(`rights ${site} ${head}`);

/** A nonce for one site, and when it ends (ms since 1970). */
export const makeNonce = async (
  { secrets, now }: Pick<House, 'secrets' | 'now'>,
  site: string,
): Promise<{ nonce: string; expires: number }> => {
  const key = await secrets.newest('nonce');
  const at = now();
  const head = `${key.kid}.${at}.${toBase64url(crypto.getRandomValues(new Uint8Array(16)))}`;
  const mac = await crypto.subtle.sign('HMAC', await macKey(key), said(site, head));
  return { nonce: `${head}.${toBase64url(new Uint8Array(mac))}`, expires: at + NONCE_LIFE };
};

/** When a nonce ends, or `null` where this endpoint never gave it out for this site. WebCrypto compares in constant time. */
export const endOfNonce = async (
  { secrets }: Pick<House, 'secrets'>,
  site: string,
  nonce: string,
): Promise<number | null> => {
  const [, kid = '', at = '', random = '', mac = ''] = FORM.exec(nonce) ?? [];
  const key = kid && (await secrets.named(kid, 'nonce'));
  const bytes = fromBase64url(mac);
  if (!key || !bytes) return null;
  const isOurs = await crypto.subtle.verify(
    'HMAC',
    await macKey(key),
    new Uint8Array(bytes),
    said(site, `${kid}.${at}.${random}`),
  );
  return isOurs ? Number(at) + NONCE_LIFE : null;
};

export interface Spending {
  site: string;
  subject: string;
  nonce: string;
  /** When the nonce ends, ms since 1970. */
  until: number;
}

/** Spends a nonce: it serves each subject once. False where it was spent before. */
export const spendNonce = async (sql: Sql, { site, subject, nonce, until }: Spending): Promise<boolean> =>
  (await sql.query(SPEND, [site, subject, nonce, until])).length === 1;

/** Forgets spent nonces that have ended: their own time refuses them from then on. */
export const sweepNonces: Job = {
  name: 'spent nonces',
  every: 60,
  run: async ({ sql, options, now }) => {
    for (const site of Object.keys(options.sites)) await sql.query(SWEEP, [site, now() - SKEW]);
  },
};
