/**
 * Which purpose a request stands under, by the path that was asked for. One table for the log and the panel: `null` is
 * the site itself, without which there is no page.
 */
const ROUTES = {
  site: [
    [/^\/collect\//, 'analytics'],
    [/^\/vendors\//, 'analytics'],
    [/^\/newsletter$/, 'marketing_email'],
    [/^\/calls\/suggestion$/, 'call_data'],
    [/^\/offices\/near$/, 'location'],
    [/^\/(v1\/|\.well-known\/jwks)/, 'necessary'],
    [/^\/(sign-in|sign-out)$/, 'necessary'],
  ],
  partner: [[/^/, 'partner_cookies']],
  pictures: [[/^/, 'profile_pictures']],
};

/** The purpose of a path on one of the three origins. */
export const purposeOf = (side, path) => ROUTES[side].find(([pattern]) => pattern.test(path))?.[1] ?? null;
