/**
 * The feed of withdrawals: places in one order, given to what stands in the ledger already. Nothing on the visitor's
 * path writes here. The feed belongs to a site's own servers and crosses subjects; on a distributed PostgreSQL it lies
 * with its site.
 */
import type { Migration } from './migration.js';

export const migration: Migration = {
  version: 7,
  sql: `
    CREATE TABLE sayso.mail_feed (
      site text NOT NULL,
      n bigint NOT NULL,
      subject text NOT NULL,
      id uuid NOT NULL,
      PRIMARY KEY (site, n),
      UNIQUE (site, subject, id)
    );
    CREATE TABLE sayso.mail_feed_walk (
      site text PRIMARY KEY,
      received bigint NOT NULL
    )`,
  grants: {
    app: ['SELECT, INSERT ON sayso.mail_feed', 'SELECT, INSERT, UPDATE ON sayso.mail_feed_walk'],
  },
};
