/**
 * Known visitors: a choice follows a person from device to device, while the person is signed in. Opt-in, and apart
 * from the core: it reads and writes the same stores, and the core hears of it as of another tab.
 */
import type { Decision } from '../consent/decision.js';
import type { Consent } from '../page-api.js';
import { cookieWriter } from '../stores/cookie-writer.js';
import { readStored } from '../stores/stored.js';
import { webStorageWriter } from '../stores/web-storage.js';
import { COOKIE } from '../wire/cookie.js';
import { adopt } from './adopt.js';
import { askStanding, keyOf, tellEvent, type Denied, type Place } from './call.js';
import { readAccount } from './told.js';

export interface AccountOptions extends Place {
  /** Parent domain that the cookie is shared with: the same as the page's own option `domain`. */
  domain?: string | undefined;
}

export interface LinkOptions extends AccountOptions {
  /** From the site's own server, which got it from the endpoint for whoever is signed in. */
  ticket: string;
}

export interface FollowOptions extends AccountOptions {
  /** Least time between two questions of this browser, in ms. Default 60,000. */
  every?: number | undefined;
}

/** What is needed of the page API. */
type Heard = Pick<Consent, 'on' | 'explain'>;

const ASKED = 'sayso.asked';

/** Refusals that the ledger may not know as this browser's: the signal's, and those of keys of one use. */
const deniedBy = (consent: Heard, decision: Decision): Denied => {
  const denied: Denied = {};
  for (const name of Object.keys(decision.purposes)) {
    const { state, cause, since = Date.now() } = consent.explain(name);
    if (state === 'denied' && (cause === 'signal' || cause === 'visitor'))
      denied[name] = { at: since, signal: cause === 'signal' };
  }
  return denied;
};

/** How the purposes stood when the page was ready; told at once where it is. */
const readied = (consent: Heard): Promise<Decision> => {
  let leave: (() => void) | undefined;
  return new Promise<Decision>((resolve) => {
    leave = consent.on('ready', ({ decision }) => resolve(decision));
  }).finally(() => leave?.());
};

/** Asks, and takes over what is newer than this browser's own. True where an answer came. */
const catchUp = async (consent: Heard, options: AccountOptions): Promise<boolean> => {
  const pair = await keyOf(false);
  if (!pair) return false;
  const denied = deniedBy(consent, await readied(consent));
  const account = readAccount(await askStanding(options, pair, denied));
  if (!account) return false;
  // What the signal denies here stays the signal's: it ends when the visitor switches it off.
  const purposes = account.purposes.filter(({ name }) => !denied[name]?.signal);
  // Read only now: the visitor may have chosen while the question was under way.
  const kept = adopt(readStored(), { ...account, purposes }, Date.now());
  if (kept) {
    cookieWriter(options.domain)(kept);
    webStorageWriter(() => localStorage)(kept);
    // As if another tab had written: the core reads its stores again.
    dispatchEvent(new StorageEvent('storage', { key: COOKIE }));
  }
  return true;
};

const quietly = (work: () => Promise<boolean>): Promise<boolean> => work().catch(() => false);

/**
 * Links this browser to the account that the ticket names, then takes over how the account stands. Makes the browser's
 * key where there is none yet. Resolves to whether it is linked; never rejects. Ask for a new ticket to try again.
 */
export const linkAccount = (consent: Heard, options: LinkOptions): Promise<boolean> =>
  quietly(async () => {
    const pair = await keyOf(true);
    if (!pair || !(await tellEvent(options, pair, { kind: 'link', ticket: options.ticket }))) return false;
    await quietly(() => catchUp(consent, options));
    return true;
  });

/** Ends the link, as at sign-out: what is chosen here from now on is nobody's. Resolves to whether it has ended; never rejects. */
export const unlinkAccount = (_consent: Heard, options: AccountOptions): Promise<boolean> =>
  quietly(async () => {
    const pair = await keyOf(false);
    return !pair || tellEvent(options, pair, { kind: 'unlink' });
  });

/** When any page of this tab last asked, ms since 1970. */
const lastAsked = (): number => {
  try {
    return Number(sessionStorage.getItem(ASKED));
  } catch {
    return 0;
  }
};

const noteAsked = (now: number): void => {
  try {
    sessionStorage.setItem(ASKED, String(now));
  } catch {
    // Without storage each page asks for itself.
  }
};

/**
 * Keeps up with the account: asks when the page has loaded and when it comes to the front. Returns the way out. Call it
 * on every page of who is signed in; it does nothing where the browser has no key.
 */
export const followAccount = (consent: Heard, options: FollowOptions): (() => void) => {
  const every = options?.every ?? 60_000;
  const life = new AbortController();
  // Where a framework renders on a server there is nobody to follow.
  if (typeof document === 'undefined') return () => {};
  let busy = false;
  const look = async (): Promise<void> => {
    const now = Date.now();
    const asked = lastAsked();
    // A clock that was set back must not silence this for years.
    if (busy || document.visibilityState !== 'visible' || (now >= asked && now < asked + every)) return;
    busy = true;
    noteAsked(now);
    if (!(await quietly(() => catchUp(consent, options)))) noteAsked(0);
    busy = false;
  };
  const hear = (): void => void look();
  document.addEventListener('visibilitychange', hear, { signal: life.signal });
  void quietly(async () => !!(await readied(consent))).then(() => life.signal.aborted || setTimeout(hear));
  return () => life.abort();
};
