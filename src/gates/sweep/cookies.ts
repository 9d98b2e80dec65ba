/**
 * Removes cookies by name. A page sees of a cookie nothing but its name and value, so every place in which it may have
 * been set is tried: the host itself and each of its parent domains, `/` and each step of the path, partitioned or not.
 * A leading dot of a domain says nothing any more (RFC 6265, section 5.2.3).
 */

interface CookieStore {
  delete(cookie: { name: string; domain?: string; path?: string; partitioned?: boolean }): Promise<void>;
}

/** The names of all cookies that the page can see. */
export const cookieNames = (): string[] => {
  try {
    return document.cookie.split(/; */).flatMap((pair) => pair.split('=')[0] || []);
  } catch {
    // A sandboxed frame has none.
    return [];
  }
};

/** `a.b.example` → the host alone (no domain), `a.b.example`, `b.example`, `example`. */
const domains = (): (string | undefined)[] => {
  const parts = location.hostname.split('.');
  return [undefined, ...parts.map((_, i) => parts.slice(i).join('.'))];
};

/** `/shop/cart` → `/`, `/shop`, `/shop/`, `/shop/cart`, `/shop/cart/`: a path with and without its last stroke are two. */
const paths = (): string[] => {
  const steps = location.pathname.split('/').filter(Boolean);
  const grown = steps.map((_, i) => `/${steps.slice(0, i + 1).join('/')}`);
  return ['/', ...grown.flatMap((path) => [path, `${path}/`])];
};

const PAST = 'Expires=Thu, 01 Jan 1970 00:00:00 GMT';
/** Where a partitioned cookie may stand: it is always `Secure` and, in a frame, `SameSite=None` (CHIPS). */
const JARS = ['', '; SameSite=None; Partitioned'];

const expire = (name: string, domain: string | undefined, path: string): void => {
  const place = `; Path=${path}${domain ? `; Domain=${domain}` : ''}`;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  for (const jar of JARS) document.cookie = `${name}=; ${PAST}${place}${secure}${jar}`;
};

/** Removes the cookies of these names, as far as a page can. */
export const removeCookies = (names: readonly string[]): void => {
  const { cookieStore } = globalThis as { cookieStore?: CookieStore };
  for (const name of names)
    for (const path of paths())
      for (const domain of domains()) {
        expire(name, domain, path);
        // Reaches what `document.cookie` cannot address, such as a cookie without a name; it refuses foreign domains.
        for (const partitioned of [false, true])
          void cookieStore?.delete({ name, path, partitioned, ...(domain && { domain }) }).catch(() => undefined);
      }
};
