/** Follows a request that was not sent from this browser: by its reference and its secret. */
import type { TemplateResult } from '../ui/draw.js';
import { html } from '../ui/html.js';
import { icon, type Room } from './part.js';

type Field = 'reference' | 'secret';
const FIELDS = ['reference', 'secret'] as const satisfies readonly Field[];

export interface FollowPorts {
  room: Room;
  /** True where the request was found, and the form may forget it. */
  follow(reference: string, secret: string): Promise<boolean>;
}

export class FollowForm {
  readonly #ports: FollowPorts;
  #faults: readonly Field[] = [];

  constructor(ports: FollowPorts) {
    this.#ports = ports;
  }

  draw(): TemplateResult {
    const { centre } = this.#ports.room.scene.more;
    return html`<details class="follow">
      <summary>${icon('arrow')}<span>${centre.follow}</span></summary>
      <form novalidate @submit=${(event: Event) => void this.#submit(event)}>
        ${this.#field('reference', centre.referenceLabel)} ${this.#field('secret', centre.secretLabel)}
        <button class="second">${centre.refresh}</button>
      </form>
    </details>`;
  }

  #field(field: Field, label: string): TemplateResult {
    const { required } = this.#ports.room.scene.more.centre;
    const isAtFault = this.#faults.includes(field);
    return html`<div class="field">
      <label for=${field}>${label}</label>
      <input
        id=${field}
        class="code"
        type="text"
        dir="ltr"
        required
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        maxlength="64"
        aria-invalid=${String(isAtFault)}
        aria-describedby=${`${field}-fault`}
      />
      <p class="fault" id=${`${field}-fault`}>${isAtFault ? html`${icon('bounced')}${required}` : ''}</p>
    </div>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const { room, follow } = this.#ports;
    const inputs = FIELDS.map((field) => room.find(field) as HTMLInputElement);
    const [reference = '', secret = ''] = inputs.map(({ value }) => value.trim());
    this.#faults = FIELDS.filter((_, n) => ![reference, secret][n]);
    room.paint();
    const [first] = this.#faults;
    if (first) return room.find(first)?.focus();
    if (await follow(reference, secret)) for (const input of inputs) input.value = '';
  }
}
