/** Every step of the schema; a new one is one file and one line here. */
import { migration as ledger } from './0001-ledger.js';
import { migration as tokens } from './0003-tokens.js';
import type { Migration } from './migration.js';

export const MIGRATIONS: readonly Migration[] = [ledger, tokens];
