/**
 * Counts of decisions by the hour, without any identifier: what is erased or purged later does not change them. They
 * belong to the operator's path; on a distributed PostgreSQL they lie with their site.
 */
import type { Migration } from './migration.js';

export const migration: Migration = {
  version: 9,
  sql: `
    CREATE TABLE sayso.statistic_hour (
      site text NOT NULL,
      hour bigint NOT NULL,
      PRIMARY KEY (site, hour)
    );
    CREATE TABLE sayso.statistic (
      site text NOT NULL,
      hour bigint NOT NULL,
      purpose int NOT NULL,
      choice text NOT NULL,
      region text NOT NULL,
      language text NOT NULL,
      layout text NOT NULL,
      layer text NOT NULL,
      cause text NOT NULL,
      count int NOT NULL,
      PRIMARY KEY (site, hour, purpose, choice, region, language, layout, layer, cause)
    )`,
  grants: { app: ['SELECT, INSERT ON sayso.statistic, sayso.statistic_hour'] },
};
