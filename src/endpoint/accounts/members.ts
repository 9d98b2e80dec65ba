/**
 * Which of a browser's words count for which account. The browser's own chain says so: its links and unlinks stand
 * among its records, in the order in which they came.
 *
 * - While a browser is linked, its records count for the account.
 * - What it said before, linked to no account, it brings along: for the account that arrives with the link. So by the
 *   rule for late grants (DESIGN section 8) an old grant fills what the account never answered, and never beats a
 *   refusal that the account already has; a refusal counts by its time.
 * - What it says after it left, or while it belongs to another account, does not count. When it was said decides, not
 *   when it came in: a refusal that was still under way when the visitor signed out is the account's.
 */
import { isEvent, type LinkEvent } from '../../wire/event.js';
import type { House } from '../house.js';
import type { Entry } from '../ledger/audit.js';
import { factOf, subjectEntries } from '../ledger/entries.js';
import type { Fact } from '../ledger/heads.js';
import { accountIn } from './ticket.js';

/** Reads a subject's whole chain. */
export const chainOf = async ({ sql }: Pick<House, 'sql'>, site: string, subject: string): Promise<Entry[]> => {
  const entries: Entry[] = [];
  for await (const entry of subjectEntries(sql, site, subject)) entries.push(entry);
  return entries;
};

/** What a link or unlink in a browser's chain makes of its account: a name, or `null`; `undefined` where the entry is neither. */
export const turnOf = ({ kept }: Entry): string | null | undefined => {
  const said = kept && (JSON.parse(kept.payload) as object);
  if (!said || !isEvent(said)) return undefined;
  if (said.kind === 'link') return accountIn((said as LinkEvent).ticket);
  return said.kind === 'unlink' ? null : undefined;
};

/** Id of the last link in a browser's chain; empty where there is none. */
export const linkIn = (entries: readonly Entry[]): string =>
  entries.filter((entry) => turnOf(entry)).at(-1)?.link.record ?? '';

/** The account that a browser belongs to by its chain, or `null`. */
export const accountBy = (entries: readonly Entry[]): string | null =>
  entries.reduce<string | null>((account, entry) => {
    const turn = turnOf(entry);
    return turn === undefined ? account : turn;
  }, null);

/** A record that does not count keeps its place: those behind it still follow those before it. */
const silent = (fact: Fact): Fact => ({ ...fact, choices: {} });

/** Where a walk along a browser's chain is: whose the browser is, and whose it was until when. */
interface Stage {
  mine: string | null;
  left: { account: string; counted: number } | null;
}

/** Whose a record is: said before the browser left its account, it is that account's, though it came in later. */
const ownerOf = ({ mine, left }: Stage, { counted }: Fact): string | null =>
  mine ?? (left && counted < left.counted ? left.account : null);

const after = ({ mine, left }: Stage, turn: string | null, { counted }: Entry): Stage => ({
  mine: turn,
  left: mine !== null && turn === null ? { account: mine, counted } : left,
});

/** The facts of a browser's chain that count for an account. */
export const factsFor = (entries: readonly Entry[], account: string): Fact[] => {
  const facts: Fact[] = [];
  let brought: Fact[] = [];
  let stage: Stage = { mine: null, left: null };
  for (const entry of entries) {
    const turn = turnOf(entry);
    if (turn) {
      const { received } = entry.link;
      const arrives = (each: Fact): Fact => ({ ...each, received: Math.max(each.received, received) });
      // What it brought to another account is that one's.
      facts.push(...brought.map(turn === account ? arrives : silent));
      brought = [];
    }
    if (turn !== undefined) stage = after(stage, turn, entry);
    const fact = turn === undefined && factOf(entry);
    if (!fact) continue;
    const owner = ownerOf(stage, fact);
    if (owner === null) brought.push(fact);
    else facts.push(owner === account ? fact : silent(fact));
  }
  return [...facts, ...brought.map(silent)];
};

/** The accounts that browsers belong to now; who belongs to none is left out. An account belongs to itself. */
export const accountsOf = async (
  house: Pick<House, 'sql'>,
  site: string,
  subjects: readonly string[],
): Promise<Map<string, string>> => {
  const accounts = new Map<string, string>();
  for (const subject of new Set(subjects)) {
    const account = subject.includes(':') ? subject : accountBy(await chainOf(house, site, subject));
    if (account?.startsWith('account:')) accounts.set(subject, account);
  }
  return accounts;
};
