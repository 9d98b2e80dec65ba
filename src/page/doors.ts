/** What a door (npm import, classic tag) hands to the wiring: the ways to the chunks that the core does not carry. */
import type { Choices } from '../consent/choice.js';
import type { Decision, Facts } from '../consent/decision.js';
import type { Layer, LayerName, Shown } from '../layer.js';
import type { Locale } from '../locale.js';
import type { Entry, Outbox, OutboxOptions } from '../outbox/open.js';
import type { Sha256 } from '../outbox/sha256.js';
import type { Kept } from '../wire/kept.js';
import type { Notice } from '../wire/notice.js';
import type { RecordCause } from '../wire/record.js';
import type { Region } from './facts.js';

/** How long a choice lasts: past the browser's end, until the tab closes, or for this page only. */
export type Persistence = 'durable' | 'session' | 'none';

/** Everything a record says beyond what the browser makes up for it (id, salt, predecessors). */
export interface Draft {
  notice: Notice;
  choices: Choices;
  /** The decision as it stood before the choice. */
  before: Decision;
  facts: Facts;
  region: Region;
  cause: RecordCause;
  /** Whether a trusted event stood behind it. */
  trusted: boolean;
  shown: Shown | null;
}

/** A record as written ahead, and how long the choice will last. */
export interface Written {
  id: string;
  payload: string;
  /** The cookie's value. */
  value: string;
  persistence: Persistence;
}

/** The choice chunk: writes what the core only reads. */
export interface Keeper {
  /** In the click's task: cookie, its twin, and the record's payload into the write-ahead list. */
  keep(kept: Kept, draft: Draft): Written;
  /** Rewrites the stores without a record: restores a lost twin, or drops the pending flag. Answers the value written. */
  restore(kept: Kept): string;
  /** Whether records still wait in the write-ahead list. */
  waiting(): boolean;
}

/** A receipt with its record, as `receipts()` gives them. */
export interface ReceiptProof {
  id: string;
  /** The receipt as the endpoint signed it: a compact JWS. */
  receipt: string;
  proof: 'valid' | 'invalid' | 'unknown-key' | 'unreachable';
}

/** The proof chunk. */
export interface Prover {
  prove(entries: readonly Entry[], endpoint: string): Promise<ReceiptProof[]>;
}

/** The chunks by name. Each loads once; a failed load is tried again at the next demand. */
export interface Doors {
  choice(): Promise<{ openKeeper(domain?: string): Keeper }>;
  outbox(): Promise<{ openOutbox(options: OutboxOptions): Outbox }>;
  proof(): Promise<Prover>;
  sha256(): Promise<{ sha256: Sha256 }>;
  layer(name: LayerName): Promise<Layer>;
  locale(tag: string): Promise<{ default: Locale }>;
  dev(): Promise<{ report(notice: unknown, texts?: unknown): void }>;
}
