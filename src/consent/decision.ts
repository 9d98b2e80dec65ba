/** The decision: how every purpose stands now. Pure and total: no input makes it throw or grant what was not given. */
import type { Answer, Kept } from '../wire/kept.js';
import type { Choice, Notice, Regime } from '../wire/notice.js';
import { purposesOf, type Asked } from './purposes.js';
import { regimeOf } from './regime.js';
import { lapse } from './renewal.js';

export type State = Choice | 'unset';
export type Cause = 'required' | 'visitor' | 'regime' | 'signal' | 'host';
/** Why the visitor is asked. */
export type Ask = 'never-asked' | 'expired' | 'revised' | 'new-purpose';

/** How one purpose stands. */
export interface Standing {
  state: State;
  cause: Cause;
  /** When the visitor answered, ms since 1970. */
  at?: number;
  /** Version of the purpose in this notice. */
  version: number;
  regime: Regime;
  /** An earlier answer that no longer counts, to be shown when asking again. */
  was?: Choice;
}

/** What the world says at this moment; passed in, never looked up. */
export interface Facts {
  /** ms since 1970. */
  now: number;
  /** ISO 3166-2 code, `null` where unknown. */
  region: string | null;
  /** Whether Global Privacy Control speaks. */
  gpc: boolean;
}

export interface Decision<Name extends string = string> {
  purposes: Readonly<Record<Name, Standing>>;
  /** Why the visitor should be asked, or `null`. */
  ask: Ask | null;
  /** True where Global Privacy Control denied at least one purpose. */
  honoured: boolean;
}

/** The most telling reason comes first. */
const ORDER: readonly Ask[] = ['revised', 'expired', 'new-purpose'];

/** A purpose, its answer, and why that does not count. */
interface Case {
  purpose: Asked;
  answer: Answer | undefined;
  lapsed: Ask | null;
}

const judge = ({ purpose, answer, lapsed }: Case, { region, gpc }: Facts): Standing => {
  const { key, version } = purpose;
  const regime = regimeOf(purpose, region);
  const denied = answer?.choice === 'denied';
  const stands = (state: State, cause: Cause, more?: Partial<Standing>): Standing => ({
    state,
    cause,
    version,
    regime,
    ...more,
  });
  if (regime === 'required') return stands('granted', regime);
  // An answer that counts withstands the signal if it refuses, or was given while the signal spoke.
  if (gpc && purpose.gpc === true && (lapsed || !(denied || answer!.voice === 'overruled')))
    return stands('denied', 'signal');
  if (!lapsed)
    return stands(answer!.choice, answer!.voice === 'overruled' ? 'visitor' : answer!.voice, { at: answer!.at });
  // An answer that lapsed opens nothing, but a denial still closes what would stand open.
  const state = !key || regime === 'opt-in' ? 'unset' : denied ? 'denied' : 'granted';
  return stands(state, 'regime', answer && { was: answer.choice, at: answer.at });
};

/**
 * How every purpose of a notice stands, and every service that can be refused alone (`purpose/service`), given what is kept and the facts. The visitor is asked about what stands by a
 * regime that asks, but not in vain: not where the answer could not be kept.
 */
export const decide = <Name extends string>(notice: Notice<Name>, kept: Kept | null, facts: Facts): Decision<Name> => {
  const purposes = { __proto__: null } as unknown as Record<string, Standing>;
  const met = new Set<Ask | Cause | null>();
  const asking = ([] as unknown[]).concat(notice?.asks ?? 'opt-in');
  for (const purpose of purposesOf(notice)) {
    const answer = kept?.answers.get(purpose.key);
    const lapsed = purpose.of ? null : answer ? lapse(purpose, answer, facts.now) : 'new-purpose';
    const whole = purpose.of && purposes[purpose.of]!;
    // A service stands as its purpose, but where the visitor refused it alone. That does not lapse by itself: what is
    // narrower than a grant that counts must hold as long as the grant.
    const follows = whole && !(whole.state === 'granted' && answer?.choice === 'denied') && whole;
    const { cause, regime } = (purposes[purpose.name] = follows || judge({ purpose, answer, lapsed }, facts));
    met.add(cause);
    if (purpose.key && cause === 'regime' && asking.includes(regime)) met.add(lapsed);
  }
  const reason = ORDER.find((each) => met.has(each));
  const ask = reason && !kept?.answers.size ? 'never-asked' : reason;
  return { purposes: purposes as Record<Name, Standing>, ask: ask ?? null, honoured: met.has('signal') };
};
