/** Whether this instance should get requests now. */
import { MIGRATIONS } from '../database/migrations/all.js';
import type { Sql } from '../database/sql.js';
import type { KeyRing } from '../keys/keys.js';

const FOUND = `SELECT count(*)::int AS found FROM sayso.migration WHERE version = ANY ($1::int[])`;

/** How long an answer is good: whoever asks often does not ask the database. */
const FRESH = 1000;

export interface Grounds {
  sql: Sql;
  ring: KeyRing;
  now: () => number;
}

/** What keeps it from being ready: `draining`, `database`, `schema`, `keys`; nothing where it is. */
export type Missing = 'draining' | 'database' | 'schema' | 'keys';

export class Readiness {
  /** Set when the instance is about to end. */
  draining = false;
  private last: { until: number; missing: Promise<Missing[]> } | null = null;

  constructor(private readonly grounds: Grounds) {}

  async missing(): Promise<readonly Missing[]> {
    if (this.draining) return ['draining'];
    if (!this.last || performance.now() > this.last.until)
      this.last = { until: performance.now() + FRESH, missing: this.look() };
    return this.last.missing;
  }

  private async look(): Promise<Missing[]> {
    const { sql, ring, now } = this.grounds;
    const versions = MIGRATIONS.map(({ version }) => version);
    const [schema, keys] = await Promise.all([
      sql.query(FOUND, [versions]).then(
        ([row]): Missing[] => (row?.['found'] === versions.length ? [] : ['schema']),
        (): Missing[] => ['database'],
      ),
      ring.active(now()).then(
        (): Missing[] => [],
        (): Missing[] => ['keys'],
      ),
    ]);
    return [...schema, ...keys];
  }
}
