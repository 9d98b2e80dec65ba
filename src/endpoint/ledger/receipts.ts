import { CompactSign } from 'jose';
import type { Receipt } from '../../wire/receipt.js';
import { bytesOf } from '../hash.js';
import type { KeyRing } from '../keys/keys.js';

/** `typ` of a receipt's protected header. */
export const RECEIPT_TYPE = 'sayso-receipt+jws';

/** Signs a receipt: a compact JWS that the published key set alone verifies. */
export const signReceipt = async (ring: KeyRing, receipt: Receipt, now: number): Promise<string> => {
  const { kid, key } = await ring.active(now);
  return new CompactSign(bytesOf(JSON.stringify(receipt)))
    .setProtectedHeader({ alg: 'ES256', typ: RECEIPT_TYPE, kid })
    .sign(key);
};
