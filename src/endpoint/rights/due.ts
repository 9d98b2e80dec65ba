/** When a request must be answered. */

/** Days within which the states of the USA with such a law want an answer (Cal. Civ. Code 1798.130(a)(2)(A)). */
const US_DAYS = 45;

/** How a site sets its own time. */
export interface RightsOptions {
  /** Days within which every request is to be answered, 1 to 45. Default: by region, see `dueOf`. */
  days?: number;
}

/**
 * The same time of day one month later; where the month has no such day, its last (Regulation (EEC, Euratom) 1182/71,
 * article 3(2)(c)). Counted in UTC.
 */
const inOneMonth = (from: number): number => {
  const due = new Date(from);
  const day = due.getUTCDate();
  due.setUTCMonth(due.getUTCMonth() + 1);
  // January 31 has become March 3: day 0 is the last of the month before.
  if (due.getUTCDate() !== day) due.setUTCDate(0);
  return due.getTime();
};

const inDays = (from: number, days: number): number => {
  const due = new Date(from);
  due.setUTCDate(due.getUTCDate() + days);
  return due.getTime();
};

/**
 * When a request is due, ms since 1970: the site's own number of days; else 45 days in the USA, and one calendar month
 * elsewhere and where the region is unknown (GDPR, article 12(3)). It is the shorter time, and so the strictest.
 */
export const dueOf = (received: number, region: string | null, { days }: RightsOptions = {}): number => {
  if (days !== undefined) return inDays(received, days);
  return /^US(-|$)/i.test(region ?? '') ? inDays(received, US_DAYS) : inOneMonth(received);
};
