/** Unsubscribe links without a call: for senders who hold the endpoint's secrets and write many mails. */
import { openKeys } from '../keys/open-keys.js';
import { makeLink, type MailLink, type Place } from './link.js';
import { subjectFor, type Recipient } from './recipient.js';

export interface MailLinksOptions extends Partial<Pick<Place, 'prefix'>>, Pick<Place, 'issuer'> {
  /** The endpoint's keys, as its own `keys` option has them: a folder, or JSON. */
  keys: string;
  /** Name of the site. */
  site: string;
}

/** Makes links for one recipient and one purpose, by the purpose's key. */
export type MakeMailLink = (to: Recipient & { key: number }) => Promise<MailLink>;

/**
 * Opens the secrets once and makes links without asking the endpoint.
 * @throws where the keys cannot be read.
 */
export const openMailLinks = async ({
  keys,
  site,
  issuer,
  prefix = '/v1',
}: MailLinksOptions): Promise<MakeMailLink> => {
  const { secrets } = await openKeys(keys);
  return async ({ key, ...recipient }) => {
    if (!Number.isSafeInteger(key) || key < 1) throw new TypeError(`key: got ${String(key)}, want a purpose's key`);
    return makeLink(
      secrets,
      { issuer, prefix },
      { site, key, subject: await subjectFor({ secrets }, site, recipient) },
    );
  };
};
