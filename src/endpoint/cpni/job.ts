/** Takes away what the CPNI logs have kept long enough, but nothing that a legal hold covers. */
import type { House, Job } from '../house.js';
import { keepDaysOf } from './options.js';

const DAY = 86_400_000;
const PAGE = 500;
/** Statements of one kind in one run: so that other jobs are not kept waiting. */
const MOST_PAGES = 100;

/** $3 is now: what no hold covers that stands. */
const FREE = `NOT EXISTS (
  SELECT 1 FROM sayso.hold h WHERE h.site = $1 AND h.subject IN ('', t.subject) AND h.purpose IN ('', t.purpose)
    AND h.since <= $3 AND (h.until IS NULL OR h.until > $3)
    AND NOT EXISTS (SELECT 1 FROM sayso.hold_lift l WHERE l.site = h.site AND l.hold = h.id))`;

const USES = `
  DELETE FROM sayso.cpni_use u USING (
    SELECT t.subject, t.id FROM sayso.cpni_use t
    WHERE t.site = $1 AND t.used < $2 AND t.logged < $2 AND ${FREE} ORDER BY t.used LIMIT ${PAGE}) o
  WHERE u.site = $1 AND u.subject = o.subject AND u.id = o.id RETURNING u.id`;
const NOTIFICATIONS = `
  WITH gone AS (
    DELETE FROM sayso.cpni_notification n USING (
      SELECT t.subject, t.id FROM sayso.cpni_notification t
      WHERE t.site = $1 AND t.sent < $2 AND t.logged < $2 AND ${FREE} ORDER BY t.sent LIMIT ${PAGE}) o
    WHERE n.site = $1 AND n.subject = o.subject AND n.id = o.id RETURNING n.subject, n.id),
  back AS (
    DELETE FROM sayso.cpni_return r USING gone g WHERE r.site = $1 AND r.subject = g.subject AND r.notification = g.id)
  SELECT id FROM gone`;
/** A failure concerns nobody by name: holds on the whole site cover it. */
const FAILURES = `
  DELETE FROM sayso.cpni_failure f USING (
    SELECT t.id FROM (SELECT x.*, '' AS subject, '' AS purpose FROM sayso.cpni_failure x) t
    WHERE t.site = $1 AND t.failed < $2 AND t.logged < $2 AND ${FREE} ORDER BY t.failed LIMIT ${PAGE}) o
  WHERE f.site = $1 AND f.id = o.id RETURNING f.id`;

/** Deletes of one site what is older than it keeps. Answers with the number of entries. */
export const clearLogs = async (house: House, site: string): Promise<number> => {
  const cpni = house.options.sites[site]?.cpni;
  if (!cpni) return 0;
  const purge = await house.purge();
  const now = house.now();
  let gone = 0;
  for (const text of [USES, NOTIFICATIONS, FAILURES])
    for (let page = 0; page < MOST_PAGES; page++) {
      const rows = await purge.query(text, [site, now - keepDaysOf(cpni) * DAY, now]);
      gone += rows.length;
      if (rows.length < PAGE) break;
    }
  return gone;
};

export const jobs: readonly Job[] = [
  {
    name: 'cpni-logs',
    every: 86_400,
    run: async (house) => {
      for (const site of Object.keys(house.options.sites)) await clearLogs(house, site);
    },
  },
];
