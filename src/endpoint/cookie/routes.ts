/**
 * The visitor's cookie, set by the site's own host: where the endpoint stands on the site's own origin, a cookie that a
 * server set outlives what browsers allow scripts (Safari ends theirs after seven days).
 */
import * as v from 'valibot';
import { siteOf } from '../http/guards.js';
import { readJson } from '../http/read.js';
import { Refusal } from '../http/refusal.js';
import type { Call, Route } from '../http/route.js';
import type { CookieOptions } from './options.js';
import { isCanonical, isHeld, secondsLeft, setCookie } from './set-cookie.js';

const LONGEST = 1024;
const shape = v.strictObject({ value: v.pipe(v.string(), v.maxLength(LONGEST)) });

const refuse = (status: 400 | 403 | 404 | 415, code: string, fault: { message: string; path: string; got?: string }) =>
  new Refusal(status, code, fault);

const cut = (text: string): string => text.slice(0, 100);

const optionsOf = ({ house, site }: Call): CookieOptions => {
  const { cookie } = siteOf(house.options.sites, site);
  if (cookie) return cookie;
  throw refuse(404, 'no-cookie', {
    message: `The endpoint sets no cookie for "${site}". Give the site the option cookie: {}.`,
    path: 'site',
  });
};

/** A form cannot send JSON as such, and a script of another origin not without asking first, which nobody grants. */
const checkJson = ({ c }: Call): void => {
  const type = c.req.header('content-type') ?? '';
  if (/^application\/json\s*(;|$)/i.test(type)) return;
  throw refuse(415, 'content-type', {
    message: 'Send the value as application/json.',
    path: 'content-type',
    got: cut(type),
  });
};

/**
 * Same origin and nothing less: a sibling subdomain is same-site, and must not set this host's cookie. `Sec-Fetch-Site`
 * is the browser's own word (no script can set it); every browser that runs Sayso's UI sends it to https.
 */
const checkOwn = ({ c, house, site }: Call): void => {
  const origin = c.req.header('origin');
  const from = c.req.header('sec-fetch-site');
  if (origin === undefined || origin === 'null' || !siteOf(house.options.sites, site).origins.includes(origin))
    throw refuse(403, 'origin-not-listed', {
      message: "Only pages of the site's own origins may ask for its cookie. Add the origin to the site's origins.",
      path: 'origin',
      got: cut(origin ?? 'none'),
    });
  if (from !== 'same-origin')
    throw refuse(403, 'not-same-origin', {
      message: 'Only a page of the very origin that the endpoint stands on may ask for its cookie.',
      path: 'sec-fetch-site',
      got: cut(from ?? 'none'),
    });
};

const checkValue = ({ c }: Call, value: string): void => {
  if (!isCanonical(value))
    throw refuse(400, 'bad-value', {
      message: 'The value is none that Sayso writes. Send the cookie "sayso" as it stands.',
      path: 'value',
    });
  if (!isHeld(value, c.req.header('cookie') ?? ''))
    throw refuse(403, 'not-held', {
      message: 'The browser does not hold this value. Send what the cookie "sayso" holds now, with credentials.',
      path: 'cookie',
    });
};

const answer = async (call: Call): Promise<Response> => {
  const { c, house } = call;
  c.header('Cache-Control', 'no-store');
  c.header('Vary', 'Origin, Sec-Fetch-Site, Cookie');
  const { domain } = optionsOf(call);
  checkJson(call);
  checkOwn(call);
  const { value } = await readJson(call, { schema: shape, code: 'bad-body', mend: 'Send {"value": "<the cookie>"}.' });
  checkValue(call, value);
  const seconds = secondsLeft(value, house.now());
  if (seconds <= 0)
    throw refuse(400, 'too-old', { message: 'Every answer in it is too old to be kept longer.', path: 'value' });
  c.header('Set-Cookie', setCookie(value, seconds, domain));
  return c.json({ seconds });
};

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/:site/cookie',
    access: { kind: 'self' },
    says: {
      id: 'setCookie',
      summary:
        "Sets the visitor's cookie to the value that the browser holds, for at most 395 days from its newest answer.",
      body: { types: ['application/json'], schema: shape },
      answers: {
        200: { summary: 'Set, for so many seconds.', schema: v.object({ seconds: v.number() }) },
        400: { summary: 'No value that Sayso writes, or one that is too old.' },
        403: { summary: 'Not from a page of this very origin, or not what the browser holds.' },
        404: { summary: 'No such site, or one that sets no cookie.' },
        408: { summary: 'The body did not arrive in time.' },
        413: { summary: 'The body is too large.' },
        415: { summary: 'Not application/json.' },
      },
    },
    answer,
  },
];
