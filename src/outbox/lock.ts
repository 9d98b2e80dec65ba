/** One sender per origin. */
import { read, write } from './ahead.js';
import type { Lock } from './ports.js';

const LEASE = 'sayso.lease';
/** Longer than a flight lasts, in ms: a tab that died in flight holds nobody up for longer. */
const TERM = 40_000;

/**
 * For pages on plain http, which have no Web Locks. Two tabs in the very same moment may still both fly; such pages
 * cannot sign either, so both send the same bytes and the endpoint knows the second.
 */
const lease: Lock = async (run) => {
  if (+read(LEASE)! > Date.now()) throw Error();
  write(LEASE, Date.now() + TERM);
  return run().finally(() => write(LEASE));
};

/** Rejects when a signal says so. */
const until = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(Error())));

/**
 * Waits its turn; given up with the signal. A page that is left gives back what it holds and asks no more: kept for the
 * visitor's return, it would hold up every page after it (seen in Firefox). Its last flight goes without a turn; the
 * endpoint knows what came twice. Where site storage is blocked so are locks: then there is only the lease.
 */
export const createLock = (signal: AbortSignal): Lock => {
  let stay = new AbortController();
  const leave = (): void => stay.abort();
  const stayOn = (): void => void (stay = stay.signal.aborted ? new AbortController() : stay);
  signal.addEventListener('abort', leave);
  addEventListener('pagehide', leave, { signal });
  addEventListener('pageshow', stayOn, { signal });
  return async (run) => {
    const { signal: here } = stay;
    if (here.aborted) return run();
    let ran = false;
    const mine = () => ((ran = true), Promise.race([run(), until(here)]));
    try {
      return await (navigator.locks ? navigator.locks.request('sayso', { signal: here }, mine) : lease(run));
    } catch (fault) {
      if (ran || here.aborted || !navigator.locks) throw fault;
      return lease(run);
    }
  };
};
