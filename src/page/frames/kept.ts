import type { Decision, Facts, State } from '../../consent/decision.js';
import { purposesOf } from '../../consent/purposes.js';
import { regimeOf } from '../../consent/regime.js';
import type { Answer, Kept } from '../../wire/kept.js';
import type { Notice } from '../../wire/notice.js';

/** The state of each purpose and of each service that can be refused alone. */
export const statesOf = ({ purposes }: Decision): Record<string, State> =>
  Object.fromEntries(Object.entries(purposes).map(([name, { state }]) => [name, state]));

/**
 * What a frame decides from: the states of the page around it, by the names of purposes. What that page does not know,
 * or has no answer to, is not granted, even where it would stand on unanswered here.
 */
export const keptFrom = (
  notice: Notice,
  { now, region, gpc }: Facts,
  states: Readonly<Record<string, unknown>>,
): Kept => {
  const answers = new Map<number, Answer>();
  const say = (name: string): unknown => (Object.hasOwn(states, name) ? states[name] : undefined);
  for (const purpose of purposesOf(notice)) {
    const { name, key, version, of } = purpose;
    if (!key) continue;
    const state = say(name);
    const isLeft = of ? state !== 'denied' : state !== 'denied' && regimeOf(purpose, region) === 'opt-in';
    if (state !== 'granted' && isLeft) continue;
    const choice = state === 'granted' ? 'granted' : 'denied';
    // A grant that the page around us lets stand against the signal stands here too.
    answers.set(key, { choice, version, at: now, voice: gpc ? 'overruled' : 'host' });
  }
  return { answers, pending: false };
};
