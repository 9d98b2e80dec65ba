/**
 * Tickets: the site's server, which knows who is signed in, tells the endpoint so through the visitor's browser. A
 * ticket carries the account's pseudonym, its end and an HMAC; nothing is stored when one is given out.
 */
import { fromBase64url, toBase64url } from '../../wire/base64url.js';
import { bytesOf } from '../hash.js';
import type { House } from '../house.js';
import { pseudonym } from '../keys/pseudonyms.js';
import type { UseKey } from '../keys/secrets.js';
import { noticesOf } from '../notices/in-force.js';

/** How long a ticket serves, in ms. */
export const TICKET_LIFE = 300_000;

/** The secret's name, the account's pseudonym, the hash of the notice in force, the end, random bits, the HMAC. */
const FORM = /^([\w-]{1,64})\.([\w-]{43})\.([\w-]{43}|)\.(\d{1,16})\.([\w-]{22})\.([\w-]{43})$/;
const MAC = { name: 'HMAC', hash: 'SHA-256' };
const RANDOM = 16;

const macKey = ({ bytes }: UseKey): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes, MAC, false, ['sign', 'verify']);
const said = (site: string, head: string): Uint8Array<ArrayBuffer> => bytesOf(`ticket\n${site}\n${head}`);

export interface Ticket {
  ticket: string;
  /** ms since 1970. */
  expires: number;
  /** The account's subject. */
  subject: string;
}

/** A ticket for whoever is signed in to an account. */
export const makeTicket = async (
  { secrets, sql, now }: Pick<House, 'secrets' | 'sql' | 'now'>,
  site: string,
  account: string,
): Promise<Ticket> => {
  const key = await secrets.newest('account');
  const subject = await pseudonym(secrets, { site, of: 'account', text: account });
  const [notice] = await noticesOf(sql, site);
  const expires = now() + TICKET_LIFE;
  const random = toBase64url(crypto.getRandomValues(new Uint8Array(RANDOM)));
  const head = [key.kid, subject.slice('account:'.length), notice?.hash ?? '', expires, random].join('.');
  const mac = await crypto.subtle.sign('HMAC', await macKey(key), said(site, head));
  return { ticket: `${head}.${toBase64url(new Uint8Array(mac))}`, expires, subject };
};

/** The account that a ticket names, unchecked: for tickets that were checked before they came into the ledger. */
export const accountIn = (ticket: string): string => `account:${ticket.split('.')[1] ?? ''}`;

/** Until when a ticket serves, or `null` where this endpoint never gave it out for this site. */
export const endOfTicket = async (
  { secrets }: Pick<House, 'secrets'>,
  site: string,
  ticket: string,
): Promise<number | null> => {
  const [, kid = '', , , until = '', , mac = ''] = FORM.exec(ticket) ?? [];
  const key = kid && (await secrets.named(kid, 'account'));
  const bytes = fromBase64url(mac);
  if (!key || !bytes) return null;
  const head = ticket.slice(0, ticket.lastIndexOf('.'));
  const isOurs = await crypto.subtle.verify('HMAC', await macKey(key), new Uint8Array(bytes), said(site, head));
  return isOurs ? Number(until) : null;
};
