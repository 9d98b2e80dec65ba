/** What the notice in force asks, by name: its purposes, and the services that can be refused by themselves. */
import type { Purpose } from '../../wire/notice.js';
import type { House } from '../house.js';
import type { Standing, Standings } from '../ledger/standing.js';
import { noticesOf } from '../notices/in-force.js';

/** One thing that is asked, and where. */
export interface Asked {
  purpose: Purpose;
  notice: { id: string; version: number; hash: string };
}

/** Everything that the site's notices ask now, by the name that the decision has for it; the newest notice counts. */
export const askedBy = async ({ sql }: Pick<House, 'sql'>, site: string): Promise<Map<string, Asked>> => {
  const asked = new Map<string, Asked>();
  for (const { hash, is } of await noticesOf(sql, site))
    for (const [name, purpose] of Object.entries(is.purposes)) {
      const notice = { id: is.id, version: is.version, hash };
      const add = (called: string, each: Purpose): unknown =>
        asked.has(called) || asked.set(called, { purpose: each, notice });
      add(name, purpose);
      for (const [service, { key }] of Object.entries(purpose.services ?? {}))
        if (key) add(`${name}/${service}`, { ...purpose, key });
    }
  return asked;
};

/** How one purpose stands, as pages and servers are told. */
export interface Told extends Pick<Standing, 'choice' | 'since' | 'until' | 'version' | 'conflict'> {
  key: number;
}

/** Standings by name. An answer to an older version of a purpose is over where it granted. */
export const tell = (asked: ReadonlyMap<string, Asked>, standings: Standings): Record<string, Told> => {
  const told: Record<string, Told> = {};
  for (const [name, { purpose }] of asked) {
    const stood = standings.get(String(purpose.key));
    if (!stood) continue;
    const { choice, since, until, version, conflict } = stood;
    const isOld = choice === 'granted' && version < (purpose.version ?? 1);
    told[name] = { key: purpose.key, choice: isOld ? 'lapsed' : choice, since, until, version, conflict };
  }
  return told;
};
