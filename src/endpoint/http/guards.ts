/** Who may come in. */
import type { Context } from 'hono';
import { bearerOf, checkToken, type Scope } from '../access/tokens.js';
import type { Site } from '../options.js';
import { Refusal } from './refusal.js';
import type { Access, Call } from './route.js';

/** The settings of a site. @throws Refusal 404 */
export const siteOf = (sites: Readonly<Record<string, Site>>, name: string): Site => {
  if (Object.hasOwn(sites, name)) return sites[name]!;
  throw new Refusal(404, 'no-such-site', {
    message: `There is no site "${name.slice(0, 64)}" here. Add it to the endpoint's sites, or mend the route.`,
    path: 'site',
    got: name.slice(0, 64),
  });
};

/** Only listed origins may write (DESIGN, section 8). The answer is readable to them alone, and never with credentials. */
export const checkOrigin = (c: Context, site: Site, withoutOrigin: boolean): void => {
  const origin = c.req.header('origin');
  c.header('Vary', 'Origin');
  if (origin === undefined) {
    if (withoutOrigin) return;
    throw new Refusal(403, 'no-origin', {
      message: 'The request carries no Origin. Browsers send one; for other senders set withoutOrigin.',
      path: 'origin',
    });
  }
  if (!site.origins.includes(origin)) {
    throw new Refusal(403, 'origin-not-listed', {
      message: `Pages of ${origin.slice(0, 200)} may not write here. Add the origin to the site's origins.`,
      path: 'origin',
      got: origin.slice(0, 200),
    });
  }
  c.header('Access-Control-Allow-Origin', origin);
  // Without this a page of another origin cannot obey it.
  c.header('Access-Control-Expose-Headers', 'Retry-After');
};

const FOR_EVER = 'public, max-age=31536000, immutable';

const open = ({ c, house, site }: Call, seconds: number): void => {
  if (site) siteOf(house.options.sites, site);
  c.header('Access-Control-Allow-Origin', '*');
  c.header('Cache-Control', seconds === Infinity ? FOR_EVER : `public, max-age=${seconds}`);
};

const page = ({ c, house, site }: Call): void => {
  c.header('Cache-Control', 'no-store');
  checkOrigin(c, siteOf(house.options.sites, site), house.options.withoutOrigin);
};

const token = async (call: Call, scope: Scope): Promise<void> => {
  const { c, house, site } = call;
  c.header('Cache-Control', 'no-store');
  call.token = await checkToken(house, bearerOf(c.req.header('authorization')), { site, scope });
  siteOf(house.options.sites, site);
};

/** Lets a call in. @throws Refusal */
export const guard = async (call: Call, access: Access): Promise<void> => {
  if (access.kind === 'open') open(call, access.seconds);
  if (access.kind === 'page') page(call);
  if (access.kind === 'token') await token(call, access.scope);
};
