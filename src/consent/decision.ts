/** The decision: how every purpose stands now. Pure and total: no input makes it throw or grant what was not given. */
import type { Answer, Kept } from '../wire/kept.js';
import type { Choice, Notice, Purpose, Regime } from '../wire/notice.js';
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

interface Case {
  purpose: Purpose;
  answer: Answer | undefined;
  facts: Facts;
}

const ORDER: readonly Ask[] = ['revised', 'expired', 'new-purpose'];

/** An explicit grant outlives the signal only if it was given while the signal spoke (GPC, section 3.2 of the draft). */
const signalDenies = ({ purpose, answer, facts }: Case): boolean =>
  facts.gpc && purpose.gpc === true && answer?.voice !== 'overruled';

/** The regime's answer where the visitor's does not count. A denial that lapsed still closes what would stand open. */
const unanswered = (regime: Regime, was: Choice | undefined): State => {
  if (regime === 'opt-in') return 'unset';
  return was === 'denied' ? was : 'granted';
};

const judge = (the: Case): [Standing, Ask | null] => {
  const { purpose, answer, facts } = the;
  const regime = regimeOf(purpose, facts.region);
  const base = { version: purpose.version ?? 1, regime };
  if (regime === 'required') return [{ ...base, state: 'granted', cause: 'required' }, null];
  const lapsed = answer && lapse(purpose, answer, facts.now);
  if (signalDenies(the) && (lapsed || answer?.choice !== 'denied')) return [{ ...base, state: 'denied', cause: 'signal' }, null];
  if (answer && !lapsed) {
    return [{ ...base, state: answer.choice, cause: answer.voice === 'host' ? 'host' : 'visitor', at: answer.at }, null];
  }
  const was = answer && { was: answer.choice, at: answer.at };
  return [{ ...base, state: unanswered(regime, answer?.choice), cause: 'regime', ...was }, lapsed ?? 'new-purpose'];
};

const reason = (asks: ReadonlySet<Ask | null>, known: boolean): Ask | null => {
  const found = ORDER.find((ask) => asks.has(ask));
  return found === 'new-purpose' && !known ? 'never-asked' : (found ?? null);
};

/**
 * How every purpose of a notice stands, given what is kept and the facts.
 * The notice is the site's own text and may be malformed: a purpose without a usable key is `unset`.
 */
export const decide = <Name extends string>(notice: Notice<Name>, kept: Kept | null, facts: Facts): Decision<Name> => {
  const purposes = Object.create(null) as Record<string, Standing>;
  const keys = new Set<unknown>();
  const asks = new Set<Ask | null>();
  let known = false;
  let honoured = false;
  for (const [name, entry] of Object.entries(Object(notice?.purposes) as Record<string, Purpose>)) {
    const purpose = Object(entry) as Purpose;
    const answer = keys.has(purpose.key) ? undefined : kept?.answers.get(purpose.key);
    keys.add(purpose.key);
    const [standing, ask] = judge({ purpose, answer, facts });
    purposes[name] = standing;
    known ||= !!answer;
    honoured ||= standing.cause === 'signal';
    if ((notice.asks ?? ['opt-in']).includes(standing.regime)) asks.add(ask);
  }
  return { purposes: purposes as Record<Name, Standing>, ask: reason(asks, known), honoured };
};
