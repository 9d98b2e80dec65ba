/** The audit of a whole ledger: every entry, every chain, every checkpoint, in constant memory. */
import type { JWK } from 'jose';
import type { Sql } from '../database/sql.js';
import { Auditor, isBad, type Entry, type Findings } from '../ledger/audit.js';
import { sitesOf, walkEntries } from '../ledger/entries.js';
import { coverage, type Gap } from './coverage.js';
import { sitesWithCheckpoints } from './store.js';

/** Entries verified at once: enough to keep every core busy. */
const AT_ONCE = 64;

/** An entry that does not hold. */
export interface Broken {
  what: 'entry';
  site: string;
  subject: string;
  seq: number;
  record: string;
  received: number;
  findings: Findings;
}

/** What an audit counts on its way. */
export interface Tally {
  entries: number;
  /** Entries whose payload was erased: their chain holds all the same. */
  erased: number;
  /** Entries that do not hold. */
  broken: number;
  /** Entries that no checkpoint covers yet. */
  uncovered: number;
  /** What is wrong with checkpoints. */
  gaps: number;
  /** The first entry whose chain does not hold, by site, subject and place. */
  firstBrokenLink: Omit<Broken, 'what' | 'findings'> | null;
}

export const freshTally = (): Tally => ({
  entries: 0,
  erased: 0,
  broken: 0,
  uncovered: 0,
  gaps: 0,
  firstBrokenLink: null,
});

/** Whether all that was audited holds. */
export const holds = ({ broken, gaps }: Tally): boolean => broken + gaps === 0;

async function* inGroups(entries: AsyncIterable<Entry>): AsyncGenerator<Entry[], void, undefined> {
  let group: Entry[] = [];
  for await (const entry of entries) {
    group.push(entry);
    if (group.length < AT_ONCE) continue;
    yield group;
    group = [];
  }
  if (group.length) yield group;
}

const note = (tally: Tally, entry: Entry, findings: Findings): Broken | null => {
  const { site, subject, seq, record, received } = entry.link;
  const place = { site, subject, seq, record, received };
  tally.entries++;
  if (entry.erased) tally.erased++;
  if (isBad(findings.chain)) tally.firstBrokenLink ??= place;
  if (!Object.values(findings).some(isBad)) return null;
  tally.broken++;
  return { what: 'entry', ...place, findings };
};

/** Every site that has entries or checkpoints: where all entries are gone, the checkpoints still tell. */
export const auditedSites = async (sql: Sql): Promise<string[]> =>
  [...new Set([...(await sitesOf(sql)), ...(await sitesWithCheckpoints(sql))])].sort();

/** Counts a finding about checkpoints. */
export const count = (tally: Tally, gap: Gap): Gap => {
  if (gap.what === 'uncovered') tally.uncovered++;
  else tally.gaps++;
  return gap;
};

/** What does not hold on one site, and what no checkpoint covers: first the entries, chain by chain, then the checkpoints. */
export async function* auditSite(
  { sql, keys, tally }: { sql: Sql; keys: { keys: JWK[] }; tally: Tally },
  site: string,
): AsyncGenerator<Broken | Gap, void, undefined> {
  const auditor = new Auditor(keys);
  for await (const group of inGroups(walkEntries(sql, site))) {
    const findings = await Promise.all(group.map((entry) => auditor.audit(entry)));
    for (const [i, entry] of group.entries()) {
      const broken = note(tally, entry, findings[i]!);
      if (broken) yield broken;
    }
  }
  for await (const gap of coverage(sql, keys, site)) yield count(tally, gap);
}
