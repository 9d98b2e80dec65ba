/**
 * PROMISE. Whoever obeys the decision: a gate holds something back, a signal tells a vendor.
 * `follow` is called once at boot with `previous` null and then on every real change. A refusal is followed in the
 * click's own task, a grant after the next paint, so one choice of both kinds is followed twice. A follower that
 * throws stops nobody else.
 */
import type { Condition } from './consent/conditions.js';
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

/** Something from code, held back until its condition is granted. Once granted it starts in this order: `src`, `load`, `run`, `onGrant`. */
export interface Gated<Name extends string = string> {
  purpose: Condition<Name>;
  /** By which other gates may wait for this one. */
  name?: string | undefined;
  /** URL of a script; it is put on the page once, on the first grant. */
  src?: string | undefined;
  /** Attributes of that script, such as `integrity`, `crossorigin`, `nonce` or `type: 'module'`; `async: ''` gives up order. */
  attributes?: Readonly<Record<string, string>> | undefined;
  /** Called once, on the first grant, and counted as the script: what comes after waits for its promise, 30 s at most. */
  load?: (() => unknown) | undefined;
  /** Called once, on the first grant, when all before it in this purpose has loaded or failed. */
  run?: (() => void) | undefined;
  /** Called on every grant, the first time after `run`. */
  onGrant?: (() => void) | undefined;
  /** Called on every refusal that follows a grant, in the refusal's own task. */
  onRevoke?: (() => void) | undefined;
  /**
   * Gates that must have loaded and run before this one starts: their names, or what `gate()` returned for them. Where
   * one fails, is never granted or does not exist, this one never starts; others are not held up.
   */
  after?: string | (() => void) | readonly (string | (() => void))[] | undefined;
  /** `idle` puts the first start off until the page has nothing better to do. */
  priority?: 'idle' | undefined;
  /** Ends the gate, as the returned way out does; before its start, it never starts. */
  signal?: AbortSignal | undefined;
}
