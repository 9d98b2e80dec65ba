/** An export as lines: each entry of the ledger as it stands, and everything that proves it. */
import type { House } from '../house.js';
import type { ConsentRecord } from '../../wire/record.js';
import type { Entry } from '../ledger/audit.js';
import { retentionOf } from '../retention/options.js';
import { Publications } from './publications.js';
import { checkpointsOf, entriesOf, erasuresOf, isIn, type Scope } from './scope.js';

export type Line = { line: string } & Record<string, unknown>;

/** Who is responsible and under which terms: what a site says of its processing. */
export const headOf = (house: House, { site, subject, from, until }: Scope): Record<string, unknown> => {
  const { contact, processor, jurisdiction, storage, retention } = house.options.sites[site]!;
  const controller = { name: house.controllers.get(site) ?? '', ...contact };
  const terms = { jurisdiction: jurisdiction ?? null, storage: storage ?? null };
  const time = { from, until: until >= Number.MAX_SAFE_INTEGER ? null : until, made: house.now() };
  const kept = { retention: { ...retentionOf(house.options.sites[site]!, ''), ...retention } };
  return { issuer: house.issuer, site, subject, controller, processor: processor ?? null, ...terms, ...kept, ...time };
};

/** The record that an entry's payload holds; `null` once it was erased, or where it cannot be read. */
export const recordIn = ({ kept }: Pick<Entry, 'kept'>): ConsentRecord | null => {
  try {
    return kept ? (JSON.parse(kept.payload) as ConsentRecord) : null;
  } catch {
    return null;
  }
};

/** The retention that applies to a record: the longest of its purposes' (NOTICE-9). */
const retentionIn = (house: House, site: string, record: ConsentRecord | null): unknown => {
  const all = Object.keys(record?.choices ?? {}).map((key) => retentionOf(house.options.sites[site]!, key));
  return all.length ? all.reduce((most, each) => (each.days > most.days ? each : most)) : null;
};

async function* recordLines(house: House, scope: Scope, publications: Publications): AsyncGenerator<Line, void> {
  for await (const entry of entriesOf(house, scope)) {
    const { link, chain, at, counted, gap, kept } = entry;
    if (!isIn(scope, link.received)) continue;
    const record = recordIn(entry);
    publications.name(link.notice.hash);
    if (record?.shown) publications.name(record.shown.hash);
    yield { line: 'record', link, chain, at, counted, gap, kept, retention: retentionIn(house, scope.site, record) };
  }
}

/** The export, line by line: constant memory, however many there are. */
export async function* exportLines(house: House, scope: Scope): AsyncGenerator<Line, void> {
  const publications = await Publications.open(house, scope.site);
  yield { line: 'export', version: 1, ...headOf(house, scope) };
  yield* recordLines(house, scope, publications);
  for await (const erasure of erasuresOf(house, scope)) yield { line: 'erasure', ...erasure };
  for await (const checkpoint of checkpointsOf(house, scope)) yield { line: 'checkpoint', ...checkpoint };
  for await (const publication of publications.all()) yield { line: 'publication', ...publication };
}
