/** Which of a subject's records have run out. Pure. */
import type { Fact } from '../ledger/heads.js';
import type { RecordedChoice } from '../../wire/record.js';
import { FLOOR_DAYS, keysOf, retentionOf, type RetentionSite } from './options.js';
import { graphOf, keptToSilence, keptToSpeakOver, type Graph } from './reach.js';

const DAY = 86_400_000;

/** How long what is kept, of one site. */
export interface Terms {
  /** ms that a record is kept for one of its purposes after that answer ended. */
  keepFor(key: string, refusal: boolean): number;
  /** Whether answers to a purpose never expire, whatever an older record says of its own validity. */
  never(key: string): boolean;
  /** The shortest time, in ms, after which anything at all may go. */
  least: number;
}

export const termsOf = (site: RetentionSite): Terms => {
  const { retention = {}, cpni } = site;
  const endless = new Set(
    site.notices.flatMap(({ notice }) =>
      Object.values(notice.purposes).flatMap(({ key, days }) => (days === 'never' ? [String(key)] : [])),
    ),
  );
  const isCpni = (key: string): boolean => cpni !== undefined && Object.hasOwn(cpni.purposes, key);
  const days = (key: string, refusal: boolean): number =>
    refusal && retention.refusals !== undefined && !isCpni(key) && !Object.hasOwn(retention.purposes ?? {}, key)
      ? retention.refusals
      : retentionOf(site, key).days;
  const all = [...keysOf(site), ''].flatMap((key) => [days(key, true), days(key, false)]);
  return {
    keepFor: (key, refusal) => days(key, refusal) * DAY,
    never: (key) => endless.has(key) || isCpni(key),
    least: Math.max(FLOOR_DAYS, Math.min(...all)) * DAY,
  };
};

/** A refusal under these regimes stands beyond its time (decision 0003). */
const staysShut = ({ choice, regime }: RecordedChoice): boolean =>
  choice === 'denied' && (regime === 'opt-out' || regime === 'objection');

const lapseOf = (fact: Fact, key: string, terms: Terms): number => {
  const said = fact.choices[key]!;
  return said.days === 'never' || terms.never(key) || staysShut(said) ? Infinity : fact.counted + said.days * DAY;
};

/** For each ring, when a record that follows it first spoke on each purpose. */
const spokenOver = (graph: Graph): Map<string, number>[] => {
  const { facts, rings, follows } = graph;
  const over = follows.map(() => new Map<string, number>());
  rings.forEach((places, ring) => {
    const told = new Map(over[ring]);
    const tell = (to: Map<string, number>, key: string, at: number): void =>
      void to.set(key, Math.min(at, to.get(key) ?? Infinity));
    for (const place of places)
      for (const key of Object.keys(facts[place]!.choices)) tell(told, key, facts[place]!.received);
    for (const older of follows[ring]!) for (const [key, at] of told) tell(over[older]!, key, at);
  });
  return over;
};

/** When a record may go at the soonest, ms since 1970: each of its answers has ended and its time of keeping is over. */
const dueOf = (fact: Fact, over: ReadonlyMap<string, number>, terms: Terms): number => {
  const keys = Object.keys(fact.choices);
  const refusal = !keys.some((key) => fact.choices[key]!.choice === 'granted');
  const ends = keys.map((key) => {
    const ended = Math.min(lapseOf(fact, key, terms), over.get(key) ?? Infinity);
    return Math.max(ended, fact.received) + terms.keepFor(key, refusal);
  });
  return Math.max(fact.received + terms.least, ...ends);
};

/** Places of records between kept ones: without them nobody would know that the newer follow the older. */
const between = (graph: Graph, kept: ReadonlySet<number>): number[] => {
  const { rings, follows } = graph;
  const holds = rings.map((places) => places.some((place) => kept.has(place)));
  const above = rings.map(() => false);
  const below = rings.map(() => false);
  rings.forEach((_, ring) => {
    for (const older of follows[ring]!) above[older] ||= above[ring]! || holds[ring]!;
  });
  for (let ring = rings.length - 1; ring >= 0; ring--)
    below[ring] = follows[ring]!.some((older) => below[older] || holds[older]);
  return rings.flatMap((places, ring) =>
    above[ring] && below[ring] ? places.filter((place) => !kept.has(place)) : [],
  );
};

/**
 * Ids of the records that may go now. A standing answer never does; nor does a record while a grant is kept that would
 * come back without it, or whose place in the order of the others only it tells.
 */
export const purgeable = (facts: readonly Fact[], terms: Terms, now: number): string[] => {
  const graph = graphOf(facts);
  const over = spokenOver(graph);
  const kept = new Set(
    [...facts.keys()].filter((place) => dueOf(facts[place]!, over[graph.ringOf(place)]!, terms) > now),
  );
  for (let size = -1; kept.size > size;) {
    size = kept.size;
    for (const place of keptToSilence(graph, kept, now).keys()) kept.add(place);
    for (const place of keptToSpeakOver(graph, kept, now)) kept.add(place);
    for (const place of between(graph, kept)) kept.add(place);
  }
  return facts.filter((_, place) => !kept.has(place)).map(({ id }) => id);
};
