/** How a site has the endpoint set its visitors' cookie. */
import { show } from '../../wire/snapshot.js';
import type { Fault } from '../../wire/notice-check.js';
import { fields, form } from '../../wire/rules.js';

export interface CookieOptions {
  /** Parent domain, such as `example.com`: the same as the page's option `domain`. Default: the host that is asked. */
  domain?: string;
}

export const cookieRule = fields(
  {},
  {
    domain: form(
      /^(?!\d+(\.\d+){3}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
      'a domain in small letters such as "example.com", without a dot in front',
    ),
  },
);

const isUnder = (origin: string, domain: string): boolean => {
  if (origin === 'null') return false;
  const { hostname } = new URL(origin);
  return hostname === domain || hostname.endsWith(`.${domain}`);
};

/** A domain that none of the site's pages stands under would be refused by every browser. */
export const cookieFaults = (
  path: string,
  { cookie, origins }: { cookie?: CookieOptions; origins: readonly string[] },
): Fault[] => {
  const domain = cookie?.domain;
  if (domain === undefined || origins.some((origin) => isUnder(origin, domain))) return [];
  return [{ path: `${path}.domain`, got: show(domain), want: "a domain that one of the site's origins stands under" }];
};
