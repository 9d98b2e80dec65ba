/**
 * Where requests are handed in: keep, send, confirm, remove, as with records. A wish is written down before it is sent
 * and goes only when an answer with a reference has come, so that none is lost to a dead line or a closed tab.
 */
import type { Shelf } from '../outbox/shelf.js';
import type { Failure, Rights, SeenPage, Told, VisitorRequest } from '../rights/index.js';
import {
  EMPTY,
  readList,
  sentOf,
  toStore,
  without,
  withSent,
  withUnsent,
  type List,
  type Sent,
  type Unsent,
  type Wish,
} from './wishes.js';

/** What became of a wish. `unproven` and `refused` leave it to the visitor, `later` to us. */
export type Outcome =
  | { state: 'sent'; request: Sent; pages: readonly SeenPage[] }
  | { state: 'later' }
  | { state: 'unproven' }
  | { state: 'refused'; message: string };

export interface CounterPorts {
  rights: Rights;
  shelf: Pick<Shelf<List>, 'read' | 'change'>;
  /** ISO 3166 code of the visitor's region, which a due date may depend on. */
  region: string | null;
  now(): number;
  newId(): string;
  /** One sender per origin: where another one is at it, nothing is run. */
  alone(run: () => Promise<void>): Promise<void>;
  /** The list has changed. */
  changed(list: List): void;
}

type Answered = Told<{ request: VisitorRequest; secret?: string; pages?: SeenPage[] }>;

const MOST_PAGES = 200;

/** Every page of the records. The first one names the request; a key that never wrote a record has none. */
const see = async (rights: Rights): Promise<Answered> => {
  const first = await rights.records();
  if (!first.ok) return first;
  const pages: SeenPage[] = [first];
  for (let next = first.next; next !== null && pages.length < MOST_PAGES;) {
    const page = await rights.records(next);
    if (!page.ok) return page;
    pages.push(page);
    next = page.next;
  }
  const unknown: Failure = { ok: false, reason: 'refused', message: '', code: 'unknown-subject' };
  return first.request ? { ok: true, request: first.request, pages } : unknown;
};

const prove = (rights: Rights, { kind, contact, text }: Wish): Promise<Answered> => {
  if (kind === 'see') return see(rights);
  if (kind === 'correct') return rights.correct(contact);
  return kind === 'erase' ? rights.erase() : rights.concern(text, contact || undefined);
};

const isUnknown = (told: Answered): boolean =>
  !told.ok && (told.reason === 'no-key' || told.code === 'unknown-subject');

/** With the key where there is one and the endpoint knows it, else without. */
const send = async ({ rights, region }: CounterPorts, { kind, contact, text }: Wish): Promise<Answered> => {
  if (await rights.subject()) {
    const told = await prove(rights, { kind, contact, text });
    if (!isUnknown(told)) return told;
  }
  if (!contact) return { ok: false, reason: 'no-key', message: '' };
  return rights.request({ kind, contact, ...(text && { text }), ...(region && { region }) });
};

const outcomeOf = (told: Answered): Outcome => {
  if (told.ok) {
    const { request, secret, pages = [] } = told;
    return { state: 'sent', pages, request: { ...sentOf(request), ...(secret && { secret }) } };
  }
  if (told.reason === 'no-key') return { state: 'unproven' };
  return told.reason === 'refused' ? { state: 'refused', message: told.message } : { state: 'later' };
};

/** Keeps the list, and hands in what waits. */
export class Counter {
  readonly #ports: CounterPorts;
  #list = EMPTY;

  constructor(ports: CounterPorts) {
    this.#ports = ports;
  }

  get list(): List {
    return this.#list;
  }

  /** Reads what this device kept; what waits is not sent by it. */
  async load(): Promise<List> {
    return this.#take(readList(await this.#ports.shelf.read()), []);
  }

  /** Writes a wish down, and sends it. */
  async ask(wish: Wish): Promise<Outcome> {
    const id = this.#ports.newId();
    await this.#change((before) => withUnsent(before, { ...wish, id, made: this.#ports.now() }));
    const outcome = (await this.#flush()).get(id) ?? { state: 'later' };
    // The form still holds it, and says what is missing.
    if (outcome.state === 'unproven' || outcome.state === 'refused') await this.drop(id);
    return outcome;
  }

  /** Sends what waits, in order. Resolves to what was sent. */
  async flush(): Promise<Sent[]> {
    const told = [...(await this.#flush()).values()];
    return told.flatMap((each) => (each.state === 'sent' ? [each.request] : []));
  }

  /** Asks how every request stands. */
  async check(): Promise<Told<{ requests: Sent[] }>> {
    const { rights } = this.#ports;
    const own = await rights.requests();
    if (!own.ok && own.reason !== 'no-key') return own;
    const fresh = own.ok ? own.requests.map(sentOf) : [];
    for (const { reference, secret = '' } of this.#list.sent.filter((each) => each.secret)) {
      const told = await rights.status({ reference, secret });
      if (told.ok) fresh.push({ ...sentOf(told.request), secret });
      else if (told.reason !== 'refused') return told;
    }
    await this.#change((before) => withSent(before, fresh), fresh);
    return { ok: true, requests: fresh };
  }

  /** Takes a request from elsewhere into the list. */
  async follow(reference: string, secret: string): Promise<Told<{ request: Sent }>> {
    const told = await this.#ports.rights.status({ reference, secret });
    if (!told.ok) return told;
    const request: Sent = { ...sentOf(told.request), secret };
    await this.#change((before) => withSent(before, [request]), [request]);
    return { ok: true, request };
  }

  /** Takes back a wish that was not sent. */
  async drop(id: string): Promise<void> {
    await this.#change((before) => without(before, id));
  }

  /** Answers stay in memory, see `toStore`. */
  #take(stored: List, fresh: readonly Sent[]): List {
    const answers = new Map([...this.#list.sent, ...fresh].map(({ reference, answer }) => [reference, answer]));
    const sent = stored.sent.map((each) => ({ ...each, answer: answers.get(each.reference) ?? null }));
    this.#list = { ...stored, sent };
    this.#ports.changed(this.#list);
    return this.#list;
  }

  async #change(by: (before: List) => List, fresh: readonly Sent[] = []): Promise<void> {
    this.#take(await this.#ports.shelf.change((before) => toStore(by(readList(before)))), fresh);
  }

  async #flush(): Promise<Map<string, Outcome>> {
    const told = new Map<string, Outcome>();
    await this.#ports.alone(() => this.#run(told));
    return told;
  }

  /** In order, until the line is dead. Read anew, because another tab may have sent some. */
  async #run(told: Map<string, Outcome>): Promise<void> {
    for (const wish of (await this.load()).unsent) {
      if (wish.failed) continue;
      const outcome = await this.#settle(wish);
      told.set(wish.id, outcome);
      if (outcome.state === 'later') return;
    }
  }

  async #settle(wish: Unsent): Promise<Outcome> {
    const outcome = outcomeOf(await send(this.#ports, wish));
    if (outcome.state === 'sent') {
      const { request } = outcome;
      await this.#change((before) => withSent(without(before, wish.id), [request]), [request]);
    } else if (outcome.state !== 'later') {
      const failed = outcome.state === 'refused' ? outcome.message : '';
      await this.#change((before) => withUnsent(before, { ...wish, failed }));
    }
    return outcome;
  }
}
