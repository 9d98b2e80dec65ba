/** The form that asks: one of four kinds, and what that kind needs. */
import type { TemplateResult } from '../ui/draw.js';
import { html } from '../ui/html.js';
import { icon, type Room } from './part.js';
import { KINDS, missing, offered, wanted, type Wish, type WishKind } from './wishes.js';

type Field = 'contact' | 'text';

export interface FormPorts {
  room: Room;
  /** Whether this browser has a key that could prove who asks. */
  proven(): Promise<boolean>;
  /** Takes a whole wish; true where the form may forget it. */
  hand(wish: Wish): Promise<boolean>;
}

const LIMITS = { contact: 320, text: 4000 } as const;

export class RequestForm {
  readonly #ports: FormPorts;
  #kind: WishKind = 'see';
  #proven = true;
  #faults: readonly Field[] = [];
  #busy = false;

  constructor(ports: FormPorts) {
    this.#ports = ports;
  }

  async load(): Promise<void> {
    this.#proven = await this.#ports.proven();
    this.#ports.room.paint();
  }

  /** Puts a wish back into the form. */
  fill({ kind, contact, text }: Wish): void {
    this.#kind = kind;
    void this.load().then(() => {
      this.#write('contact', contact);
      this.#write('text', text);
      this.#ports.room.find(`kind-${kind}`)?.focus();
    });
  }

  draw(): TemplateResult {
    const { centre } = this.#ports.room.scene.more;
    const fields = offered({ kind: this.#kind }, this.#proven);
    return html`<form novalidate @submit=${(event: Event) => void this.#submit(event)}>
        <fieldset>
          <legend>${centre.kindLabel}</legend>
          <div class="kinds">${KINDS.map((kind) => this.#choice(kind))}</div>
        </fieldset>
        ${this.#proven ? '' : html`<p class="hint">${centre.unverified}</p>`}
        ${fields.includes('contact') ? this.#contact() : ''} ${fields.includes('text') ? this.#text() : ''}
        <button class="main" aria-disabled=${String(this.#busy)}>${centre.send}</button>
      </form>
      ${this.#sure()}`;
  }

  #choice(kind: WishKind): TemplateResult {
    const { room } = this.#ports;
    const choose = (): void => {
      this.#kind = kind;
      this.#faults = [];
      room.paint();
    };
    return html`<label class="kind"
      ><input
        type="radio"
        name="kind"
        id=${`kind-${kind}`}
        value=${kind}
        .checked=${this.#kind === kind}
        @change=${choose}
      /><span>${room.scene.more.centre[kind]}</span></label
    >`;
  }

  #isWanted(field: Field): boolean {
    return wanted({ kind: this.#kind }, this.#proven).includes(field);
  }

  #contact(): TemplateResult {
    const { centre } = this.#ports.room.scene.more;
    return html`<div class="field">
      <label for="contact">${centre.contactLabel}</label>
      <input
        id="contact"
        type="text"
        autocomplete="email"
        dir="auto"
        maxlength=${LIMITS.contact}
        ?required=${this.#isWanted('contact')}
        aria-invalid=${String(this.#faults.includes('contact'))}
        aria-describedby="contact-fault"
        @input=${() => this.#mended('contact')}
      />
      ${this.#fault('contact')}
    </div>`;
  }

  #text(): TemplateResult {
    const { centre } = this.#ports.room.scene.more;
    return html`<div class="field">
      <label for="text">${centre.textLabel}</label>
      <textarea
        id="text"
        rows="5"
        dir="auto"
        maxlength=${LIMITS.text}
        ?required=${this.#isWanted('text')}
        aria-invalid=${String(this.#faults.includes('text'))}
        aria-describedby="text-fault"
        @input=${() => this.#mended('text')}
      ></textarea>
      ${this.#fault('text')}
    </div>`;
  }

  #fault(field: Field): TemplateResult {
    const { centre } = this.#ports.room.scene.more;
    const text = this.#faults.includes(field) ? html`${icon('bounced')}${centre.required}` : '';
    return html`<p class="fault" id=${`${field}-fault`}>${text}</p>`;
  }

  /** Asked once more before everything goes. */
  #sure(): TemplateResult {
    const { room } = this.#ports;
    const { centre } = room.scene.more;
    const close = (): void => (room.find('sure') as HTMLDialogElement).close();
    const erase = (): void => {
      close();
      void this.#hand(this.#read());
    };
    return html`<dialog id="sure" role="alertdialog" aria-labelledby="sure-title" aria-describedby="sure-text">
      <h4 id="sure-title">${centre.erase}</h4>
      <p id="sure-text">${centre.eraseSure}</p>
      <div class="row">
        <button class="second" autofocus @click=${close}>${centre.cancel}</button>
        <button class="main" @click=${erase}>${centre.eraseButton}</button>
      </div>
    </dialog>`;
  }

  #value(field: Field): string {
    return (this.#ports.room.find(field) as HTMLInputElement | null)?.value.trim() ?? '';
  }

  #write(field: Field, value: string): void {
    const input = this.#ports.room.find(field) as HTMLInputElement | null;
    if (input) input.value = value;
  }

  #read(): Wish {
    return { kind: this.#kind, contact: this.#value('contact'), text: this.#value('text') };
  }

  #mended(field: Field): void {
    if (!this.#faults.includes(field) || !this.#value(field)) return;
    this.#faults = this.#faults.filter((each) => each !== field);
    this.#ports.room.paint();
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.#busy) return;
    const { room } = this.#ports;
    await this.load();
    const wish = this.#read();
    this.#faults = missing(wish, this.#proven);
    room.paint();
    const [first] = this.#faults;
    if (first) return room.find(first)?.focus();
    if (wish.kind === 'erase') return (room.find('sure') as HTMLDialogElement).showModal();
    await this.#hand(wish);
  }

  async #hand(wish: Wish): Promise<void> {
    this.#busy = true;
    this.#ports.room.paint();
    const isDone = await this.#ports.hand(wish);
    this.#busy = false;
    if (isDone) for (const field of ['contact', 'text'] as const) this.#write(field, '');
    await this.load();
  }
}
