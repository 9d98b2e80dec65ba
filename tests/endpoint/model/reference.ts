/**
 * What must stand, by the letter of the rules and with no eye to speed: written apart from the ledger's own code and
 * sharing nothing with it but the shape of the input.
 */
import type { Fact } from '../../../src/endpoint/ledger/standing.js';

const TEN_MINUTES = 10 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;

/** Whether one record reaches another by what records of the subject name as their predecessors. */
const reaches = (facts: readonly Fact[], from: string, to: string): boolean => {
  const seen = new Set<string>();
  const open = facts.filter(({ id }) => id === from).flatMap(({ supersedes }) => supersedes);
  while (open.length) {
    const id = open.pop()!;
    if (id === to && facts.some((fact) => fact.id === id)) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const fact of facts) if (fact.id === id) open.push(...fact.supersedes);
  }
  return false;
};

const headsFor = (key: string, facts: readonly Fact[]): Fact[] => {
  const naming = facts.filter(({ choices }) => Object.hasOwn(choices, key));
  return naming.filter(
    (old) => !naming.some((young) => reaches(facts, young.id, old.id) && !reaches(facts, old.id, young.id)),
  );
};

const says = (key: string, fact: Fact): string => fact.choices[key]!.choice;
const late = (fact: Fact): boolean => fact.received - fact.counted > TEN_MINUTES;

/** Whether a grant of one device overcomes a refusal of another. */
const overcomes = (grant: Fact, refusal: Fact): boolean =>
  grant.counted > refusal.counted && !(late(grant) && refusal.received <= grant.received);

const endsAt = (key: string, fact: Fact): number => {
  const { days } = fact.choices[key]!;
  return days === 'never' ? Number.POSITIVE_INFINITY : fact.counted + days * DAY;
};

export interface Expected {
  choice: 'granted' | 'denied' | 'lapsed';
  since: number;
  until: number | null;
  records: string[];
  conflict: boolean;
}

const expectedFor = (key: string, facts: readonly Fact[], now: number): Expected => {
  const refusals: Fact[] = [];
  const grants: Fact[] = [];
  const torn: string[] = [];
  for (const subject of new Set(facts.map((fact) => fact.subject))) {
    const heads = headsFor(
      key,
      facts.filter((fact) => fact.subject === subject),
    );
    const no = heads.filter((fact) => says(key, fact) === 'denied');
    if (no.length) refusals.push(...no);
    else grants.push(...heads);
    if (no.length && no.length < heads.length) torn.push(subject);
  }
  const standing = refusals.filter((refusal) => !grants.some((grant) => overcomes(grant, refusal)));
  const who = standing.length ? standing : grants;
  const end = Math.max(...who.map((fact) => endsAt(key, fact)));
  const shut = standing.some((fact) => ['opt-out', 'objection'].includes(fact.choices[key]!.regime));
  const said = standing.length ? 'denied' : 'granted';
  return {
    choice: end > now || shut ? said : 'lapsed',
    since: Math.max(...who.map(({ counted }) => counted)),
    until: end === Number.POSITIVE_INFINITY ? null : end,
    records: [...new Set(who.map(({ id }) => id))].sort(),
    conflict:
      standing.some((fact) => torn.includes(fact.subject)) ||
      standing.some((refusal) => grants.some((grant) => grant.counted >= refusal.counted)),
  };
};

/** Every purpose that some record names, by key. */
export const expectedStanding = (facts: readonly Fact[], now: number): Record<string, Expected> => {
  const keys = new Set(facts.flatMap(({ choices }) => Object.keys(choices)));
  return Object.fromEntries([...keys].map((key) => [key, expectedFor(key, facts, now)]));
};
