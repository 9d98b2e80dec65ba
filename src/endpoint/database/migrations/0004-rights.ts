/**
 * Visitors' requests. What says something of a person (free text, contacts, answers) stands in tables of its own, out
 * of the ledger and erasable; a request itself and its events name nobody. Whoever asks without a key stands under the
 * subject `request:<reference>`.
 */
import type { Migration } from './migration.js';

export const migration: Migration = {
  version: 4,
  sql: `
    CREATE TABLE sayso.request (
      site text NOT NULL,
      subject text NOT NULL,
      reference text NOT NULL,
      kind text NOT NULL,
      proven boolean NOT NULL,
      status text NOT NULL,
      received bigint NOT NULL,
      due bigint NOT NULL,
      secret text,
      events int NOT NULL,
      PRIMARY KEY (site, subject, reference)
    );
    CREATE INDEX request_by_due ON sayso.request (site, due, reference);
    CREATE INDEX request_by_reference ON sayso.request (site, reference);
    CREATE TABLE sayso.request_event (
      site text NOT NULL,
      subject text NOT NULL,
      reference text NOT NULL,
      n int NOT NULL,
      at bigint NOT NULL,
      status text NOT NULL,
      reason text,
      PRIMARY KEY (site, subject, reference, n)
    );
    CREATE TABLE sayso.request_text (
      site text NOT NULL,
      subject text NOT NULL,
      reference text NOT NULL,
      written bigint NOT NULL,
      text text,
      contact text,
      answer text,
      PRIMARY KEY (site, subject, reference)
    );
    CREATE TABLE sayso.contact (
      site text NOT NULL,
      subject text NOT NULL,
      contact text NOT NULL,
      written bigint NOT NULL,
      PRIMARY KEY (site, subject)
    );
    CREATE TABLE sayso.spent_nonce (
      site text NOT NULL,
      subject text NOT NULL,
      nonce text NOT NULL,
      until bigint NOT NULL,
      PRIMARY KEY (site, subject, nonce)
    );
    CREATE INDEX spent_nonce_by_time ON sayso.spent_nonce (site, until)`,
  grants: {
    app: [
      'SELECT, INSERT ON sayso.request, sayso.request_event',
      'UPDATE (status, events) ON sayso.request',
      'SELECT, INSERT, UPDATE, DELETE ON sayso.request_text, sayso.contact',
      'SELECT, INSERT, DELETE ON sayso.spent_nonce',
    ],
    purge: ['SELECT, DELETE ON sayso.request_text, sayso.contact'],
  },
};
