import type { Condition } from '../consent/conditions.js';
import type { Loader } from './loader.js';

/** Holds a script or a function back, from code: tag managers strip `data-*` from script tags. */
export interface GateOptions<Name extends string = string> {
  purpose: Condition<Name>;
  /** URL of a script; it is put on the page once, on the first grant. */
  src?: string;
  /** Called once, on the first grant, in order with the other gates of the purpose. */
  run?: () => void;
  /** Attributes of the script, such as `integrity`, `crossorigin` or `type: 'module'`; `async: ''` gives up order. */
  attributes?: Readonly<Record<string, string>>;
  /** Called on every grant, after `src` was put on the page and `run` ran. */
  onGrant?: () => void;
  /** Called on every refusal that follows a grant. */
  onRevoke?: () => void;
}

/** What the page API's `follow` does: calls back now and on every real change. */
export type FollowCondition = (condition: Condition, heard: (granted: boolean) => void) => () => void;

/** Makes the page API's `gate`. */
export const makeCodeGate = (loader: Loader, follow: FollowCondition): ((options: GateOptions) => () => void) => {
  void loader;
  void follow;
  throw new Error('not yet');
};
