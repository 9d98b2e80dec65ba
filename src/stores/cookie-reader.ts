import { decode, valuesOf } from '../wire/cookie.js';
import { merge, type Kept } from '../wire/kept.js';

/**
 * What the cookie says. Two cookies of one name (host and parent domain) come without their scope, so they are
 * merged: for each purpose the newest answer, and on a tie the denial.
 */
export const readCookie = (): Kept | null => {
  try {
    return valuesOf(document.cookie).map(decode).reduce(merge, null);
  } catch {
    return null;
  }
};
