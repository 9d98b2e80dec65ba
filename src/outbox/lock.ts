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

/** Waits its turn; given up with the signal. Where site storage is blocked so are locks: then there is only the lease. */
export const createLock =
  (signal: AbortSignal): Lock =>
  (run) => {
    let ran = false;
    const mine = () => ((ran = true), run());
    const turn = navigator.locks?.request('sayso', { signal }, mine);
    return (
      turn?.catch((fault: unknown) => {
        if (ran || signal.aborted) throw fault;
        return lease(run);
      }) ?? lease(run)
    );
  };
