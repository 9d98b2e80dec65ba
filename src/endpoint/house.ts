/** All that the rooms of the endpoint share: the database, the keys, the shelf of notices, the options, the clock. */
import type { Database, Sql } from './database/sql.js';
import type { Secrets } from './keys/secrets.js';
import type { Desk } from './ledger/append.js';
import type { Operation } from './operation/operation.js';
import type { Settled } from './options.js';

/** The rooms' common ground. */
export interface House extends Desk, Operation {
  /** Sessions of the role that may only insert into the ledger and read it. */
  sql: Database;
  meters: Operation['meters'];
  options: Settled;
  secrets: Secrets;
  /** Sessions of the one role that may delete payloads; opened when first asked for. */
  purge(): Promise<Sql>;
}

/** Work that is done from time to time, by one instance at a time (a lease row). */
export interface Job {
  name: string;
  /** Seconds between two runs. */
  every: number;
  run(house: House): Promise<void>;
}
