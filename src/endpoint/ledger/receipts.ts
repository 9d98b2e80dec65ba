import type { Receipt } from '../../wire/receipt.js';
import type { KeyRing } from '../keys/keys.js';
import { signEs256 } from './es256.js';

/** `typ` of a receipt's protected header. */
export const RECEIPT_TYPE = 'sayso-receipt+jws';

/** Signs a receipt: a compact JWS that the published key set alone verifies. */
export const signReceipt = async (ring: KeyRing, receipt: Receipt, now: number): Promise<string> => {
  const { kid, key } = await ring.active(now);
  return signEs256(JSON.stringify(receipt), key, { typ: RECEIPT_TYPE, kid });
};
