/**
 * Web views: the app around the page has asked already, and hands its answers in. Start it before the core, so that
 * they count from the first question on.
 *
 * ```ts
 * import { followHost } from 'sayso/web-view';
 * import { createConsent } from 'sayso';
 *
 * const host = followHost(notice, 'saysoHost');
 * host.connect(createConsent(notice));
 * ```
 */
import type { Consent } from '../page-api.js';
import { cookieWriter } from '../stores/cookie-writer.js';
import { keepIn } from '../stores/ladder.js';
import { readStored } from '../stores/stored.js';
import { webStorageWriter } from '../stores/web-storage.js';
import { COOKIE } from '../wire/cookie.js';
import { encode } from '../wire/cookie-write.js';
import { merge } from '../wire/kept.js';
import type { Notice } from '../wire/notice.js';
import { parseSaid, sayAll } from './said.js';

export type { Said } from './said.js';

/** What the app puts on the page. Each method may be missing but `read`. */
export interface Host {
  /** The app's answers as JSON text (`Said`), or `null` where it has none yet. Called at once, and on every change. */
  read(): string | null;
  /** Gets every answer, as the same text, when the visitor chose on the page. */
  write?(text: string): void;
  /** Tells when the app's answers change. A bridge that cannot take a function sends `sayso:host` to `window` instead. */
  onChange?(heard: () => void): (() => void) | void;
}

export interface HostOptions {
  /** As the core's: parent domain to share the cookie with. */
  domain?: string | undefined;
}

/** The bond between app and page. */
export interface HostBond {
  /** Has the app told what the visitor chooses here. */
  connect(consent: Pick<Consent, 'on' | 'explain'>): void;
  /** Ends it; what is stored stays. */
  stop(): void;
}

/** Wherever a bridge is injected late, the name is looked up anew each time. */
const find = (host: Host | string): Host | undefined =>
  typeof host === 'string' ? (globalThis as unknown as Record<string, Host | undefined>)[host] : host;

/** Reads the app's answers into this page's stores; true where they brought news. */
const take = (notice: Notice, host: Host | string, domain: string | undefined): boolean => {
  const answers = parseSaid(find(host)?.read(), notice);
  if (!answers) return false;
  const stored = readStored();
  const kept = merge(stored, { answers, pending: false })!;
  const value = encode(kept);
  if (stored && encode(stored) === value) return false;
  const rungs = [
    cookieWriter(domain),
    webStorageWriter(() => localStorage),
    webStorageWriter(() => sessionStorage),
  ] as const;
  if (keepIn(rungs, kept) === 'none')
    throw Error("sayso: the app's answers have no place: this page has no cookies and no storage");
  return true;
};

/**
 * Follows an app's answers; `host` is the app's object or its name on `window`. For each purpose the newest answer
 * counts, the app's or the page's own. Never throws: what the app says wrongly is reported and grants nothing.
 */
export const followHost = (notice: Notice, host: Host | string, { domain }: HostOptions = {}): HostBond => {
  const life = new AbortController();
  const { signal } = life;
  const hear = (): boolean => {
    try {
      return !signal.aborted && take(notice, host, domain);
    } catch (error) {
      reportError(error);
      return false;
    }
  };
  // As if another tab had written: then the core reads its stores again.
  const change = (): void => void (hear() && dispatchEvent(new StorageEvent('storage', { key: COOKIE })));
  hear();
  addEventListener('sayso:host', change, { signal });
  const leave = find(host)?.onChange?.(change);
  if (leave) signal.addEventListener('abort', leave);
  return {
    connect: ({ on, explain }) => {
      const tell = (): void => {
        const text = sayAll(notice, explain);
        if (text !== null) find(host)?.write?.(text);
      };
      signal.addEventListener('abort', on('kept', tell));
    },
    stop: () => life.abort(),
  };
};
