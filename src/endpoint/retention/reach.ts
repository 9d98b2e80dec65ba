/**
 * How far an erasure reaches. A record that is gone no longer speaks over the older ones that it follows, so a grant
 * could come back to life. Therefore the older grants that it speaks over go with it; and where such a grant must be
 * kept, the record that speaks over it is kept too. Pure.
 */
import { followedBy, ringsOf } from '../ledger/causality.js';
import type { Fact } from '../ledger/heads.js';

const DAY = 86_400_000;

/** The purposes that a record still would open if nothing spoke over it. */
export const opens = ({ choices, counted }: Fact, now: number): string[] =>
  Object.entries(choices)
    .filter(([, { choice, days }]) => choice === 'granted' && (days === 'never' || now < counted + days * DAY))
    .map(([key]) => key);

/** Records with who follows whom among them. Whoever follows stands in a ring of a smaller number. */
export interface Graph {
  facts: readonly Fact[];
  ringOf: (place: number) => number;
  /** For each ring, the rings that it follows. */
  follows: readonly (readonly number[])[];
}

export const graphOf = (facts: readonly Fact[]): Graph => {
  const places = new Map(facts.map(({ id }, place) => [id, place]));
  const edges = facts.map(({ supersedes }) =>
    supersedes.map((id) => places.get(id)).filter((place) => place !== undefined),
  );
  const rings = ringsOf(edges);
  return { facts, ringOf: (place) => rings.ringOf[place]!, follows: followedBy(edges, rings) };
};

const sets = (count: number): Set<string>[] => Array.from({ length: count }, () => new Set<string>());
const addAll = (to: Set<string>, from: Iterable<string>): void => {
  for (const each of from) to.add(each);
};

/** The places of a graph's rings. */
export const placesByRing = ({ facts, ringOf, follows }: Graph): number[][] => {
  const rings = follows.map((): number[] => []);
  facts.forEach((_, place) => rings[ringOf(place)]!.push(place));
  return rings;
};

/** Those that are asked for, and the older grants that would come back without them. */
export const withOlderGrants = (graph: Graph, asked: ReadonlySet<number>, now: number): Set<number> => {
  const { facts, follows } = graph;
  const gone = new Set<number>();
  const above = sets(follows.length);
  placesByRing(graph).forEach((places, ring) => {
    const passed = new Set(above[ring]);
    for (const place of places) {
      const fact = facts[place]!;
      if (!asked.has(place) && !opens(fact, now).some((key) => above[ring]!.has(key))) continue;
      gone.add(place);
      addAll(passed, Object.keys(fact.choices));
    }
    for (const older of follows[ring]!) addAll(above[older]!, passed);
  });
  return gone;
};

/**
 * Those that have to stay because of older ones that stay: for each place the place of an older record that is kept
 * and would come back without it.
 */
export const keptBySpeaking = (graph: Graph, kept: ReadonlySet<number>, now: number): Map<number, number> => {
  const { facts, follows } = graph;
  const because = new Map<number, number>();
  const below = follows.map(() => new Map<string, number>());
  const rings = placesByRing(graph);
  for (let ring = rings.length - 1; ring >= 0; ring--) {
    const open = new Map<string, number>();
    for (const older of follows[ring]!) for (const [key, place] of below[older]!) open.set(key, place);
    below[ring] = new Map(open);
    for (const place of rings[ring]!) {
      const fact = facts[place]!;
      const key = Object.keys(fact.choices).find((each) => open.has(each));
      if (key !== undefined && !kept.has(place)) because.set(place, open.get(key)!);
      if (key !== undefined || kept.has(place)) for (const each of opens(fact, now)) below[ring]!.set(each, place);
    }
  }
  return because;
};
