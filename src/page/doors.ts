/** What lies between the core and its chunks, which are loaded when needed and never for who answered. */
import type { Answered, Moment } from '../consent/choice.js';
import type { Decision } from '../consent/decision.js';
import type { MakeFollower } from '../follower.js';
import type { Gated } from '../gated.js';
import type { Layer, LayerName } from '../layer.js';
import type { Locale, More } from '../locale.js';
import type { Entry } from '../outbox/queue.js';
import type { Sha256 } from '../outbox/sha256.js';
import type { Kept } from '../wire/kept.js';
import type { Notice } from '../wire/notice.js';
import type { RecordCause } from '../wire/record.js';
import type { Emit } from './bus.js';
import type { Obedience } from './obey.js';
import type { Options } from './options.js';
import type { Story } from './story.js';

/** How long a choice lasts: past the browser's end, until the tab closes, or for this page only. */
export type Persistence = 'durable' | 'session' | 'none';

/** What a choice's record says beyond what the browser makes up for it (id, salt, predecessors). */
export interface Draft extends Answered {
  before: Moment;
  cause: RecordCause;
  /** The event behind the choice; none where code chose. */
  event?: Event | undefined;
}

/** A receipt with its record's id, as `receipts()` gives them. */
export interface ReceiptProof {
  id: string;
  /** The receipt as the endpoint signed it: a compact JWS. */
  receipt: string;
  proof: 'valid' | 'invalid' | 'unknown-key' | 'unreachable';
}

/** What the choice chunk does for the core: everything that asks, writes or sends. */
export interface Desk {
  readonly persistence: Persistence;
  /**
   * In the click's task: cookie, its twin, the write-ahead list, the outbox; then the layer goes, and `kept` is told.
   * While the database is busy, or is being opened in the desk's first moments, `kept` waits for the record to be in.
   */
  keep(draft: Draft): void;
  /** Rewrites stores that lost the kept set, without a record. What still waits is sent by the desk unasked. */
  mend(kept: Kept): void;
  open(layer: LayerName): Promise<unknown>;
  close(): void;
  /** Brings the open layer up to date after a decision. */
  refresh(): void;
  history(): Promise<Entry[]>;
  receipts(): Promise<ReceiptProof[]>;
}

/** Takes a choice: `pick` says for a purpose's name what was chosen, if anything. */
export type Choose = (pick: (name: string) => unknown, cause: RecordCause, event?: Event) => void;

/** The stores, as the core reads them: each later one costs more and is asked only where the earlier ones leave a doubt. */
export interface Readers {
  cookie(): Kept | null;
  /** localStorage, or sessionStorage where only that could be written. */
  twin(): Kept | null;
  /** IndexedDB. */
  recall(): Promise<Kept | null>;
}

/** What the choice chunk gets from the core. */
export interface DeskPorts {
  story: Story;
  options: Options;
  load: Load;
  emit: Emit;
  choose: Choose;
  join: Obedience['join'];
  /** The notice as the page gave it; a framed page's story begins with one that asks nothing. */
  notice: Notice;
  /** Ends everything. */
  signal: AbortSignal;
}

/** What the running chunk gets from the core at a withdrawal. */
export interface WithdrawalPorts extends DeskPorts {
  /** What was released, by the text of its condition. */
  queues: Readonly<Record<string, { ran?: boolean }>>;
  summon(): Promise<Desk>;
}

/** The chunks by the names of their files. */
export interface Chunks {
  choice: { openDesk(ports: DeskPorts): Desk };
  proof: { prove(entries: readonly Entry[], endpoint: string): Promise<ReceiptProof[]> };
  sha256: { sha256: Sha256 };
  lasting: { lengthen(ports: DeskPorts, write: (kept: Kept) => unknown): () => void };
  'first-layer': Layer;
  preferences: Layer;
  running: { mind(ports: WithdrawalPorts, now: Decision, before: Decision): void };
  frames: { openDesk(ports: DeskPorts): Desk; answer(ports: DeskPorts & { summon(): Promise<Desk> }): void };
  dev: { report(notice: unknown, texts?: unknown, isSecond?: boolean): void };
  'gates/aliases': { aliases(of: string): MakeFollower };
  'gates/code': { openGate(ports: object, gated: Gated, way: { end: () => void; over: AbortSignal }): void };
  'gates/sweep': { makeSweep: MakeFollower };
  [locale: `locales/${string}`]: { default: Locale };
  [more: `more/${string}`]: { default: More };
}

/** Loads a chunk. */
export type Load = <Name extends keyof Chunks>(name: Name) => Promise<Chunks[Name]>;

/** What a door brings: the way to the chunks, the nonce of our own script, the signals it carries. */
export interface Door {
  load: Load;
  nonce: string;
  signals: readonly MakeFollower[];
  /** Called when the instance is destroyed. */
  gone(): void;
}
