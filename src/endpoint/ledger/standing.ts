/**
 * How every purpose stands by the ledger: of one subject, or of an account's several subjects (devices). Pure and
 * total; the order in which the records are handed in plays no part. The rules are those of DESIGN, section 8.
 */
import type { Choice, Regime } from '../../wire/notice.js';
import { headsOf, type Fact, type Head } from './heads.js';

export type { Fact } from './heads.js';

/** How one purpose stands. */
export interface Standing {
  /**
   * Only `granted` opens anything. `lapsed`: the answer is over. A refusal under `opt-out` and `objection` stays
   * `denied` beyond its time, so that nobody is opted in by the passing of time (decision 0003).
   */
  choice: Choice | 'lapsed';
  /** When the newest of the records said so: ms since 1970, the counted time. */
  since: number;
  /** When the answer is over: ms since 1970; `null` where it never is. */
  until: number | null;
  /** Version of the purpose that was answered, the highest where several records say so. */
  version: number;
  regime: Regime;
  /** Ids of the records that say so, sorted. */
  records: string[];
  /** True where records differ and neither one following the other nor time decides between them: the refusal stands. */
  conflict: boolean;
}

/** Standings by purpose key. */
export type Standings = ReadonlyMap<string, Standing>;

const DAY = 86_400_000;
/** A grant that took longer to arrive never beats a refusal that was there before it. */
const LATE = 600_000;

/** Heads of one purpose: those that deny and those that may grant. */
interface Voices {
  denied: Head[];
  granted: Head[];
  /** Subjects whose own heads differ. */
  torn: Set<string>;
}

const isLate = ({ fact }: Head): boolean => fact.received - fact.counted > LATE;
const newest = (heads: readonly Head[]): number =>
  heads.reduce((most, { fact }) => Math.max(most, fact.counted), -Infinity);
const byArrival = (a: Head, b: Head): number => a.fact.received - b.fact.received;

/** Where a subject's heads differ, any that denies silences the grants beside it. */
const listen = (voices: Voices, heads: readonly Head[]): void => {
  const denied = heads.filter(({ said }) => said.choice !== 'granted');
  const [kind, loud] = denied.length ? (['denied', denied] as const) : (['granted', heads] as const);
  for (const head of loud) voices[kind].push(head);
  if (denied.length && denied.length < heads.length) voices.torn.add(heads[0]!.fact.subject);
};

/**
 * The refusals that no grant beats. A grant beats an older refusal; a late one only where the refusal came in after it.
 * Equal times deny.
 */
const unbeaten = ({ denied, granted }: Voices): Head[] => {
  const prompt = newest(granted.filter((head) => !isLate(head)));
  const late = granted.filter(isLate).sort(byArrival);
  let seen = 0;
  let best = prompt;
  return [...denied].sort(byArrival).filter(({ fact }) => {
    for (; seen < late.length && late[seen]!.fact.received < fact.received; seen++)
      best = Math.max(best, late[seen]!.fact.counted);
    return fact.counted >= best;
  });
};

const endOf = ({ fact, said }: Head): number => (said.days === 'never' ? Infinity : fact.counted + said.days * DAY);

/** The newest head; where several are, the first by what they say, so that no order of the input shows. */
const lead = (heads: readonly Head[]): Head => {
  const since = newest(heads);
  const order = ({ fact, said }: Head): string => `${said.regime} ${fact.subject} ${fact.id}`;
  const leads = heads.filter(({ fact }) => fact.counted === since);
  return leads.reduce((a, b) => (order(b) < order(a) ? b : a));
};

const staysShut = (regime: Regime): boolean => regime === 'opt-out' || regime === 'objection';

const isConflict = (voices: Voices, refusals: readonly Head[]): boolean =>
  refusals.some(({ fact }) => voices.torn.has(fact.subject)) ||
  (refusals.length > 0 &&
    newest(voices.granted) >= refusals.reduce((least, { fact }) => Math.min(least, fact.counted), Infinity));

const standingOf = (voices: Voices, now: number): Standing => {
  const refusals = unbeaten(voices);
  const heads = refusals.length ? refusals : voices.granted;
  const { fact, said } = lead(heads);
  const end = heads.reduce((last, head) => Math.max(last, endOf(head)), 0);
  const choice = refusals.length ? 'denied' : 'granted';
  const shut = choice === 'denied' && heads.some((head) => staysShut(head.said.regime));
  return {
    choice: now < end || shut ? choice : 'lapsed',
    since: fact.counted,
    until: end === Infinity ? null : end,
    version: heads.reduce((most, head) => Math.max(most, head.said.version), 0),
    regime: said.regime,
    records: [...new Set(heads.map((head) => head.fact.id))].sort(),
    conflict: isConflict(voices, refusals),
  };
};

const bySubject = (facts: readonly Fact[]): Map<string, Fact[]> => {
  const subjects = new Map<string, Fact[]>();
  for (const fact of facts) {
    const own = subjects.get(fact.subject) ?? [];
    if (!own.length) subjects.set(fact.subject, own);
    own.push(fact);
  }
  return subjects;
};

/**
 * How every purpose stands as of `now` (ms since 1970). Purposes that no record names are left out.
 *
 * - Within one subject a record speaks over those that it follows, on the purposes it names. What two tabs said without
 *   knowing of each other stands side by side, and any refusal among it denies.
 * - Between subjects the newest counted time decides, ties deny, and a grant that was over ten minutes under way does
 *   not beat a refusal that had arrived before it. A name in `supersedes` counts within its own subject alone.
 * - What is decided is decided by all records, lapsed ones too: an older grant does not come back when the refusal
 *   that beat it lapses.
 */
export const standing = (facts: readonly Fact[], now: number): Standings => {
  const purposes = new Map<string, Voices>();
  for (const own of bySubject(facts).values()) {
    for (const [key, heads] of headsOf(own)) {
      const voices = purposes.get(key) ?? { denied: [], granted: [], torn: new Set() };
      listen(voices, heads);
      purposes.set(key, voices);
    }
  }
  return new Map(
    [...purposes].sort(([a], [b]) => Number(a) - Number(b)).map(([key, voices]) => [key, standingOf(voices, now)]),
  );
};
