import type { Decision, Standing } from '../consent/decision.js';
import type { Follower } from '../follower.js';
import { attempt, type Emit } from './bus.js';

/** Names of the purposes whose state differs. */
export const changed = (next: Decision, before: Decision): string[] =>
  Object.keys(next.purposes).filter((name) => next.purposes[name]!.state !== before.purposes[name]?.state);

/** The next decision without its new grants. */
const cautious = (next: Decision, told: Decision): Decision => {
  const purposes: Record<string, Standing> = { ...next.purposes };
  for (const name of changed(next, told)) {
    if (purposes[name]!.state === 'granted')
      purposes[name] = told.purposes[name] ?? { ...purposes[name]!, state: 'unset' };
  }
  return { ...next, purposes };
};

/** What a follower needs to be one of a crowd. */
export type Following = Pick<Follower, 'follow'> & Partial<Follower>;

/** Who follows, and how far they have been told. */
export interface Obedience {
  /** Tells followers a decision: what it closes now, what it opens after the next paint (DESIGN section 5, Obey). */
  obey(decision: Decision): void;
  /** Adds a follower and tells it how things stand; returns the way out. */
  join(follower: Following): () => void;
  stop(): void;
}

/** Tells the page of each decision that really differs from the last one it heard of; never of the first. */
export const announcer = (emit: Emit) => {
  let previous: Decision | undefined;
  return (decision: Decision): void => {
    const names = previous && changed(decision, previous);
    if (names?.length) emit('change', { decision, previous, changed: names });
    previous = decision;
  };
};

/** `later` runs a task after the next paint; `settled` is called when all followers know a decision. */
export const createObedience = (
  later: (task: () => void) => void,
  settled: (decision: Decision) => void,
): Obedience => {
  const followers = new Set<Following>();
  let told: Decision | null = null;
  let wanted: Decision | null = null;
  const tell = (decision: Decision): void => {
    const previous = told;
    told = decision;
    if (previous && !changed(decision, previous).length) return;
    for (const follower of [...followers]) attempt(() => follower.follow(decision, previous));
  };
  const catchUp = (): void => {
    if (!wanted) return;
    tell(wanted);
    settled(wanted);
  };
  return {
    obey: (decision) => {
      wanted = decision;
      if (told) tell(cautious(decision, told));
      if (told && changed(decision, told).length) later(catchUp);
      else catchUp();
    },
    join: (follower) => {
      followers.add(follower);
      if (told) attempt(() => follower.follow(told!, null));
      return () => {
        if (followers.delete(follower)) attempt(() => follower.stop?.());
      };
    },
    stop: () => {
      wanted = null;
      for (const follower of followers) attempt(() => follower.stop?.());
      followers.clear();
    },
  };
};
