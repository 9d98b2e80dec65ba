/** How many requests without a proof a site takes in an hour: counted in each instance's memory, so that no statement crosses subjects. */
import { Refusal } from '../http/refusal.js';

/** Unproven requests that one instance takes for one site within an hour. */
export const MOST_AN_HOUR = 60;
const HOUR = 3_600_000;

interface Count {
  since: number;
  taken: number;
}
const counts = new WeakMap<object, Map<string, Count>>();

/** Counts one more. @throws Refusal 429 where the hour's share is used up. */
export const takeShare = (house: { now: () => number }, site: string): void => {
  const sites = counts.get(house) ?? new Map<string, Count>();
  counts.set(house, sites);
  const now = house.now();
  const last = sites.get(site);
  const count = last && now - last.since < HOUR ? last : { since: now, taken: 0 };
  sites.set(site, count);
  if (count.taken++ < MOST_AN_HOUR) return;
  throw new Refusal(429, 'too-many-requests', {
    message: 'Too many requests without a key have come within this hour. Send it again later, or write to the site.',
    headers: { 'Retry-After': String(Math.ceil((count.since + HOUR - now) / 1000)) },
  });
};
