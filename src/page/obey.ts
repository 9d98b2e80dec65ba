import type { Decision } from '../consent/decision.js';
import type { Follower } from '../follower.js';
import { attempt } from './bus.js';

/** What followers are told while nothing may be released: no purpose is known, so nothing is granted. */
export const CLOSED: Decision = { purposes: {}, ask: null, honoured: false };

/** Names of the purposes whose state differs. */
export const changed = (a: Decision, b: Decision): string[] =>
  Object.keys({ ...a.purposes, ...b.purposes }).filter((name) => a.purposes[name]?.state !== b.purposes[name]?.state);

/** The next decision without its new grants. */
const cautious = (next: Decision, told: Decision): Decision => {
  const purposes = { ...next.purposes };
  for (const name of changed(next, told)) {
    const before = told.purposes[name];
    if (next.purposes[name]?.state !== 'granted') continue;
    if (before) purposes[name] = before;
    else delete purposes[name];
  }
  return { ...next, purposes };
};

/** Who follows, and how far they have been told. */
export interface Obedience {
  /** Tells followers a decision: what it closes now, what it opens after the next paint (DESIGN section 5, Obey). */
  obey(decision: Decision): void;
  /** Adds a follower and tells it how things stand; returns the way out. */
  join(follower: Follower): () => void;
  stop(): void;
}

/** Tells the page of each decision that really differs from the last one it heard of; never at boot. */
export const announcer = (story: { readonly decision: Decision }, emit: (name: string, detail: unknown) => void) => {
  let previous: Decision | null = null;
  return (): void => {
    const { decision } = story;
    const names = previous ? changed(decision, previous) : [];
    if (names.length) emit('change', { decision, previous, changed: names });
    previous = decision;
  };
};

/** `later` runs a task after the next paint; `settled` is called when all followers know the decision. */
export const createObedience = (later: (task: () => void) => void, settled: () => void): Obedience => {
  const followers = new Set<Follower>();
  let told: Decision | null = null;
  let wanted: Decision | null = null;
  const tell = (decision: Decision): void => {
    const previous = told;
    told = decision;
    if (previous && !changed(decision, previous).length) return;
    for (const follower of [...followers]) attempt(() => follower.follow(decision, previous));
  };
  const settle = (): void => {
    const decision = wanted;
    wanted = null;
    if (!decision) return;
    tell(decision);
    settled();
  };
  return {
    obey: (decision) => {
      const first = told ? cautious(decision, told) : decision;
      const waiting = wanted;
      wanted = decision;
      tell(first);
      if (!changed(decision, first).length) settle();
      else if (!waiting) later(settle);
    },
    join: (follower) => {
      followers.add(follower);
      if (told) attempt(() => follower.follow(told!, null));
      return () => {
        if (followers.delete(follower)) attempt(() => follower.stop());
      };
    },
    stop: () => {
      wanted = null;
      for (const follower of followers) attempt(() => follower.stop());
      followers.clear();
    },
  };
};
