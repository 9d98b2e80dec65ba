import Cookies from 'js-cookie';
import type { Store } from '../store.js';
import { COOKIE } from '../wire/cookie.js';
import { encode } from '../wire/cookie-write.js';
import { MAX_DAYS } from '../wire/notice.js';

const plain = Cookies.withConverter({ write: (value) => value });

/** Writes under one scope; the read-back is ours, because js-cookie does not say whether the browser took a cookie. */
const put = (value: string, domain: string | undefined, expires: number): boolean => {
  plain.set(COOKIE, value, {
    ...(domain && { domain }),
    expires,
    sameSite: 'lax',
    secure: location.protocol === 'https:',
  });
  return document.cookie.includes(`${COOKIE}=${value}`);
};

/**
 * The cookie on this host, or on a parent domain that the site names; one that the browser refuses falls back to the
 * host. `read` is the cookie reader.
 */
export const cookieStore = (read: Store['read'], domain?: string): Store => ({
  read,
  write: (kept) => {
    try {
      const value = encode(kept);
      if (domain) put('', undefined, -1);
      return put(value, domain, MAX_DAYS) || (domain && put(value, undefined, MAX_DAYS)) ? 'kept' : 'lost';
    } catch {
      return 'lost';
    }
  },
  clear: () => {
    try {
      for (const scope of [undefined, domain]) put('', scope, -1);
    } catch {
      // A document that may not have cookies has none of ours.
    }
  },
});
