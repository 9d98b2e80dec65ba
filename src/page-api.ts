/** What other scripts call. Questions never throw and fall back to "not granted"; wishes go to whoever fulfils them. */
import type { Choices } from './consent/choice.js';
import { permits, type Condition } from './consent/conditions.js';
import type { Decision, Standing } from './consent/decision.js';
import type { Gated } from './gated.js';
import type { LayerName } from './layer.js';
import type { Entry } from './outbox/open.js';
import { attempt, type Emit } from './page/bus.js';
import type { Choose, Persistence, ReceiptProof } from './page/doors.js';
import type { Obedience } from './page/obey.js';
import type { Story } from './page/story.js';
import type { Summon } from './page/summon.js';
import type { RecordCause } from './wire/record.js';

/** How a purpose stands and why. `unset` by `regime` is also the answer for a purpose nobody knows. */
export interface Explanation extends Pick<Standing, 'state' | 'cause'> {
  /** When the visitor answered, ms since 1970. */
  since?: number;
  /** Version of the notice. */
  notice: number;
}

/** What each event tells. */
export interface ConsentEvents<Name extends string = string> {
  /** Once per page life, repeated to late listeners. */
  ready: { decision: Decision<Name> };
  /** Only on a real difference, when every gate and signal knows; what a grant releases follows, one task each. */
  change: { decision: Decision<Name>; previous: Decision<Name>; changed: Name[] };
  /** A grant without a gesture of the visitor's behind it was asked for and ignored; once for each purpose. */
  ignored: { purpose: string; cause: RecordCause };
  /** A choice was written down in the browser. */
  kept: { id: string; choices: Choices<Name>; persistence: Persistence };
  /** The endpoint signed for a record. */
  receipt: { id: string; receipt: string };
  /** The endpoint refused a record for good. */
  bounced: { id: string; reason: string };
  /** Purposes were refused whose code goes on until the next page: it ran already, and nothing stops it. */
  running: { purposes: readonly string[] };
  /** A layer opened, closed or could not come. */
  ui: { layer: LayerName; state: 'open' | 'closed' | 'unavailable'; error?: unknown };
}

export interface Consent<Name extends string = string> {
  /** Whether a condition is granted now. Same task, never throws; anything unknown is `false`. */
  allows(condition: Condition<Name>): boolean;
  /** How a purpose stands, or one of its services (`analytics/Counter`). */
  explain(purpose: Name | `${Name}/${string}`): Explanation;
  /** Resolves on the first grant; rejects only when `signal` aborts. */
  when(condition: Condition<Name>, options?: { signal?: AbortSignal }): Promise<void>;
  /** Calls the listener now and on every real change; returns the way out. */
  follow(condition: Condition<Name>, listener: (granted: boolean) => void): () => void;
  /** Holds back what comes from code. Returns the way out: what has not started never starts, hooks are called no more. */
  gate(gated: Gated<Name>): () => void;
  /** Has held markup in a further root released too, such as an open shadow root of yours. Returns the way out. */
  watch(root: ParentNode): () => void;
  /**
   * Takes a choice. Grants from code need a gesture of the visitor's behind them, else they are ignored and `ignored`
   * is told; refusals never do. `event` is the click behind it, where there is one: the record then tells a real
   * gesture from a choice of code's.
   */
  choose(choices: Choices<Name>, event?: Event): void;
  /** As `choose` of everything. */
  acceptAll(): void;
  rejectAll(): void;
  withdraw(purpose: Name | `${Name}/${string}`): void;
  /** Shows a layer, the preferences unless said otherwise. */
  open(layer?: LayerName): void;
  close(): void;
  on<Event extends keyof ConsentEvents>(
    event: Event,
    listener: (detail: ConsentEvents<Name>[Event]) => void,
  ): () => void;
  /** Every record this browser still knows, with its state, oldest first. */
  history(): Promise<Entry[]>;
  /** The receipts, each checked against the endpoint's published keys. */
  receipts(): Promise<ReceiptProof[]>;
  readonly persistence: Persistence;
  /** Undoes everything on this page; what is stored stays. */
  destroy(): void;
}

/** The part of the page API that answers questions. */
export type Questions = Pick<Consent, 'allows' | 'explain' | 'when' | 'follow'>;

/** `join` adds a follower of the decision. */
export const createQuestions = (story: Story, join: Obedience['join']): Questions => {
  const follow: Questions['follow'] = (condition, listener) => {
    let last: boolean | undefined;
    const hear = (now: boolean) => now !== last && attempt(() => listener((last = now)));
    return join((next) => void hear(permits(next, condition)));
  };
  return {
    follow,
    allows: (condition) => permits(story.decision, condition),
    explain: (purpose) => {
      const { state = 'unset', cause = 'regime', at } = (story.decision.purposes[purpose] ?? {}) as Partial<Standing>;
      return { state, cause, notice: story.notice.version, ...(at && { since: at }) };
    },
    when: (condition, { signal } = {}) => {
      let leave: (() => void) | undefined;
      return new Promise<void>((resolve, reject) => {
        signal?.throwIfAborted();
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
        leave = follow(condition, (granted) => granted && resolve());
      }).finally(() => leave?.());
    },
  };
};

/** The part that takes wishes. */
export type Wishes = Pick<
  Consent,
  'choose' | 'acceptAll' | 'rejectAll' | 'withdraw' | 'open' | 'close' | 'history' | 'receipts'
>;

/** `choose` takes a choice; the rest is done by the choice chunk, once it is there. */
export const createWishes = (choose: Choose, summon: Summon, emit: Emit): Wishes => ({
  choose: (choices, event) => choose((name) => (Object(choices) as Choices)[name], 'api', event),
  acceptAll: () => choose(() => 'granted', 'accept-all'),
  rejectAll: () => choose(() => 'denied', 'reject-all'),
  withdraw: (purpose) => choose((name) => name === purpose && 'denied', 'withdraw'),
  open: (layer = 'preferences') =>
    void summon()
      .then((desk) => desk.open(layer))
      .catch((error: unknown) => emit('ui', { layer, state: 'unavailable', error })),
  close: () => summon.desk?.close(),
  history: async () => (await summon()).history(),
  receipts: async () => (await summon()).receipts(),
});
