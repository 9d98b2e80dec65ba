/**
 * What was erased and why, and what may not be erased: both only grow. Holds are few and belong to all subjects of a
 * site, so that they are a reference table where the ledger is distributed.
 */
import type { Migration } from './migration.js';

export const migration: Migration = {
  version: 5,
  sql: `
    CREATE TABLE sayso.erasure (
      site text NOT NULL,
      subject text NOT NULL,
      id uuid NOT NULL,
      at bigint NOT NULL,
      reason text NOT NULL,
      PRIMARY KEY (site, subject, id, at)
    );
    CREATE TABLE sayso.hold (
      site text NOT NULL,
      subject text NOT NULL,
      id uuid NOT NULL,
      purpose text NOT NULL,
      reason text NOT NULL,
      placed_by text NOT NULL,
      placed bigint NOT NULL,
      since bigint NOT NULL,
      until bigint,
      PRIMARY KEY (site, subject, id)
    );
    CREATE TABLE sayso.hold_lift (
      site text NOT NULL,
      hold uuid NOT NULL,
      reason text NOT NULL,
      lifted_by text NOT NULL,
      lifted bigint NOT NULL,
      PRIMARY KEY (site, hold)
    );
    CREATE TABLE sayso.retention_walk (
      site text PRIMARY KEY,
      subject text NOT NULL,
      id uuid NOT NULL,
      started bigint NOT NULL,
      ended bigint
    )`,
  grants: {
    app: [
      'SELECT ON sayso.erasure',
      'SELECT, INSERT ON sayso.hold, sayso.hold_lift',
      'SELECT, INSERT, UPDATE ON sayso.retention_walk',
    ],
    purge: ['SELECT, INSERT ON sayso.erasure', 'SELECT ON sayso.hold, sayso.hold_lift'],
  },
};
