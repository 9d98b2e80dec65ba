/**
 * PROMISE. Whoever obeys the decision: a gate holds something back, a signal tells a vendor.
 * `follow` is called once at boot with `previous` null and then on every real change. A refusal is followed in the
 * click's own task, a grant after the next paint, so one choice of both kinds is followed twice. A follower that
 * throws stops nobody else.
 */
import type { Decision } from './consent/decision.js';
import type { Notice } from './wire/notice.js';

export interface Follower {
  /** Neutral and unique, such as `google-consent-mode`: the key of its settings in `notice.signals`. */
  name: string;
  follow(decision: Decision, previous: Decision | null): void;
  /** Undoes every patch, listener and observer. */
  stop(): void;
}

/** Makes a follower for one notice. A signal finds its settings in `notice.signals[name]`. */
export type MakeFollower = (notice: Notice) => Follower;
