/**
 * Has the endpoint set the cookie as well, where it stands on the site's own origin: what a server set outlives what
 * browsers let scripts write (Safari: seven days). Loaded only where the page says `serverCookie`.
 */
import { encode } from '../wire/cookie-write.js';
import { merge, type Kept } from '../wire/kept.js';
import { readCookie } from './cookie-reader.js';
import { readTwin } from './stored.js';

/** As much of the page as is needed. */
export interface Ports {
  story: { notice: { site: string }; adopt(kept: Kept): void };
  options: { endpoint?: string | undefined };
  /** Ends everything. */
  signal: AbortSignal;
}

const valueOf = (kept: Kept | null): string => (kept ? encode({ ...kept, pending: false }) : '');

const ask = async (url: string, value: string, signal: AbortSignal): Promise<unknown> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ value }),
    signal,
  }).catch(() => undefined);

/**
 * Asks for what the cookie holds now, where nothing waits any more. Afterwards it looks whether a choice that was made
 * meanwhile, here or in another tab, lies under the answer: each choice writes the twin as well, and the newest wins.
 * Call what it answers with at a newer choice: the answer to the older one is then not waited for.
 */
export const lengthen = ({ story, options, signal }: Ports, write: (kept: Kept) => unknown): (() => void) => {
  const flight = new AbortController();
  const stop = (): void => flight.abort();
  const cookie = readCookie();
  if (!cookie || cookie.pending || signal.aborted) return stop;
  signal.addEventListener('abort', stop);
  void ask(`${options.endpoint}/${story.notice.site}/cookie`, encode(cookie), flight.signal).then(() => {
    signal.removeEventListener('abort', stop);
    const set = readCookie();
    const all = merge(set, readTwin());
    if (!all || valueOf(all) === valueOf(set)) return;
    write(all);
    if (!signal.aborted) story.adopt(all);
  });
  return stop;
};
