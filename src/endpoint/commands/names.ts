import type { Notice } from '../../wire/notice.js';
import type { Sql } from '../database/sql.js';

/** Purpose names by key, of the notice with a hash; else of the site's newest one. */
export type Names = (site: string, hash: string) => Promise<ReadonlyMap<number, string>>;

const SELECT = `
  SELECT body FROM sayso.publication WHERE site = $1 AND kind = 'notice'
  ORDER BY (hash = $2) DESC, published DESC LIMIT 1`;

const read = async (sql: Sql, site: string, hash: string): Promise<ReadonlyMap<number, string>> => {
  const body = (await sql.query(SELECT, [site, hash]))[0]?.['body'];
  const { purposes = {} } = (typeof body === 'string' ? JSON.parse(body) : {}) as Partial<Notice>;
  return new Map(Object.entries(purposes).map(([name, { key }]) => [key, name]));
};

/** Keys are never reused, so a newer notice of the same site names an older record's purposes rightly. */
export const namer = (sql: Sql): Names => {
  const known = new Map<string, ReadonlyMap<number, string>>();
  return async (site, hash) => {
    const lane = `${site} ${hash}`;
    const found = known.get(lane) ?? (await read(sql, site, hash));
    known.set(lane, found);
    return found;
  };
};
