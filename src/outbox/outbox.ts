/**
 * The outbox's policy: keep, send, confirm, and only then remove from what waits. Pure: time, randomness, timers,
 * the lock, the queue, sending and signing are passed in.
 */
import { parseAnswer, type Outcome } from '../wire/answer.js';
import { MOST_BYTES, MOST_RECORDS, type Batch, type Envelope } from '../wire/record.js';
import type { OutboxPorts } from './ports.js';
import type { Entry, Queue, Waiting } from './queue.js';

export interface OutboxPolicy {
  /** Keeps a record and delivers it; resolves when the queue has it. */
  append(entry: Waiting, kept?: string): Promise<void>;
  /** Ends the backoff and tries now; a `Retry-After` is still respected. */
  wake(): void;
  /** Starts no flight any more and calls off the timer. */
  stop(): void;
}

type Sealed = Waiting & { envelope: Envelope };
type Confirmed = Extract<Outcome, { receipt: string }>;

/** What the outbox knows beyond the queue; gone with the page. */
interface Notes {
  /** Ids that are known to wait: their end has still to be told, whichever tab brings it about. */
  open: Set<string>;
  /** How often a record was refused alone. From the first time on it goes alone, and after all others. */
  refused: Record<string, number>;
  /** Most records of the next batch: halved while whole batches are refused, to find the one that spoils them. */
  most: number;
  /** Failures in a row. */
  tries: number;
  /** Until when the endpoint asked for silence, ms since 1970. */
  quietUntil: number;
}

/** The first backoff lasts at most this long, each further one up to twice as long, but none beyond the cap; in ms. */
const BASE = 1000;
const CAP = 300_000;
/** No `Retry-After` is obeyed for longer: a page open for weeks must not fall silent, and timers end at 2^31 ms. */
const DAY = 86_400_000;
/** Confirmed records that are kept for the visitor's history. */
const HISTORY = 100;
/** Most bytes of envelopes in a batch; the rest is room for what stands around them. */
const MOST_SIZE = MOST_BYTES - 500;

/** At least the bytes of a value as JSON: URI encoding never makes it shorter than UTF-8 does, and needs no encoder. */
const sizeOf = (value: unknown): number => encodeURI(JSON.stringify(value)).length;

/** Tells what ended since the last look, and trims the history by one. */
const look = async ({ queue, tell }: OutboxPorts, { open }: Notes): Promise<Entry[]> => {
  const entries = await queue.all();
  for (const entry of entries) {
    const { id, outcome } = entry;
    if (!outcome) open.add(id);
    else if (open.delete(id))
      tell(
        outcome === 'bounced'
          ? { type: outcome, id, reason: entry.reason }
          : { type: 'receipt', id, receipt: entry.receipt },
      );
  }
  if (!open.size) tell({ type: 'drained' });
  const confirmed = entries.filter((entry) => (entry as Confirmed).receipt);
  if (confirmed[HISTORY]) await queue.drop(confirmed[0]!.id);
  return entries;
};

/** The oldest records of good standing, else the one that was refused least often, alone; each in its final envelope. */
const choose = async ({ queue, sign }: OutboxPorts, { refused, most }: Notes, entries: Entry[]): Promise<Sealed[]> => {
  const refusals = ({ id }: Entry): number => refused[id] ?? 0;
  const batch: Sealed[] = [];
  let size = 0;
  for (let entry of entries.sort((a, b) => refusals(a) - refusals(b))) {
    if (entry.outcome) continue;
    // Kept before it is sent: an envelope that changed after a crash would be another subject's record.
    if (!entry.hash) await queue.put((entry = { ...(await sign(entry.payload)), ...entry }));
    size += sizeOf(entry.envelope);
    if (batch[0] && (refusals(entry) || batch[most - 1] || size > MOST_SIZE)) break;
    batch.push(entry as Sealed);
  }
  return batch;
};

/** Settles what the answer names by id and hash; false where it names nothing. */
const settle = async (queue: Queue, batch: Sealed[], body: string): Promise<boolean> => {
  const outcomes = parseAnswer(body);
  let settled = false;
  for (const { id, hash, payload } of batch) {
    const word = outcomes.find((outcome) => outcome.id === id && outcome.hash === hash);
    if (!word) continue;
    await queue.put({ ...word, payload });
    settled = true;
  }
  return settled;
};

/**
 * A batch that is refused as a whole is halved, until the record that spoils it goes alone: the others need not wait
 * for it. Answers whether to go on at once.
 */
const halve = (notes: Notes, batch: Sealed[]): boolean => {
  notes.most = batch.length >> 1 || 1;
  if (batch[1]) return true;
  const { id } = batch[0]!;
  notes.refused[id] = (notes.refused[id] ?? 0) + 1;
  return notes.refused[id] < 2;
};

/** One look and at most one flight: `true` to go on at once, `false` where it failed, nothing where nothing waits. */
const turn = async (ports: OutboxPorts, notes: Notes): Promise<boolean | undefined> => {
  const { queue, send, now } = ports;
  const batch = await choose(ports, notes, await look(ports, notes));
  if (!batch[0]) return;
  const message: Batch = { sent: now(), records: batch.map(({ envelope }) => envelope) };
  const { status, retryAfter, body } = await send(JSON.stringify(message));
  const ms = +retryAfter! * 1000 || Date.parse(retryAfter!) - now();
  if (ms > 0) notes.quietUntil = now() + Math.min(ms, DAY);
  const settled = await settle(queue, batch, body);
  if (!settled && (status === 400 || status === 413)) return halve(notes, batch);
  notes.most = MOST_RECORDS;
  if (settled) notes.tries = 0;
  return settled;
};

/** Starts nothing by itself: the first `wake` or `append` does. */
export const createOutbox = (ports: OutboxPorts): OutboxPolicy => {
  const { queue, lock, now, random, later, callOff } = ports;
  const notes: Notes = { open: new Set(), refused: {}, most: MOST_RECORDS, tries: 0, quietUntil: 0 };
  let timer = 0;
  let flying = false;
  let again = false;

  const fly = async (): Promise<void> => {
    again = flying;
    if (flying) return;
    flying = true;
    const went = await lock(() => turn(ports, notes)).catch(() => false);
    flying = false;
    // Full jitter, so that browsers which lost the endpoint together do not come back together.
    if (again || went) plan(0);
    else if (went === false) plan(random() * Math.min(CAP, BASE * 2 ** notes.tries++));
  };
  const plan = (ms: number): void => {
    callOff(timer);
    const wait = ms + Math.max(0, notes.quietUntil - now());
    if (!wait) void fly();
    else if (wait < Infinity) timer = later(fly, wait);
  };
  const wake = (): void => {
    notes.tries = 0;
    plan(0);
  };

  return {
    append: (entry, kept) => {
      notes.open.add(entry.id);
      return queue.add(entry, kept).then(wake, wake);
    },
    wake,
    stop: () => {
      notes.quietUntil = Infinity;
      callOff(timer);
    },
  };
};
