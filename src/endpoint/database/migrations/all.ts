/** Every step of the schema; a new one is one file and one line here. */
import { migration as ledger } from './0001-ledger.js';
import { migration as checkpoints } from './0002-checkpoints.js';
import { migration as tokens } from './0003-tokens.js';
import { migration as rights } from './0004-rights.js';
import { migration as retention } from './0005-retention.js';
import { migration as cpni } from './0006-cpni.js';
import { migration as mail } from './0007-mail.js';
import { migration as statistics } from './0009-statistics.js';
import { migration as jobs } from './0010-jobs.js';
import type { Migration } from './migration.js';

export const MIGRATIONS: readonly Migration[] = [
  ledger,
  checkpoints,
  tokens,
  rights,
  retention,
  cpni,
  mail,
  statistics,
  jobs,
];
