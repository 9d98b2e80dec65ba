import type { Condition } from './consent/conditions.js';

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
