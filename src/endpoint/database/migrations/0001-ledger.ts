/**
 * The ledger. Every key contains `subject`, so that the same SQL distributes by hash (DESIGN section 8); publications
 * are a small table that belongs to all.
 */
import type { Migration } from './migration.js';

export const migration: Migration = {
  version: 1,
  sql: `
    CREATE TABLE sayso.ledger (
      site text NOT NULL,
      subject text NOT NULL,
      seq bigint NOT NULL,
      id uuid NOT NULL,
      payload text NOT NULL,
      previous text NOT NULL,
      chain text NOT NULL,
      received bigint NOT NULL,
      notice text NOT NULL,
      status text NOT NULL,
      proof text NOT NULL,
      at bigint NOT NULL,
      counted bigint NOT NULL,
      gap boolean NOT NULL,
      PRIMARY KEY (site, subject, seq),
      UNIQUE (site, subject, id)
    );
    CREATE TABLE sayso.payload (
      site text NOT NULL,
      subject text NOT NULL,
      id uuid NOT NULL,
      payload text NOT NULL,
      signature text,
      receipt text NOT NULL,
      PRIMARY KEY (site, subject, id)
    );
    CREATE TABLE sayso.publication (
      site text NOT NULL,
      hash text NOT NULL,
      kind text NOT NULL,
      body text NOT NULL,
      published bigint NOT NULL,
      PRIMARY KEY (site, hash)
    )`,
  grants: {
    app: [
      'SELECT, INSERT ON sayso.ledger, sayso.payload, sayso.publication',
      'SELECT, INSERT, UPDATE, DELETE ON sayso.lease',
    ],
    purge: ['SELECT ON sayso.ledger', 'SELECT, DELETE ON sayso.payload'],
  },
};
