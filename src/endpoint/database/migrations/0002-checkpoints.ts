/**
 * Checkpoints: one chain for each site and 1/256 of the subject space. They belong to the operator's path, which
 * crosses subjects; on a distributed PostgreSQL the table lies with its site or on every node. The index lets the job
 * read a site's entries in the order of arrival without a sort.
 */
import type { Migration } from './migration.js';

export const migration: Migration = {
  version: 2,
  sql: `
    CREATE TABLE sayso.checkpoint (
      site text NOT NULL,
      part smallint NOT NULL,
      number bigint NOT NULL,
      until bigint NOT NULL,
      jws text NOT NULL,
      tags bytea NOT NULL,
      PRIMARY KEY (site, part, number)
    );
    CREATE INDEX checkpoint_by_time ON sayso.checkpoint (site, until, part);
    CREATE INDEX ledger_by_arrival ON sayso.ledger (site, received)`,
  grants: {
    app: ['SELECT, INSERT ON sayso.checkpoint'],
  },
};
