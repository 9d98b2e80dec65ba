/** The receipt: the endpoint's signed answer, a compact JWS (ES256, `typ` `sayso-receipt+jws`) over this payload. */
export interface Receipt {
  /** Who signed: the endpoint's public URL. */
  iss: string;
  /** Who is responsible for the data. */
  controller: string;
  site: string;
  /** RFC 7638 thumbprint of the subject's public key, or `unproven:<payload hash>`. */
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
  proof: 'signed' | 'unproven';
}
