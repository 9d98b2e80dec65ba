/** The notices and texts that exported records name: which of them the export needs, and what they say. */
import type { House } from '../house.js';
import type { Notice, Purpose, PurposeText, Texts } from '../../wire/notice.js';

const HASHES = `
  SELECT hash FROM sayso.publication WHERE site = $1 AND hash > $2 ORDER BY hash LIMIT 500`;

export interface Named {
  hash: string;
  kind: 'notice' | 'texts';
  /** The exact text whose SHA-256 is the hash. */
  body: string;
}

/** A purpose as a visitor saw it. */
export interface Shown {
  /** Its name in the notice, or `purpose <key>` where the notice is not published. */
  name: string;
  purpose: Purpose | null;
  text: PurposeText | null;
}

/**
 * Publications by hash. It holds as much as the site ever published and never what records merely claim: hashes that
 * nobody published cost nothing.
 */
export class Publications {
  readonly #house: House;
  readonly #site: string;
  readonly #known = new Set<string>();
  readonly #named = new Set<string>();
  readonly #read = new Map<string, unknown>();

  private constructor(house: House, site: string) {
    this.#house = house;
    this.#site = site;
  }

  static async open(house: House, site: string): Promise<Publications> {
    const opened = new Publications(house, site);
    for (let after = ''; ;) {
      const page = await house.sql.query(HASHES, [site, after]);
      for (const { hash } of page) opened.#known.add(hash as string);
      if (page.length < 500) return opened;
      after = page.at(-1)!['hash'] as string;
    }
  }

  /** Marks a hash as named by a record. */
  name(hash: string): void {
    if (this.#known.has(hash)) this.#named.add(hash);
  }

  async #open<T>(hash: string, kind: Named['kind']): Promise<T | null> {
    if (!this.#known.has(hash)) return null;
    if (!this.#read.has(hash)) {
      const found = await this.#house.shelf.find(this.#site, hash);
      this.#read.set(hash, found?.kind === kind ? JSON.parse(found.body) : null);
    }
    return this.#read.get(hash) as T | null;
  }

  /** How a purpose was shown, by the hashes of the notice and of the texts. */
  async shown(key: string, { notice, texts }: { notice: string; texts: string }): Promise<Shown> {
    const said = await this.#open<Notice>(notice, 'notice');
    const found = Object.entries(said?.purposes ?? {}).find(([, purpose]) => String(purpose.key) === key);
    if (!found) return { name: `purpose ${key}`, purpose: null, text: null };
    const told = await this.#open<Texts>(texts, 'texts');
    const [name, purpose] = found;
    const text = told && Object.hasOwn(told.purposes, name) ? told.purposes[name]! : null;
    return { name, purpose, text };
  }

  /** Every publication that was named, once. */
  async *all(): AsyncGenerator<Named, void> {
    for (const hash of [...this.#named].sort()) {
      const found = await this.#house.shelf.find(this.#site, hash);
      if (found) yield { hash, kind: found.kind, body: found.body };
    }
  }
}
