/**
 * Names for people whom no key names: an account, an address, a sender's own reference. A name is an HMAC under the
 * oldest secret, so that it stays the same as secrets are added, and tells nothing to who lacks the secret.
 */
import { toBase64url } from '../../wire/base64url.js';
import { bytesOf } from '../hash.js';
import type { Secrets } from './secrets.js';

/** What a name stands for. A site's names say nothing to another site. */
export interface Named {
  site: string;
  /** The site's own id of an account; an address as `normalAddress` writes it; a sender's own reference. */
  of: 'account' | 'address' | 'contact';
  text: string;
}

const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const PREFIX = { account: 'account', address: 'mail', contact: 'mail' } as const;

/** The subject that stands for somebody: `account:…` or `mail:…`, with 43 letters of base64url. */
export const pseudonym = async (secrets: Pick<Secrets, 'oldest'>, { site, of, text }: Named): Promise<string> => {
  const { bytes } = await secrets.oldest('account');
  const key = await crypto.subtle.importKey('raw', bytes, HMAC, false, ['sign']);
  // A site's name has no line break, so no two names are made of one text.
  const mac = await crypto.subtle.sign(HMAC, key, bytesOf(`${of}\n${site}\n${text}`));
  return `${PREFIX[of]}:${toBase64url(new Uint8Array(mac))}`;
};
