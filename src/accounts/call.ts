/** Calls of the accounts' routes: events and questions that the subject's key signs. Nothing here throws. */
import { idbQueue } from '../outbox/idb-queue.js';
import { base64url } from '../outbox/base64url.js';
import { seal } from '../outbox/signer.js';
import { ask, hashOf } from '../rights/ask.js';
import { isNonce } from '../rights/read.js';
import { canonical } from '../wire/canonical.js';
import type { LinkEvent, UnlinkEvent } from '../wire/event.js';
import { uuid7 } from '../wire/uuid.js';

/** Where the accounts' routes stand. */
export interface Place {
  /** Public URL or path of the endpoint, with its prefix: `/v1`, `https://records.example.com/v1`. */
  endpoint: string;
  /** The site's name, as it stands in its notice. */
  site: string;
}

const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
/** An answer that takes longer is none, in ms. */
const LIMIT = 30_000;
/** Waits between tries, in ms. */
const WAITS = [1000, 4000];
const SALT = 16;

const random = (): Uint8Array => crypto.getRandomValues(new Uint8Array(SALT));

/** The key of this browser; `make` makes one where there is none. Nothing where it cannot be kept or used. */
export const keyOf = async (make: boolean): Promise<CryptoKeyPair | undefined> => {
  try {
    const shelf = idbQueue();
    return (
      (await shelf.key()) ??
      (make ? await shelf.key(await crypto.subtle.generateKey(P256, false, ['sign'])) : undefined)
    );
  } catch {
    return undefined;
  }
};

/** What came back; `null` where nothing did, or it is to be tried again. A page that is left still sends. */
const post = async ({ endpoint, site }: Place, route: string, body: unknown): Promise<Response | null> => {
  try {
    const answer = await fetch(`${endpoint.replace(/\/$/, '')}/${site}/accounts/${route}`, {
      method: 'POST',
      body: JSON.stringify(body),
      credentials: 'omit',
      redirect: 'error',
      keepalive: true,
      signal: AbortSignal.timeout(LIMIT),
    });
    return answer.status === 429 || answer.status >= 500 ? null : answer;
  } catch {
    return null;
  }
};

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Posts an event until an answer says yes or no: it is the same each time, so that nothing happens twice. */
const insist = async (place: Place, kind: string, event: string): Promise<boolean> => {
  for (const wait of [...WAITS, null]) {
    const answer = await post(place, kind, { sent: Date.now(), event });
    if (answer) return answer.ok;
    if (wait) await pause(wait);
  }
  return false;
};

/** Signs that this browser joins or leaves an account, and delivers it. */
export const tellEvent = async (
  place: Place,
  pair: CryptoKeyPair,
  what: Pick<LinkEvent, 'kind' | 'ticket'> | Pick<UnlinkEvent, 'kind'>,
): Promise<boolean> => {
  const at = Date.now();
  // The ticket names the notice in force.
  const hash = ('ticket' in what && what.ticket.split('.')[2]) || '';
  const event = {
    ...{ v: 1, id: uuid7(at, random()), site: place.site, at, notice: { hash }, supersedes: [], choices: {} },
    salt: base64url(random()),
    ...what,
  };
  return insist(place, what.kind, await seal(pair, 'event', JSON.stringify(event)));
};

/** What this browser refuses and its chain may not show, by the purpose's name. */
export type Denied = Record<string, { at: number; signal: boolean }>;

/** Asks how the account of this browser stands; `null` where no answer came. */
export const askStanding = async (place: Place, pair: CryptoKeyPair, denied: Denied): Promise<unknown> => {
  const desk = { endpoint: place.endpoint.replace(/\/$/, ''), site: place.site, key: () => Promise.resolve(pair) };
  const given = await ask(desk, ['nonce', {}], isNonce);
  if (!given.ok) return null;
  const body = { sent: Date.now(), denied };
  const path = `/${place.site}/accounts/standing`;
  const claim = { nonce: given.nonce, method: 'POST', path, body: await hashOf(canonical(body)) };
  const answer = await post(place, 'standing', { proof: await seal(pair, 'request', JSON.stringify(claim)), body });
  return answer?.ok ? answer.json() : null;
};
