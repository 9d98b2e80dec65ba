/**
 * Unsubscribe links (RFC 8058). A link is a sealed text over site, subject and purpose: nobody can make one or learn
 * from one whom it stands for, and nothing needs to be stored until somebody uses it.
 */
import * as v from 'valibot';
import type { House } from '../house.js';
import { seal, unseal } from '../keys/seal.js';
import type { Secrets } from '../keys/secrets.js';

const UNSUBSCRIBE = { use: 'mail', as: 'unsubscribe' } as const;

/** What a link withdraws. */
export interface Withdrawal {
  site: string;
  subject: string;
  /** Key of the purpose: the list, as RFC 8058 calls it. */
  key: number;
}

/** What a mail must carry, both fields covered by its DKIM signature (RFC 8058, section 4). */
export interface MailLink {
  /** For the mail's own text. */
  url: string;
  headers: { 'List-Unsubscribe': string; 'List-Unsubscribe-Post': string };
  /** The subject that the withdrawal feed will name. */
  subject: string;
}

/** Where links lead. */
export interface Place {
  /** The endpoint's public URL. */
  issuer: string;
  prefix: string;
}

const shape = v.strictTuple([v.string(), v.string(), v.pipe(v.number(), v.integer(), v.minValue(1))]);

/** A URL below the endpoint's public one. */
export const urlOf = ({ issuer, prefix }: Place, path: string): string =>
  `${issuer.replace(/\/+$/, '')}${prefix}${path}`;

/** Makes a link. Stores nothing. */
export const makeLink = async (
  secrets: Pick<Secrets, 'newest'>,
  place: Place,
  { site, subject, key }: Withdrawal,
): Promise<MailLink> => {
  const token = await seal(secrets, UNSUBSCRIBE, JSON.stringify([site, subject, key]));
  const url = urlOf(place, `/u/${token}`);
  const headers = { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
  return { url, headers, subject };
};

/** What a token withdraws; `null` where it was not made here, or its site is gone. */
export const readLink = async (
  { secrets, options }: Pick<House, 'secrets' | 'options'>,
  token: string,
): Promise<Withdrawal | null> => {
  const text = await unseal(secrets, UNSUBSCRIBE, token);
  if (text === null) return null;
  const [site, subject, key] = v.parse(shape, JSON.parse(text));
  return Object.hasOwn(options.sites, site) ? { site, subject, key } : null;
};
