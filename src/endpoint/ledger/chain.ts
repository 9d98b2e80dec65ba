import { canonical } from '../../wire/canonical.js';
import type { Receipt } from '../../wire/receipt.js';
import { sha256 } from '../hash.js';

/** What an entry of the chain is made of. All of it stands in the receipt, so that whoever holds one can compute the hash. */
export type Link = Omit<Receipt, 'iss' | 'controller' | 'chain'>;

/** The chain hash: base64url SHA-256 of the link in canonical JSON. It contains the previous hash, and so all that went before. */
export const chainHash = ({
  site,
  subject,
  record,
  payload,
  seq,
  previous,
  received,
  notice,
  proof,
}: Link): Promise<string> =>
  sha256(canonical({ site, subject, record, payload, seq, previous, received, notice, proof }));
