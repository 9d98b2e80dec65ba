/** What the visitor asks of the site: form, list, and a word on what became of it. */
import { openShelf } from '../outbox/shelf.js';
import { findRegion } from '../page/facts.js';
import type { Failure, Rights, SeenPage } from '../rights/index.js';
import type { TemplateResult } from '../ui/draw.js';
import { html } from '../ui/html.js';
import { fill } from '../ui/words.js';
import { Counter, type Outcome } from './counter.js';
import { FollowForm } from './follow-form.js';
import { dated, type Room } from './part.js';
import { RequestForm } from './request-form.js';
import { RequestList, stateOf } from './request-list.js';
import { seenRecords } from './seen.js';
import { isOpen, REQUESTS, type List, type Sent, type Unsent, type Wish } from './wishes.js';

/** How long after a failure what waits is tried again while the page stays open, in ms. */
const AGAIN = 30_000;

export interface RequestPorts {
  room: Room;
  rights: Rights;
  /** Something of ours was stored. */
  stored(): void;
  signal: AbortSignal;
}

/** One sender per origin. Where there are no locks (plain http), the worst is a request that came twice. */
const alone = async (run: () => Promise<void>): Promise<void> =>
  navigator.locks
    ? navigator.locks.request(REQUESTS, { ifAvailable: true }, async (lock) => void (lock && (await run())))
    : run();

export class RequestsPart {
  readonly #ports: RequestPorts;
  readonly #shelf = openShelf<List>(REQUESTS);
  readonly #counter: Counter;
  readonly #form: RequestForm;
  readonly #list: RequestList;
  readonly #follow: FollowForm;
  #status: readonly string[] = [];
  #seen: readonly SeenPage[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: RequestPorts) {
    const { room, rights, signal } = ports;
    this.#ports = ports;
    this.#counter = new Counter({
      ...{ rights, shelf: this.#shelf, alone, region: findRegion(undefined), now: Date.now },
      newId: () => `${Date.now()}-${Math.random().toString(36).slice(2)}`,
      changed: () => this.#changed(),
    });
    this.#form = new RequestForm({
      room,
      proven: async () => (await rights.subject()) !== null,
      hand: (wish) => this.#hand(wish),
    });
    this.#list = new RequestList({
      room,
      list: () => this.#counter.list,
      check: () => this.#check(),
      drop: (wish, toForm) => this.#drop(wish, toForm),
    });
    this.#follow = new FollowForm({ room, follow: (...of) => this.#find(...of) });
    addEventListener('online', () => void this.flush(), { signal });
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  /** Nothing is asked of the endpoint but for a visitor who waits for something. */
  async load(): Promise<void> {
    const [{ sent }] = await Promise.all([this.#counter.load(), this.#form.load()]);
    await this.flush();
    if (sent.some(isOpen) && navigator.onLine) await this.#counter.check();
  }

  /** The key may have come or gone. */
  async look(): Promise<void> {
    await this.#form.load();
  }

  /** Sends what waits. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#waits || this.#ports.signal.aborted) return;
    const sent = navigator.onLine ? await this.#counter.flush() : [];
    if (sent.length) this.#say(...sent.flatMap((each) => this.#sentWords(each)));
    if (this.#waits && !this.#ports.signal.aborted) this.#timer = setTimeout(() => void this.flush(), AGAIN);
  }

  draw(): TemplateResult {
    const { scene } = this.#ports.room;
    const { centre } = scene.more;
    return html`<section aria-labelledby="requests">
      <h3 id="requests">${centre.requests}</h3>
      <p>${centre.requestsIntro}</p>
      ${this.#form.draw()}
      <div class="status" role="status">${this.#status.map((each) => html`<p>${each}</p>`)}</div>
      ${seenRecords(this.#ports.room, this.#seen)} ${this.#list.draw()} ${this.#follow.draw()}
    </section>`;
  }

  get #waits(): boolean {
    return this.#counter.list.unsent.some(({ failed }) => failed === undefined);
  }

  #changed(): void {
    this.#ports.stored();
    this.#ports.room.paint();
  }

  #say(...words: readonly string[]): void {
    this.#status = words;
    this.#ports.room.paint();
  }

  #sentWords({ reference, due, secret }: Sent): string[] {
    const { centre, tag } = this.#ports.room.scene.more;
    const sent = fill(centre.sent, { reference, date: dated(due, tag) });
    return [sent, ...(secret ? [fill(centre.secret, { secret })] : [])];
  }

  #failed({ message }: Pick<Failure, 'message'>): void {
    this.#say(fill(this.#ports.room.scene.more.centre.failed, { reason: message }));
  }

  async #hand(wish: Wish): Promise<boolean> {
    this.#say();
    const outcome = await this.#counter.ask(wish);
    this.#told(outcome);
    return outcome.state === 'sent' || outcome.state === 'later';
  }

  #told(outcome: Outcome): void {
    const { locale, more } = this.#ports.room.scene;
    if (outcome.state === 'refused') return this.#failed(outcome);
    if (outcome.state === 'unproven') return this.#say(more.centre.unverified);
    if (outcome.state === 'sent') {
      this.#seen = outcome.pages;
      return this.#say(...this.#sentWords(outcome.request));
    }
    this.#say(this.#shelf.lasts ? more.centre.later : locale.messages.notKept);
    void this.flush();
  }

  /** Tells what has changed, or else how the newest one stands. */
  async #check(): Promise<void> {
    const { centre } = this.#ports.room.scene.more;
    const before = new Map(this.#counter.list.sent.map(({ reference, status }) => [reference, status]));
    await this.flush();
    const told = await this.#counter.check();
    if (!told.ok) return this.#failed(told);
    const { sent } = this.#counter.list;
    const news = sent.filter(({ reference, status }) => before.get(reference) !== status);
    const words = (news.length ? news : sent.slice(0, 1)).map(
      (each) => `${fill(centre.reference, { reference: each.reference })}: ${stateOf(each, centre)}`,
    );
    this.#say(...words);
  }

  async #drop(wish: Unsent, toForm: boolean): Promise<void> {
    await this.#counter.drop(wish.id);
    if (toForm) this.#form.fill(wish);
    else this.#ports.room.find('requests')?.focus();
  }

  async #find(reference: string, secret: string): Promise<boolean> {
    const told = await this.#counter.follow(reference, secret);
    if (!told.ok) this.#failed(told);
    else {
      const { request } = told;
      const { centre } = this.#ports.room.scene.more;
      this.#say(`${fill(centre.reference, { reference: request.reference })}: ${stateOf(request, centre)}`);
    }
    return told.ok;
  }
}
