/**
 * How far an erasure reaches. A record that is gone no longer silences the grants that it followed or stood beside, so
 * one of them could come back to life. Therefore such a grant goes with it; and where the grant must be kept, the record
 * that silences it is kept too. Pure.
 */
import { followedBy, ringsOf } from '../ledger/causality.js';
import type { Fact } from '../ledger/heads.js';

const DAY = 86_400_000;
/** Steps that one subject's graph may cost. Beyond, every record on a purpose counts as silencing every grant on it: dearer in records, never wrong. */
const MOST_STEPS = 500_000;

type Edges = readonly (readonly number[])[];

/** The purposes that a record would open if nothing silenced it. */
export const opens = ({ choices, counted }: Fact, now: number): string[] =>
  Object.entries(choices)
    .filter(([, { choice, days }]) => choice === 'granted' && (days === 'never' || now < counted + days * DAY))
    .map(([key]) => key);

/** One subject's records, and who follows whom among them. */
export interface Graph {
  facts: readonly Fact[];
  ringOf(place: number): number;
  /** The places in each ring; whoever follows stands in a ring of a smaller number. */
  rings: Edges;
  /** For each ring, the rings that it follows, and those that follow it. */
  follows: Edges;
  followed: Edges;
  /** Places by the purposes that they name. */
  naming: ReadonlyMap<string, ReadonlySet<number>>;
  left: number;
}

const turned = (edges: Edges): number[][] => {
  const back = edges.map((): number[] => []);
  edges.forEach((list, from) => list.forEach((to) => back[to]!.push(from)));
  return back;
};

const namingOf = (facts: readonly Fact[]): Map<string, Set<number>> => {
  const naming = new Map<string, Set<number>>();
  facts.forEach(({ choices }, place) => {
    for (const key of Object.keys(choices)) naming.set(key, (naming.get(key) ?? new Set()).add(place));
  });
  return naming;
};

export const graphOf = (facts: readonly Fact[]): Graph => {
  const places = new Map(facts.map(({ id }, place) => [id, place]));
  const edges = facts.map(({ supersedes }) =>
    supersedes.map((id) => places.get(id)).filter((place) => place !== undefined),
  );
  const numbered = ringsOf(edges);
  const rings = Array.from({ length: numbered.count }, (): number[] => []);
  facts.forEach((_, place) => rings[numbered.ringOf[place]!]!.push(place));
  const follows = followedBy(edges, numbered);
  return {
    facts,
    ringOf: (place) => numbered.ringOf[place]!,
    rings,
    follows,
    followed: turned(follows),
    naming: namingOf(facts),
    left: MOST_STEPS,
  };
};

/** Rings that can be reached from one. */
const reached = (graph: Graph, ring: number, ways: Edges): Set<number> => {
  const seen = new Set<number>();
  const open = [...ways[ring]!];
  for (let next = open.pop(); next !== undefined && graph.left > 0; next = open.pop()) {
    graph.left--;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...ways[next]!);
  }
  return seen;
};

/**
 * The places that silence a grant on one purpose: whoever follows it and names the purpose, and whoever denies the
 * purpose and is not followed by it.
 */
const silencersOn = (graph: Graph, place: number, key: string): ReadonlySet<number> => {
  const all = graph.naming.get(key)!;
  const ring = graph.ringOf(place);
  const newer = reached(graph, ring, graph.followed);
  const older = reached(graph, ring, graph.follows);
  graph.left -= all.size;
  if (graph.left <= 0) return all;
  return new Set(
    [...all].filter((other) => {
      const where = graph.ringOf(other);
      const denies = graph.facts[other]!.choices[key]!.choice === 'denied';
      return other !== place && (newer.has(where) || (denies && !older.has(where)));
    }),
  );
};

type Silencers = (place: number) => ReadonlySet<number>[];

const silencersIn = (graph: Graph, now: number): Silencers => {
  const known = new Map<number, ReadonlySet<number>[]>();
  return (place) => {
    const found = known.get(place) ?? opens(graph.facts[place]!, now).map((key) => silencersOn(graph, place, key));
    known.set(place, found);
    return found;
  };
};

const meets = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean => {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const each of small) if (large.has(each)) return true;
  return false;
};

/** Those that are asked for, and the grants that would come back without them. */
export const withGrants = (graph: Graph, asked: ReadonlySet<number>, now: number): Set<number> => {
  const gone = new Set(asked);
  const silencers = silencersIn(graph, now);
  const left = new Set([...graph.facts.keys()].filter((place) => !gone.has(place)));
  for (let size = -1; gone.size > size;) {
    size = gone.size;
    for (const place of left) {
      if (!silencers(place).some((each) => meets(each, gone))) continue;
      gone.add(place);
      left.delete(place);
    }
  }
  return gone;
};

/** Those that have to stay because they silence one that stays, each with that one's place. */
export const keptToSilence = (graph: Graph, kept: ReadonlySet<number>, now: number): Map<number, number> => {
  const because = new Map<number, number>();
  const silencers = silencersIn(graph, now);
  const done = new Set<ReadonlySet<number>>();
  const todo = [...kept];
  for (let place = todo.pop(); place !== undefined; place = todo.pop())
    for (const all of silencers(place)) {
      if (done.has(all)) continue;
      done.add(all);
      for (const each of all) {
        if (kept.has(each) || because.has(each)) continue;
        because.set(each, place);
        todo.push(each);
      }
    }
  return because;
};

/** Those that follow a kept refusal, on a purpose that a kept grant would open: without them the refusal would stand again. */
export const keptToSpeakOver = (graph: Graph, kept: ReadonlySet<number>, now: number): Set<number> => {
  const { facts, naming } = graph;
  const open = new Set([...kept].flatMap((place) => opens(facts[place]!, now)));
  const more = new Set<number>();
  for (const place of open.size ? kept : [])
    for (const [key, { choice }] of Object.entries(facts[place]!.choices)) {
      if (choice === 'granted' || !open.has(key)) continue;
      const newer = reached(graph, graph.ringOf(place), graph.followed);
      graph.left -= naming.get(key)!.size;
      for (const other of naming.get(key)!)
        if (!kept.has(other) && (graph.left <= 0 || newer.has(graph.ringOf(other)))) more.add(other);
    }
  return more;
};
