import type { Decision, Standing } from '../consent/decision.js';
import type { Follower } from '../follower.js';
import { attempt, type Bus } from './bus.js';

/** Names of the purposes whose state differs. */
const changed = (next: Decision, before: Decision): string[] =>
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

/** Tells followers the decision. */
export interface Obedience {
  /** Tells what a decision closes now, what it opens after the next paint (DESIGN section 5, Obey). */
  obey(decision: Decision): void;
  /** Adds a follower and tells it how things stand; returns the way out. */
  join(follow: Follower['follow']): () => void;
}

/** `later` runs a task after the next paint. `change` is said when all know a decision that really differs. */
export const createObedience = ({ on, emit }: Bus, later: (task: () => void) => void): Obedience => {
  let told: Decision | undefined;
  let wanted: Decision;
  let settled: Decision | undefined;
  const tell = (decision: Decision): void => {
    const previous = told;
    told = decision;
    if (!previous || changed(decision, previous).length) emit('tell', [decision, previous ?? null]);
  };
  const settle = (): void => {
    tell(wanted);
    const previous = settled;
    settled = wanted;
    const names = previous && changed(wanted, previous);
    if (names?.length) emit('change', { decision: wanted, previous, changed: names });
  };
  return {
    obey: (decision) => {
      wanted = decision;
      if (told) tell(cautious(decision, told));
      if (told && changed(decision, told).length) later(settle);
      else settle();
    },
    join: (follow) => {
      const leave = on('tell', (said) => follow(...(said as Parameters<Follower['follow']>)));
      if (told) attempt(() => follow(told!, null));
      return leave;
    },
  };
};
