/** What the site itself offers: sign-in, newsletter, nearest offices, plan suggestions. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bodyOf, sendJson } from './reply.mjs';

const SESSION = 'larkline_session';
const OFFICES = [
  { name: 'Leeds', ar: 'ليدز', at: [53.8, -1.55] },
  { name: 'Rotterdam', ar: 'روتردام', at: [51.92, 4.48] },
  { name: 'Austin', ar: 'أوستن', at: [30.27, -97.74] },
  { name: 'Amman', ar: 'عمّان', at: [31.95, 35.91] },
];

const radians = (degrees) => (degrees * Math.PI) / 180;

/** Great-circle distance in km (haversine). */
const distance = ([lat1, lon1], [lat2, lon2]) => {
  const a =
    Math.sin(radians(lat2 - lat1) / 2) ** 2 +
    Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * Math.sin(radians(lon2 - lon1) / 2) ** 2;
  return Math.round(12742 * Math.asin(Math.sqrt(a)));
};

const cookieOf = (request, name) =>
  (request.headers.cookie ?? '')
    .split(/; */)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

const back = (request) => {
  const from = request.headers.referer;
  return from && new URL(from).host === request.headers.host ? new URL(from).pathname : '/';
};

/** Only a page of this site may sign in, subscribe or ask here. */
const isOwn = (request) => {
  const { origin, host } = request.headers;
  return !origin || origin === `http://${host}`;
};

/** The sign-in cookie. */
const begun = (id) => `${SESSION}=${id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=28800`;
/** Ends it. */
const GONE = `${SESSION}=; Path=/; HttpOnly; Max-Age=0`;

/** The offices by their distance from a place. */
const nearest = (here) =>
  OFFICES.map(({ name, ar, at }) => ({ name, ar, km: distance(here, at) })).sort((a, b) => a.km - b.km);

/**
 * `allows(request, purpose, region)` reads the visitor's own answer out of the request, so that the server refuses what
 * the visitor refused even where a page forgot to ask.
 */
export const createServices = ({ allows }) => {
  const sessions = new Map();
  const permitted = async (request, purpose, region) => isOwn(request) && (await allows(request, purpose, region));
  const refuse = (response, purpose) => {
    sendJson(response, { error: `the visitor has not allowed ${purpose}` }, 403);
    return ['refused'];
  };
  const routes = {
    'POST /sign-in': async (request, response) => {
      if (!isOwn(request)) return (response.writeHead(403).end(), []);
      const who = new URLSearchParams(await bodyOf(request)).get('email')?.trim().slice(0, 120);
      const id = randomBytes(18).toString('base64url');
      if (who) sessions.set(id, who);
      response.writeHead(303, { location: back(request), ...(who && { 'set-cookie': begun(id) }) }).end();
      return who ? ['sign-in'] : [];
    },
    'POST /sign-out': async (request, response) => {
      await bodyOf(request);
      sessions.delete(cookieOf(request, SESSION));
      response.writeHead(303, { location: back(request), 'set-cookie': GONE }).end();
      return ['sign-out'];
    },
    'POST /newsletter': async (request, response, { region }) => {
      const address = new URLSearchParams(await bodyOf(request)).get('email')?.trim() ?? '';
      if (!(await permitted(request, 'marketing_email', region))) return refuse(response, 'marketing_email');
      const valid = /^[^@\s]+@[^@\s]+$/.test(address);
      sendJson(response, valid ? { subscribed: true } : { error: 'this is not an e-mail address' }, valid ? 200 : 422);
      return valid ? ['e-mail address'] : [];
    },
    'GET /offices/near': async (request, response, { region }) => {
      if (!(await permitted(request, 'location', region))) return refuse(response, 'location');
      const { searchParams } = new URL(request.url, 'http://localhost');
      const here = [Number(searchParams.get('lat')), Number(searchParams.get('lon'))];
      if (!here.every(Number.isFinite)) return (sendJson(response, { error: 'lat and lon must be numbers' }, 422), []);
      const offices = nearest(here);
      sendJson(response, { offices });
      return [`position, to one decimal: ${here.join(', ')}`];
    },
    'GET /calls/suggestion': async (request, response, { region }) => {
      if (!(await permitted(request, 'call_data', region))) return refuse(response, 'call_data');
      sendJson(response, { plan: 'Dawn', minutes: 214 });
      return ['call records used for a suggestion'];
    },
  };
  return {
    /** Answers one of the site's routes; the returned words say what the request carried. */
    find: (request, path) => routes[`${request.method} ${path}`],
    who: (request) => sessions.get(cookieOf(request, SESSION)) ?? null,
  };
};

/** Asks the notice and the visitor's cookie by way of the package's door for servers. */
export const createCookieQuestion = ({ root, server }) => {
  const notice = readFile(join(root, 'notice.json'), 'utf8').then(JSON.parse);
  return async ({ headers }, purpose, region) => {
    const { allows, decideFor } = await server();
    return allows(
      decideFor(await notice, headers.cookie, { gpc: headers['sec-gpc'], region: region || null }),
      purpose,
    );
  };
};
