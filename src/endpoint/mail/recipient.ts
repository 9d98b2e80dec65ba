/** Whom a mail goes to, as senders name them, and the subject that stands for them. */
import * as v from 'valibot';
import type { House } from '../house.js';
import { Refusal } from '../http/refusal.js';
import { pseudonym } from '../keys/pseudonyms.js';
import { normalAddress } from './address.js';

const SUBJECT = /^((account|mail):)?[\w-]{43}$/;
const own = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

/** The four ways to name somebody; a body has exactly one of them. */
export const recipientFields = {
  subject: v.optional(
    v.pipe(v.string(), v.regex(SUBJECT, 'want a subject as a receipt or an earlier answer names it')),
  ),
  account: v.optional(own),
  address: v.optional(v.pipe(v.string(), v.minLength(3), v.maxLength(320))),
  contact: v.optional(own),
};

export interface Recipient {
  /** A browser's subject, or one that an earlier answer named. */
  subject?: string | undefined;
  /** The site's own id of an account. */
  account?: string | undefined;
  /** An e-mail address: it is hashed and never stored. */
  address?: string | undefined;
  /** The sender's own reference for somebody. */
  contact?: string | undefined;
}

const addressOf = (address: string): string => {
  const normal = normalAddress(address);
  if (normal) return normal;
  throw new Refusal(400, 'bad-address', {
    message: 'address: this is no e-mail address. Send it bare, such as ann@example.com, without a name or brackets.',
    path: 'address',
  });
};

/** The subject that stands for a recipient. @throws Refusal 400 where none or several are named, or the address is none. */
export const subjectFor = async (
  { secrets }: Pick<House, 'secrets'>,
  site: string,
  recipient: Recipient,
): Promise<string> => {
  const { subject, account, address, contact } = recipient;
  if ([subject, account, address, contact].filter((each) => each !== undefined).length !== 1)
    throw new Refusal(400, 'bad-recipient', {
      message: 'Name exactly one of subject, account, address and contact.',
      path: 'subject',
    });
  if (subject !== undefined) return subject;
  if (account !== undefined) return pseudonym(secrets, { site, of: 'account', text: account });
  if (contact !== undefined) return pseudonym(secrets, { site, of: 'contact', text: contact });
  return pseudonym(secrets, { site, of: 'address', text: addressOf(address!) });
};
