/** How an account stands: by its own chain and by those of its browsers, merged by the ledger's rule. */
import { isEvent, type MemberEvent } from '../../wire/event.js';
import type { House } from '../house.js';
import type { Entry } from '../ledger/audit.js';
import { factOf } from '../ledger/entries.js';
import type { Fact } from '../ledger/heads.js';
import { standing, type Standings } from '../ledger/standing.js';
import { chainOf, factsFor } from './members.js';

/** The link or unlink that an entry of an account's chain is, or `null`. */
export const memberIn = ({ kept }: Entry): MemberEvent | null => {
  const said = kept && (JSON.parse(kept.payload) as object);
  return said && isEvent(said) && 'subject' in said ? (said as MemberEvent) : null;
};

/** Every browser that ever was an account's. */
export const browsersIn = (entries: readonly Entry[]): Set<string> =>
  new Set(entries.flatMap((entry) => memberIn(entry)?.subject ?? []));

/** All that counts for an account, from its own chain and from its browsers' chains: one statement each, none crosses subjects. */
export const accountFacts = async (
  house: Pick<House, 'sql'>,
  site: string,
  { account, own }: { account: string; own: readonly Entry[] },
): Promise<Fact[]> => {
  const facts = own.map(factOf).filter((fact) => fact !== null);
  for (const browser of browsersIn(own)) facts.push(...factsFor(await chainOf(house, site, browser), account));
  return facts;
};

/** How a subject stands: an account by all its browsers, anyone else by its own chain. */
export const standingsOf = async (
  house: Pick<House, 'sql' | 'now'>,
  site: string,
  subject: string,
): Promise<Standings> => {
  const own = await chainOf(house, site, subject);
  const facts = subject.startsWith('account:')
    ? await accountFacts(house, site, { account: subject, own })
    : own.map(factOf).filter((fact) => fact !== null);
  return standing(facts, house.now());
};
