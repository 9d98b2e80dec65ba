/**
 * Purges what has run out: page by page over the kept payloads of a site, in the order of their key, so that it takes
 * the same memory for ten records as for ten million, and may stop and go on anywhere.
 */
import type { House } from '../house.js';
import { erase, preview } from './erase.js';
import { keptOf } from './kept.js';
import { purgeable, termsOf, type Terms } from './purgeable.js';

/** Payloads that one statement looks at. */
export const PAGE = 2000;

/** A payload's place in the walk. */
export interface Place {
  subject: string;
  id: string;
}
/** Before every payload. */
export const START: Place = { subject: '', id: '00000000-0000-0000-0000-000000000000' };

/** What a walk came to. */
export interface Purged {
  /** Payloads that were looked at. */
  seen: number;
  /** Records that went, or would go. */
  purged: number;
  /** Records that have run out and that a legal hold keeps. */
  held: number;
}

const LOOK = `
  SELECT p.subject, p.id, coalesce(l.received, 0) <= $4 AS old
  FROM sayso.payload p LEFT JOIN sayso.ledger l ON l.site = p.site AND l.subject = p.subject AND l.id = p.id
  WHERE p.site = $1 AND (p.subject, p.id) > ($2, $3::uuid) ORDER BY p.subject, p.id LIMIT $5`;

type Looked = Place & { old: boolean };

const purgeSubject = async (
  house: House,
  { site, subject, terms, dry }: { site: string; subject: string; terms: Terms; dry: boolean },
): Promise<Pick<Purged, 'purged' | 'held'>> => {
  const now = house.now();
  const ids = purgeable(await keptOf(house.sql, { site, subject }), terms, now);
  if (!ids.length) return { purged: 0, held: 0 };
  const erasure = { site, subject, ids, reason: 'retention', at: now } as const;
  const { erased, held } = await (dry ? preview : erase)(house, erasure);
  return { purged: erased.length, held: held.length };
};

export interface Walk {
  site: string;
  from: Place;
  /** Nothing is deleted; the numbers are those of a real one. */
  dry?: boolean;
  /** Payloads to look at. Default 2,000. */
  most?: number;
  /** The subject that the page before judged last: its records may go on in this one. */
  judged?: string | null;
}

/** A page's outcome; `next` is `null` at the end of the walk. */
export interface PurgedPage extends Purged {
  next: Place | null;
  judged: string | null;
}

/** One page of a walk. */
export const purgePage = async (
  house: House,
  { site, from, dry = false, most = PAGE, judged = null }: Walk,
): Promise<PurgedPage> => {
  const terms = termsOf(house.options.sites[site]!);
  const values = [site, from.subject, from.id, house.now() - terms.least, most];
  const page = (await house.sql.query(LOOK, values)) as unknown as Looked[];
  const so: PurgedPage = { seen: page.length, purged: 0, held: 0, next: null, judged };
  for (const subject of new Set(page.filter(({ old }) => old).map((each) => each.subject))) {
    if (subject === judged) continue;
    const { purged, held } = await purgeSubject(house, { site, subject, terms, dry });
    so.purged += purged;
    so.held += held;
    so.judged = subject;
  }
  const last = page.at(-1);
  if (last && page.length === most) so.next = { subject: last.subject, id: last.id };
  return so;
};

/** Walks over a whole site. */
export const purgeSite = async (house: House, site: string, how: Pick<Walk, 'dry' | 'most'> = {}): Promise<Purged> => {
  const so: Purged = { seen: 0, purged: 0, held: 0 };
  let judged: string | null = null;
  for (let from: Place | null = START; from;) {
    const page: PurgedPage = await purgePage(house, { site, from, judged, ...how });
    so.seen += page.seen;
    so.purged += page.purged;
    so.held += page.held;
    ({ next: from, judged } = page);
  }
  return so;
};
