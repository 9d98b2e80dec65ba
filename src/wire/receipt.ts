/** The receipt: the endpoint's signed answer, a compact JWS (ES256, `typ` `sayso-receipt+jws`) over this payload. */
export interface Receipt {
  /** Who signed: the endpoint's public URL. */
  iss: string;
  /** Who is responsible for the data. */
  controller: string;
  site: string;
  /**
   * RFC 7638 thumbprint of the subject's public key, or `unproven:<payload hash>`; or a pseudonym that the endpoint made:
   * `account:<hash>` of a known visitor, `mail:<hash>` of an address.
   */
  subject: string;
  /** Record id. */
  record: string;
  /** base64url SHA-256 of the payload's bytes. */
  payload: string;
  /** Place in the subject's chain, from 1. */
  seq: number;
  /** Chain hash of the entry before, empty for the first. */
  previous: string;
  /** Chain hash of this entry. */
  chain: string;
  /** ms since 1970 by the endpoint's clock. */
  received: number;
  notice: { hash: string; status: 'published' | 'unpublished' };
  /**
   * `signed` by the subject's key; `unproven` where the browser could not sign; `endpoint` where the endpoint wrote the
   * entry itself and nobody else vouches for it: a withdrawal by a link in a mail, an account's or an address's entry.
   */
  proof: 'signed' | 'unproven' | 'endpoint';
}
