/** What the story of `vendors.spec.ts` must know of a vendor. Each has a file of its own beside this one. */
import type { Service } from '../../../src/wire/notice.js';

/** An SDK that is on the page. */
export interface Running {
  /** Tracks an event, as the page's own code would: it asks nobody. */
  track(name: string): void;
  /** Nothing may leave any more, in this task, and nothing may be written that the sweep does not outlast. */
  stop(): void;
  /** Takes it up again on a page where it was stopped. */
  resume(): void;
}

export interface Vendor<Sdk> {
  /** The package; the page's bundle gives it to `start`. */
  sdk: string;
  /**
   * How Sayso holds it: `src` and `load` are gates from code, `markup` a script on the page that follows its purpose
   * itself, `service` a gate that a visitor can shut alone inside the granted purpose.
   */
  held: 'src' | 'load' | 'markup' | 'service';
  /** Whether the page needs the guard as well, because the SDK writes where nothing stops it. */
  guarded?: boolean;
  /** What the notice declares of it, but for the host, which is the collector's. */
  service: Pick<Service, 'cookies' | 'storage' | 'databases'>;
  /** What it is known to leave after a grant, as `store name`; a trailing `*` stands for any ending. */
  leaves: readonly string[];
  /** Of it, what the SDK itself takes away when it is stopped. The sweep must tell of the rest. */
  forgets?: readonly string[];
  /** Databases that it never closes: emptied on a refusal, they go when the page does, and the sweep says so. */
  open?: readonly string[];
  start(sdk: Sdk, collector: string): Running;
}
