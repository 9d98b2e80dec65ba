/** Tokens of people and servers that may do more than a page: only their hashes are kept. */
import type { Migration } from './migration.js';

export const migration: Migration = {
  version: 3,
  sql: `
    CREATE TABLE sayso.token (
      id text PRIMARY KEY,
      hash text NOT NULL UNIQUE,
      site text NOT NULL,
      scopes text[] NOT NULL,
      label text NOT NULL,
      created bigint NOT NULL,
      expires bigint NOT NULL,
      revoked bigint
    );
    CREATE TABLE sayso.admin_action (
      site text NOT NULL,
      id uuid NOT NULL,
      at bigint NOT NULL,
      token text NOT NULL,
      action text NOT NULL,
      about text NOT NULL,
      PRIMARY KEY (site, id)
    );
    CREATE INDEX admin_action_by_time ON sayso.admin_action (site, at, id)`,
  grants: {
    app: ['SELECT, INSERT ON sayso.token, sayso.admin_action', 'UPDATE (revoked, expires) ON sayso.token'],
  },
};
