/**
 * What stands in the ledger's chains beside records: events, which choose nothing. Like a record, an event is the exact
 * JSON text that is stored, signed where a browser made it, and hashed. `kind` tells them from records.
 */

/** What every event has. `choices` and `supersedes` are empty: whoever reads the ledger for choices finds none here. */
export interface LedgerEvent {
  v: 1;
  kind: 'link' | 'unlink' | 'mail-asked' | 'mail-confirmed';
  /** UUID version 7. */
  id: string;
  site: string;
  /** ms since 1970 by the clock of whoever made it. */
  at: number;
  /** Hash of the notice in force; empty where the maker did not know it. */
  notice: { hash: string };
  supersedes: readonly [];
  choices: Readonly<Record<string, never>>;
  /** 128 random bits, base64url. */
  salt: string;
}

/** `typ` of the protected header where a browser signs an event: never taken for a record, nor a record for it. */
export const EVENT_TYPE = 'sayso-event+jws';

/** A browser joins an account: signed by the browser's key, in the browser's own chain. */
export interface LinkEvent extends LedgerEvent {
  kind: 'link';
  /** The endpoint's word to the site's server that this browser's visitor is signed in; it names the account. */
  ticket: string;
}

/** A browser leaves its account. */
export interface UnlinkEvent extends LedgerEvent {
  kind: 'unlink';
}

/** The other end of a link or unlink, in the account's chain, written by the endpoint. */
export interface MemberEvent extends LedgerEvent {
  kind: 'link' | 'unlink';
  /** The browser's subject. */
  subject: string;
  /** base64url SHA-256 of the browser's signed payload. */
  by: string;
}

/** On what ground mail may be sent: the person's consent, or a customer's silence (ePrivacy Directive, article 13(2)). */
export type MailBasis = 'consent' | 'soft-opt-in';

/** Somebody's server asks for an address to be confirmed: in the address's chain, written by the endpoint. */
export interface MailAskedEvent extends LedgerEvent {
  kind: 'mail-asked';
  /** Key of the purpose. */
  key: number;
  basis: MailBasis;
  /** The subject whose grant it is; `null` where the site took the grant itself, as on a paper form. */
  of: string | null;
}

/** Whoever reads that address's mail said yes, on the endpoint's own page. */
export interface MailConfirmedEvent extends LedgerEvent {
  kind: 'mail-confirmed';
  key: number;
  /** Id of the event that asked. */
  asked: string;
  /** The text that stood above the button, and its base64url SHA-256. */
  shown: { locale: string; hash: string; text: string };
}

/** Whether a payload, parsed, is an event. */
export const isEvent = (payload: object): payload is LedgerEvent => 'kind' in payload;
