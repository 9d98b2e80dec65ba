/** The demo's own collector: reads what the two analytics SDKs send, far enough to say it in words. */
import { bodyOf, sendJson } from './reply.mjs';

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Mixpanel posts `data=` with base64 of JSON, one event or a list. */
const readMixpanel = (body) => {
  const field = new URLSearchParams(body).get('data') ?? body;
  const events = parse(field) ?? parse(Buffer.from(field, 'base64').toString('utf8'));
  return [events]
    .flat()
    .map((event) => event?.event)
    .filter((name) => typeof name === 'string');
};

const SNOWPLOW_EVENTS = { pv: 'page view', pp: 'page ping', se: 'structured event', ue: 'self-describing event' };

/** Snowplow posts a `payload_data` envelope (tracker protocol 2). */
const readSnowplow = (body) => {
  const events = parse(body)?.data;
  return Array.isArray(events) ? events.map(({ e, se_ac }) => se_ac ?? SNOWPLOW_EVENTS[e] ?? String(e)) : [];
};

/** Answers a request under `/collect/`; the returned words say what it carried. */
export const collect = async (request, response, path) => {
  const body = await bodyOf(request);
  const mixpanel = path.startsWith('/collect/mixpanel');
  const what = mixpanel ? readMixpanel(body) : readSnowplow(body);
  if (mixpanel) sendJson(response, { status: 1, error: null });
  else response.writeHead(200, { 'cache-control': 'no-store' }).end('ok');
  return what.map((event) => `${mixpanel ? 'Mixpanel' : 'Snowplow'}: ${event}`);
};
