/**
 * How many records may cite a notice that is not published. They are kept, because what a visitor said must not be
 * lost to a late `sayso publish`; but whoever makes notices up must not fill the ledger, so there is a quota, per site
 * and instance. Beyond it senders are asked to come again: their outboxes keep the records.
 */

const HOUR = 3_600_000;
/** Where the options say nothing. */
export const MOST_PER_HOUR = 1000;

/** Counts by site, in windows of one hour. */
export class Quota {
  readonly #most: number;
  readonly #tell: (site: string) => void;
  readonly #windows = new Map<string, { from: number; count: number }>();

  /** `tell` is called once in each window in which a record is turned away. */
  constructor(most = MOST_PER_HOUR, tell: (site: string) => void = () => {}) {
    this.#most = most;
    this.#tell = tell;
  }

  /** Ms until there is a place again; 0 where there is one. */
  wait(site: string, now: number): number {
    const window = this.#windows.get(site);
    return window && window.count >= this.#most ? Math.max(0, window.from + HOUR - now) : 0;
  }

  /** Takes one place. False where there is none. */
  take(site: string, now: number): boolean {
    const known = this.#windows.get(site);
    const window = known && now - known.from < HOUR ? known : { from: now, count: 0 };
    this.#windows.set(site, window);
    if (window.count++ === this.#most) this.#tell(site);
    return window.count <= this.#most;
  }
}
