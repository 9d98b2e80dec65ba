/** What a site asks now, by what was published last. */
import type { Notice, Texts } from '../../wire/notice.js';
import type { Sql } from '../database/sql.js';

const SELECT = `
  SELECT hash, body, published::float8 AS published FROM sayso.publication WHERE site = $1 AND kind = $2
  ORDER BY published DESC, hash`;

/** A publication and its hash. */
export interface InForce<T> {
  hash: string;
  is: T;
}

const newestFirst = async <T>(sql: Sql, site: string, kind: 'notice' | 'texts'): Promise<InForce<T>[]> => {
  const rows = await sql.query(SELECT, [site, kind]);
  return rows.map(({ hash, body }) => ({ hash: hash as string, is: JSON.parse(body as string) as T }));
};

/** The notices of a site: the highest version first, and of one version what was published last. */
export const noticesOf = async (sql: Sql, site: string): Promise<InForce<Notice>[]> =>
  (await newestFirst<Notice>(sql, site, 'notice')).sort((a, b) => b.is.version - a.is.version);

/** The texts of a site, what was published last first. */
export const textsOf = (sql: Sql, site: string): Promise<InForce<Texts>[]> => newestFirst<Texts>(sql, site, 'texts');
