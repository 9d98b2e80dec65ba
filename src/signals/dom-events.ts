/** Tells the page by events on `document`, for scripts that do not know the page API. */
import type { Ask, Decision, State } from '../consent/decision.js';
import type { MakeFollower } from '../follower.js';

/** `detail` of `sayso:ready` (once) and `sayso:change` (on every real change). Frozen: a copy, so that no listener can grant. */
export interface Told {
  readonly purposes: Readonly<Record<string, State>>;
  readonly ask: Ask | null;
  /** The purposes that changed; empty in `sayso:ready`. */
  readonly changed: readonly string[];
}

const tell = ({ purposes, ask }: Decision, previous: Decision | null): Told => {
  const states = Object.fromEntries(Object.entries(purposes).map(([name, { state }]) => [name, state]));
  const changed = Object.keys(previous ? states : {}).filter(
    (name) => states[name] !== previous!.purposes[name]?.state,
  );
  return Object.freeze({ purposes: Object.freeze(states), ask, changed: Object.freeze(changed) });
};

export const domEvents: MakeFollower = () => {
  let isReady = false;
  return {
    name: 'dom-events',
    follow: (decision, previous) => {
      const type = isReady ? 'sayso:change' : 'sayso:ready';
      isReady = true;
      document.dispatchEvent(new CustomEvent(type, { detail: tell(decision, previous) }));
    },
    stop: () => undefined,
  };
};
