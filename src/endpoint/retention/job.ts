/** Retention as a job: a walk a day over every site, a stretch of it at a time; where it stands is kept, so that any instance goes on. */
import type { House, Job } from '../house.js';
import { PAGE, purgePage, START, type Place } from './purge.js';

const DAY = 86_400_000;
/** Pages in one run: 100,000 payloads a minute at most, so that other jobs are not kept waiting. */
const MOST_PAGES = 50;

const STANDS = `
  SELECT subject, id, started::float8 AS started, ended::float8 AS ended FROM sayso.retention_walk WHERE site = $1`;
const KEEP = `
  INSERT INTO sayso.retention_walk (site, subject, id, started, ended) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (site) DO UPDATE SET subject = excluded.subject, id = excluded.id, started = excluded.started, ended = excluded.ended`;

interface Stand extends Place {
  started: number;
  ended: number | null;
}

/** Where the walk goes on: `null` where today's is over. */
const standOf = async ({ sql }: House, site: string, now: number): Promise<Stand | null> => {
  const stand = (await sql.query(STANDS, [site]))[0] as unknown as Stand | undefined;
  if (stand && stand.ended === null) return stand;
  return stand && now < stand.started + DAY ? null : { ...START, started: now, ended: null };
};

/** Goes on with a site's walk. Answers with the pages that it took. */
const stretch = async (house: House, site: string, most: number): Promise<number> => {
  const stand = await standOf(house, site, house.now());
  let pages = 0;
  for (let from: Place | null = stand; stand && from && pages < most; pages++) {
    const { next }: { next: Place | null } = await purgePage(house, { site, from });
    const { subject, id } = next ?? START;
    await house.sql.query(KEEP, [site, subject, id, stand.started, next ? null : house.now()]);
    from = next;
  }
  return pages;
};

const run = async (house: House): Promise<void> => {
  let left = MOST_PAGES;
  for (const site of Object.keys(house.options.sites)) if (left > 0) left -= await stretch(house, site, left);
};

export const jobs: readonly Job[] = [{ name: 'retention', every: 60, run }];

/** Payloads in one run at most: what `docs/retention.md` names. */
export const MOST_A_RUN = MOST_PAGES * PAGE;
