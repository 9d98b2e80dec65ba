/** What a site says of its processing, so that exports can name it (the fields of ISO/IEC TS 27560 that a record does not hold). */
import { fields, form, list, names, rule, words } from '../../wire/rules.js';

/** How somebody is reached. */
export interface Contact {
  /** Who to speak to: a person, a post, a department. */
  person?: string;
  address?: string;
  email?: string;
  phone?: string;
  url?: string;
}

/** Who processes on the controller's behalf. */
export interface Processor extends Contact {
  name: string;
}

export interface Disclosure {
  /** How the controller is reached. */
  contact?: Contact;
  /** Who runs this for the controller, where it is another. */
  processor?: Processor;
  /** Law that applies: ISO 3166 codes such as `DE` or `US-CA`. */
  jurisdiction?: readonly string[];
  /** Where the records lie: ISO 3166 codes. */
  storage?: readonly string[];
  /** Kinds of personal data by purpose key, in words. */
  personal?: Readonly<Record<string, readonly string[]>>;
  /** How an answer is withdrawn: in words, or a URL. */
  withdrawal?: string;
  /** Where a visitor's rights are told: in words, or a URL. */
  privacyRights?: string;
}

const code = form(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'an ISO 3166 code such as "DE" or "US-CA"');
const email = form(/^[^\s@<>]+@[^\s@<>]+$/, 'an e-mail address');
const url = rule('an http(s) URL', (value) => typeof value === 'string' && /^https?:\/\/[^\s/]+/.test(value));
const contact = { person: words, address: words, email, phone: words, url };

/** Shapes of these options, by name. */
export const disclosureRules = {
  contact: fields({}, contact),
  processor: fields({ name: words }, contact),
  jurisdiction: list(code, 1),
  storage: list(code, 1),
  personal: names(/^[1-9]\d{0,5}$/, 'the key of a purpose', list(words, 1)),
  withdrawal: words,
  privacyRights: words,
};
