import Cookies from 'js-cookie';
import type { Store } from '../store.js';
import { COOKIE } from '../wire/cookie.js';
import { encode } from '../wire/cookie-write.js';
import { MAX_DAYS } from '../wire/notice.js';

/**
 * Writes under one scope. No octet of ours is one that js-cookie would encode; the read-back is ours, because it does not say whether the
 * browser took the cookie.
 */
const put = (value: string, domain: string | undefined, expires: number): boolean => {
  Cookies.set(COOKIE, value, {
    ...(domain && { domain }),
    expires,
    sameSite: 'lax',
    secure: location.protocol === 'https:',
  });
  return document.cookie.includes(`${COOKIE}=${value}`);
};

/** Writes on this host, or on a parent domain that the site names; one that the browser refuses falls back to the host. */
export const cookieWriter =
  (domain?: string): Store['write'] =>
  (kept) => {
    try {
      const value = encode(kept);
      if (domain) put('', undefined, -1);
      return put(value, domain, MAX_DAYS) || (domain && put(value, undefined, MAX_DAYS)) ? 'kept' : 'lost';
    } catch {
      return 'lost';
    }
  };

/** The whole store; `read` is the cookie reader. */
export const cookieStore = (read: Store['read'], domain?: string): Store => ({
  read,
  write: cookieWriter(domain),
  clear: () => {
    try {
      for (const scope of [undefined, domain]) put('', scope, -1);
    } catch {
      // A document that may not have cookies has none of ours.
    }
  },
});
