import Cookies from 'js-cookie';
import type { Store } from '../store.js';
import { COOKIE, decode, valuesOf } from '../wire/cookie.js';
import { encode } from '../wire/cookie-write.js';
import { MAX_DAYS } from '../wire/notice.js';
import { readCookie } from './cookie-reader.js';

const plain = Cookies.withConverter<string>({ write: (value) => value });

const attributes = (domain: string | undefined) => ({
  path: '/',
  sameSite: 'lax' as const,
  secure: location.protocol === 'https:',
  ...(domain && { domain }),
});

/**
 * The cookie on this host, or on a parent domain that the site names. js-cookie does not say whether the browser
 * took a cookie, so each write is read back; a parent domain that the browser refuses falls back to the host.
 */
export const cookieStore = (domain?: string): Store => {
  const write = (value: string, scope: string | undefined): boolean => {
    plain.set(COOKIE, value, { ...attributes(scope), expires: MAX_DAYS });
    return valuesOf(document.cookie).includes(value);
  };
  const remove = (scope: string | undefined): void => plain.remove(COOKIE, attributes(scope));
  return {
    read: readCookie,
    write: (kept) => {
      try {
        const value = encode(kept);
        if (domain) remove(undefined);
        const there = write(value, domain) || (!!domain && write(value, undefined));
        return there && decode(value) ? 'kept' : 'lost';
      } catch {
        return 'lost';
      }
    },
    clear: () => {
      try {
        remove(undefined);
        if (domain) remove(domain);
      } catch {
        // A document that may not have cookies has none of ours.
      }
    },
  };
};
