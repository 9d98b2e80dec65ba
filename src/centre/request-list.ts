/** The requests of this device, and the way to follow one from elsewhere. */
import type { CentreMessages } from '../locale.js';
import type { TemplateResult } from '../ui/draw.js';
import { html } from '../ui/html.js';
import { fill } from '../ui/words.js';
import type { RequestKind, RequestStatus } from '../wire/rights.js';
import { dated, icon, type Icon, type Room } from './part.js';
import { isOpen, type List, type Sent, type Unsent } from './wishes.js';

export interface ListPorts {
  room: Room;
  list(): List;
  /** Asks how all of them stand. */
  check(): Promise<void>;
  /** Takes an unsent wish back, into the form where it is to be mended. */
  drop(wish: Unsent, toForm: boolean): Promise<void>;
}

const STATES: Readonly<Record<RequestStatus, readonly [keyof CentreMessages, Icon]>> = {
  received: ['received', 'waiting'],
  verified: ['verified', 'waiting'],
  unverified: ['waitsForProof', 'waiting'],
  answered: ['done', 'confirmed'],
  refused: ['refused', 'bounced'],
};

const kindIn = (kind: RequestKind, centre: CentreMessages): string => (kind === 'export' ? centre.take : centre[kind]);

/** How a request stands, in words. */
export const stateOf = ({ status }: Sent, centre: CentreMessages): string => centre[STATES[status]?.[0] ?? 'received'];

export class RequestList {
  readonly #ports: ListPorts;

  constructor(ports: ListPorts) {
    this.#ports = ports;
  }

  draw(): TemplateResult | '' {
    const { unsent, sent } = this.#ports.list();
    if (!unsent.length && !sent.length) return '';
    const { centre } = this.#ports.room.scene.more;
    return html`<ul class="records" role="list">
        ${unsent.map((each) => this.#unsent(each))} ${sent.map((each) => this.#sent(each))}
      </ul>
      <button class="second" id="refresh" @click=${() => void this.#ports.check()}>${centre.refresh}</button>`;
  }

  #unsent(wish: Unsent): TemplateResult {
    const { centre, tag } = this.#ports.room.scene.more;
    const { id, kind, made, failed } = wish;
    const stuck = failed === undefined ? '' : failed ? fill(centre.failed, { reason: failed }) : centre.unverified;
    const back = (toForm: boolean) => () => void this.#ports.drop(wish, toForm);
    return html`<li>
      <h4 id=${id}>${centre[kind]}</h4>
      <p class="state">${icon(stuck ? 'bounced' : 'waiting')}${centre.unsent}</p>
      <p class="fine">${dated(made, tag, true)}</p>
      <p>${stuck || centre.later}</p>
      <div class="row">
        ${stuck ? html`<button class="plain" aria-describedby=${id} @click=${back(true)}>${centre.send}</button>` : ''}
        <button class="plain" aria-describedby=${id} @click=${back(false)}>${centre.cancel}</button>
      </div>
    </li>`;
  }

  #sent(sent: Sent): TemplateResult {
    const { centre, tag } = this.#ports.room.scene.more;
    const { reference, kind, status, due, since, answer } = sent;
    const isOver = !isOpen(sent);
    const settled = isOver ? ` · ${dated(since, tag)}` : '';
    const [before, after] = centre.reference.split('{reference}');
    return html`<li>
      <h4>${kindIn(kind, centre)}</h4>
      <p class="state">${icon(STATES[status]?.[1] ?? 'waiting')}${stateOf(sent, centre)}${settled}</p>
      <p class="fine">
        ${before}<code dir="ltr">${reference}</code>${after}<br />
        ${isOver ? '' : fill(centre.due, { date: dated(due, tag) })}
      </p>
      ${
        answer
          ? html`<div class="reply">
              <h5>${centre.reply}</h5>
              <p dir="auto">${answer}</p>
            </div>`
          : ''
      }
    </li>`;
  }
}
