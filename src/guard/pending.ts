/** What waits for a grant: in memory only, capped, in order, and each act once. */
import type { State } from '../consent/decision.js';

/** Something held: what lets it go on, and what ends it as a blocked request ends. */
export interface Act {
  run(): void;
  drop(): void;
  /** Bytes it keeps in memory, roughly. Default 0. */
  size?: number;
  /** Set by whoever makes both needless: the page aborted, or asked for something else. */
  done?: boolean;
}

/** How purposes stand for those who are told after the paint. */
export type Told = (purpose: string) => State | undefined;

/** What becomes of an act now; nothing while it must wait. */
export type Verdict = (told?: Told) => 'run' | 'drop' | undefined;

export interface Pending {
  /** Whether there was room. */
  add(act: Act, verdict: Verdict): boolean;
  /** Lets go on what may, and ends what was refused. */
  settle(told?: Told): void;
  /** Ends everything. */
  clear(): void;
}

/** Enough for the first view of a page, and a bound on what a tag that never stops can make us keep. */
const MOST = 200;
const MOST_BYTES = 1 << 20;

export const createPending = (): Pending => {
  let line: { act: Act; verdict: Verdict }[] = [];

  const end = (act: Act, how: 'run' | 'drop'): void => {
    act.done = true;
    try {
      act[how]();
    } catch (error) {
      reportError(error);
    }
  };
  const settle = (told?: Told, judge?: Verdict): void => {
    // Whatever an act calls forth must find the rest of the line in its place.
    for (const entry of [...line]) {
      const how = !entry.act.done && (judge ?? entry.verdict)(told);
      if (how) end(entry.act, how);
    }
    line = line.filter(({ act }) => !act.done);
  };
  return {
    add: (act, verdict) => {
      line = line.filter((entry) => !entry.act.done);
      const bytes = line.reduce((sum, entry) => sum + (entry.act.size ?? 0), act.size ?? 0);
      return line.length < MOST && bytes <= MOST_BYTES && !!line.push({ act, verdict });
    },
    settle: (told) => settle(told),
    clear: () => settle(undefined, () => 'drop'),
  };
};
