/** When each job last did its work, whichever instance did it; and leave to see which steps of the schema are done. */
import type { Migration } from './migration.js';

export const migration: Migration = {
  version: 10,
  sql: `
    CREATE TABLE sayso.job (
      name text PRIMARY KEY,
      succeeded bigint,
      failed bigint
    )`,
  grants: { app: ['SELECT, INSERT, UPDATE ON sayso.job', 'SELECT ON sayso.migration'] },
};
