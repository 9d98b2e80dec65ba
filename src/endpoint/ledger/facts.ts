/** What one subject said, as `standing` reads it. */
import type { Sql } from '../database/sql.js';
import { factOf, subjectEntries } from './entries.js';
import type { Fact } from './heads.js';

/** Every fact of a subject, in the order of its chain; what was erased is left out. */
export const factsOf = async (sql: Sql, site: string, subject: string): Promise<Fact[]> => {
  const facts: Fact[] = [];
  for await (const entry of subjectEntries(sql, site, subject)) {
    const fact = factOf(entry);
    if (fact) facts.push(fact);
  }
  return facts;
};
