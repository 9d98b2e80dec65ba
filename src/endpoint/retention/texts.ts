/** What visitors wrote to requests, contacts included, goes some time after the request was settled. The request itself stays. */
import type { House, Job } from '../house.js';
import { requestDaysOf } from './options.js';

const DAY = 86_400_000;
/** Texts in one statement at most: a short transaction keeps nobody waiting. */
const PAGE = 2000;
const SETTLED = ['answered', 'refused'];

/** A hold over one purpose keeps a text too: nobody can tell from a text which purpose it is about. */
const FORGET = `
  DELETE FROM sayso.request_text t USING (
    SELECT w.subject, w.reference FROM sayso.request_text w
    JOIN sayso.request r ON r.site = w.site AND r.subject = w.subject AND r.reference = w.reference
    JOIN sayso.request_event e
      ON e.site = r.site AND e.subject = r.subject AND e.reference = r.reference AND e.n = r.events
    WHERE w.site = $1 AND r.status = ANY ($2) AND e.at < $3 AND NOT EXISTS (
      SELECT FROM sayso.hold h
      WHERE h.site = $1 AND h.subject IN ('', w.subject) AND h.since <= $4 AND (h.until IS NULL OR $4 < h.until)
        AND NOT EXISTS (SELECT FROM sayso.hold_lift l WHERE l.site = $1 AND l.hold = h.id))
    LIMIT $5) old
  WHERE t.site = $1 AND t.subject = old.subject AND t.reference = old.reference
  RETURNING t.reference`;

/** Forgets what is due on one site. Answers how many texts went. */
export const forgetTexts = async ({ sql, now, options }: House, site: string): Promise<number> => {
  const before = now() - requestDaysOf(options.sites[site]!) * DAY;
  let gone = 0;
  for (let page = PAGE; page === PAGE; gone += page)
    page = (await sql.query(FORGET, [site, SETTLED, before, now(), PAGE])).length;
  return gone;
};

const run = async (house: House): Promise<void> => {
  for (const site of Object.keys(house.options.sites)) await forgetTexts(house, site);
};

export const jobs: readonly Job[] = [{ name: 'request-texts', every: DAY / 1000, run }];
