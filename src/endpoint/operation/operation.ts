/** How one instance is run: what it tells, what it counts, whom it lets in, whether it is ready. */
import type { Sql } from '../database/sql.js';
import type { KeyRing } from '../keys/keys.js';
import type { Log } from './log.js';
import { makeMeters } from './meters.js';
import type { OperationOptions } from './options.js';
import { Porter } from './porter.js';
import { Readiness } from './readiness.js';
import type { Watch } from './visit.js';

export interface Operation extends Watch {
  porter: Porter;
  readiness: Readiness;
  /** Tells a warning and counts it. */
  warn: (message: string) => void;
}

export interface Ground extends OperationOptions {
  sql: Sql;
  ring: KeyRing;
  now: () => number;
  warn: (message: string) => void;
  events: Log;
}

/** Opens the operation of one instance. */
export const openOperation = ({ sql, ring, events, ...options }: Ground): Operation => {
  const meters = makeMeters();
  const warn = (message: string): void => {
    meters.warnings.add();
    options.warn(message);
  };
  return {
    log: events,
    meters,
    visits: new Set(),
    porter: new Porter({ ...options, warn }, meters),
    readiness: new Readiness({ sql, ring, now: options.now }),
    warn,
  };
};
