/**
 * What was done with CPNI (47 CFR 64.2008, 64.2009): notices sent, uses and disclosures, failures of the opt-out. These
 * logs only grow for the endpoint's own sessions; the purge role takes away what is older than the site keeps it.
 */
import type { Migration } from './migration.js';

export const migration: Migration = {
  version: 6,
  sql: `
    CREATE TABLE sayso.cpni_notification (
      site text NOT NULL,
      subject text NOT NULL,
      id uuid NOT NULL,
      purpose text NOT NULL,
      kind text NOT NULL,
      sent bigint NOT NULL,
      notice text NOT NULL,
      logged bigint NOT NULL,
      logged_by text NOT NULL,
      PRIMARY KEY (site, subject, id)
    );
    CREATE INDEX cpni_notification_by_time ON sayso.cpni_notification (site, sent, subject, id);
    CREATE TABLE sayso.cpni_return (
      site text NOT NULL,
      subject text NOT NULL,
      notification uuid NOT NULL,
      returned bigint NOT NULL,
      logged bigint NOT NULL,
      logged_by text NOT NULL,
      PRIMARY KEY (site, subject, notification)
    );
    CREATE TABLE sayso.cpni_use (
      site text NOT NULL,
      subject text NOT NULL,
      id uuid NOT NULL,
      purpose text NOT NULL,
      used bigint NOT NULL,
      campaign text NOT NULL,
      cpni text[] NOT NULL,
      products text[] NOT NULL,
      recipient text NOT NULL,
      recipient_name text,
      approval text NOT NULL,
      found text,
      review text,
      logged bigint NOT NULL,
      logged_by text NOT NULL,
      PRIMARY KEY (site, subject, id)
    );
    CREATE INDEX cpni_use_by_time ON sayso.cpni_use (site, used, subject, id);
    CREATE TABLE sayso.cpni_failure (
      site text NOT NULL,
      id uuid NOT NULL,
      failed bigint NOT NULL,
      description text NOT NULL,
      mechanism text NOT NULL,
      affected bigint,
      anomaly boolean NOT NULL,
      logged bigint NOT NULL,
      logged_by text NOT NULL,
      PRIMARY KEY (site, id)
    );
    CREATE INDEX cpni_failure_by_time ON sayso.cpni_failure (site, failed, id)`,
  grants: {
    app: ['SELECT, INSERT ON sayso.cpni_notification, sayso.cpni_return, sayso.cpni_use, sayso.cpni_failure'],
    purge: ['SELECT, DELETE ON sayso.cpni_notification, sayso.cpni_return, sayso.cpni_use, sayso.cpni_failure'],
  },
};
