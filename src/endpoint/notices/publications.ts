/** Published notices and texts, by hash: the exact text that was shown can be produced years later. */
import { hashable } from '../../wire/canonical.js';
import { sha256 } from '../hash.js';
import type { EndpointOptions } from '../options.js';
import type { Sql } from '../database/sql.js';
import type { Publication } from './check.js';
import { Quota } from './quota.js';

/** One published text. Its body is the canonical JSON whose SHA-256 is the hash, so that it proves itself. */
export interface Published {
  site: string;
  hash: string;
  kind: 'notice' | 'texts';
  body: string;
}

const press = async (site: string, kind: Published['kind'], value: { hash?: string }): Promise<Published> => {
  const body = hashable(value);
  return { site, kind, body, hash: await sha256(body) };
};

/** A publication as it is stored, the notice first. */
export const pressOne = (site: string, { notice, texts = [] }: Publication): Promise<Published[]> =>
  Promise.all([press(site, 'notice', notice), ...texts.map((each) => press(site, 'texts', each))]);

/** Everything that the options publish. */
export const pressAll = async ({ sites }: Pick<EndpointOptions, 'sites'>): Promise<Published[]> => {
  const all = Object.entries(sites).flatMap(([site, { notices }]) => notices.map((each) => pressOne(site, each)));
  return (await Promise.all(all)).flat();
};

const INSERT = `
  INSERT INTO sayso.publication (site, hash, kind, body, published) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT DO NOTHING RETURNING hash`;
const SELECT = `SELECT site, hash, kind, body FROM sayso.publication WHERE site = $1 AND hash = $2`;

/** Publishes what is not there yet; answers with the hashes that are new. What was published never changes. */
export const publishAll = async (sql: Sql, all: readonly Published[], now: number): Promise<string[]> => {
  const fresh: string[] = [];
  for (const { site, hash, kind, body } of all)
    if ((await sql.query(INSERT, [site, hash, kind, body, now])).length) fresh.push(hash);
  return fresh;
};

/**
 * The shelf where published texts stand: those of the options and those of earlier days. It remembers what it found
 * and never what it missed: a notice that is published counts at once, on every instance.
 */
export class Shelf {
  readonly #known = new Map<string, Published>();
  readonly #sql: Sql;

  /** `quota` is that of records whose notice does not stand here. */
  constructor(
    sql: Sql,
    readonly quota: Quota = new Quota(),
  ) {
    this.#sql = sql;
  }

  async publish(all: readonly Published[], now: number): Promise<void> {
    await publishAll(this.#sql, all, now);
    for (const each of all) this.#known.set(`${each.site} ${each.hash}`, each);
  }

  /** A published text, or `null`. */
  async find(site: string, hash: string): Promise<Published | null> {
    if (!/^[\w-]{43}$/.test(hash)) return null;
    const key = `${site} ${hash}`;
    const known = this.#known.get(key) ?? ((await this.#sql.query(SELECT, [site, hash]))[0] as Published | undefined);
    if (known) this.#known.set(key, known);
    return known ?? null;
  }
}
