/**
 * Windows of time and parts of the subject space, in pure arithmetic.
 *
 * Why nothing enters a closed window: an entry's `received` is read from the instance's clock in each try to append,
 * and the try ends within the wait for a connection (5 s) and the statement's time limit (4 s); patience (4 s) only
 * adds tries, each with a `received` of its own. 13 s in all; the lag leaves the rest for clocks that differ and for an
 * instance that stood still. Should one lag behind for longer, its entry is named by the audit (`late`).
 */
import { bytesOf } from '../hash.js';

/** How windows are cut, in ms. */
export interface Pace {
  /** Length of a window. Windows begin at whole multiples of it since 1970. */
  length: number;
  /** How long after its end a window is closed. */
  lag: number;
}

/** A window an hour, closed five minutes after its end. */
export const PACE: Pace = { length: 3_600_000, lag: 300_000 };

/** End of the last window that is closed by now. */
export const closedUntil = (now: number, { length, lag }: Pace): number => Math.floor((now - lag) / length) * length;

/** End of the window in which a time lies: the first time that lies beyond it. */
export const endOf = (time: number, { length }: Pace): number => (Math.floor(time / length) + 1) * length;

/** Parts of the subject space. */
export const PARTS = 256;

/** The part in which a subject lies: the first byte of its SHA-256. */
export const partOf = async (subject: string): Promise<number> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(subject)))[0]!;
