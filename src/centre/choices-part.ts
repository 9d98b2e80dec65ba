/** The history of the visitor's choices, newest first. */
import type { TemplateResult } from '../ui/draw.js';
import { html } from '../ui/html.js';
import { fill, list } from '../ui/words.js';
import type { PurposeText, Texts } from '../wire/notice.js';
import { tellChoices, titlesOf, type Answered, type Chosen } from './choices.js';
import { dated, icon, save, type Room } from './part.js';
import { fetchShown, isShown } from './shown.js';

/** A record's choices by the titles of their purposes. */
export const choiceList = ({ scene }: Room, choices: readonly Answered[]): TemplateResult => {
  const { notice, texts, locale } = scene;
  const titles = titlesOf(notice, texts);
  return html`<ul class="choices">
    ${choices.map(({ key, choice }) => {
      const on = choice === 'granted';
      return html`<li class=${choice}>
        ${icon(on ? 'on' : 'off')}<span>${titles.get(key) ?? `#${key}`}</span>
        <b>${locale.messages[on ? 'on' : 'off']}</b>
      </li>`;
    })}
  </ul>`;
};

export class ChoicesPart {
  readonly #room: Room;
  #choices: readonly Chosen[] | null = null;
  /** The texts of then by their hashes; `null` where they could not be had. */
  readonly #texts = new Map<string, Texts | null>();

  constructor(room: Room) {
    this.#room = room;
  }

  async load(): Promise<void> {
    const entries = await this.#room.consent?.history?.();
    this.#choices = tellChoices(entries);
    this.#room.paint();
  }

  /** What this browser knows, for a file, where no endpoint can be asked. */
  get file(): Blob {
    const records = (this.#choices ?? []).map(({ payload, state, receipt }) => ({ payload, state, receipt }));
    return new Blob([JSON.stringify({ records }, null, 2)], { type: 'application/json' });
  }

  draw(): TemplateResult {
    const { centre } = this.#room.scene.more;
    const choices = this.#choices ?? [];
    return html`<section aria-labelledby="history">
      <h3 id="history">${centre.history}</h3>
      ${
        choices.length
          ? html`<ol class="records">
              ${choices.map((each) => this.#record(each))}
            </ol>`
          : html`<p>${this.#choices ? centre.historyNothing : ''}</p>`
      }
    </section>`;
  }

  #record(chosen: Chosen): TemplateResult {
    const { scene } = this.#room;
    const { centre, tag } = scene.more;
    const { id, at, state, shown, receipt, choices } = chosen;
    return html`<li>
      <h4 id=${id}>${fill(centre.answered, { date: dated(at, tag, true) })}</h4>
      <p class="state">${icon(state)}${centre[state]}</p>
      ${choiceList(this.#room, choices)} ${shown ? this.#disclosure(chosen, shown.hash) : ''}
      ${
        receipt
          ? html`<button class="plain" aria-describedby=${id} @click=${() => void this.#receipt(chosen)}>
              ${icon('save')}${centre.receipt}
            </button>`
          : ''
      }
    </li>`;
  }

  #disclosure({ id }: Chosen, hash: string): TemplateResult {
    const { centre } = this.#room.scene.more;
    const open = ({ target }: Event): void => void ((target as HTMLDetailsElement).open && this.#fetch(hash));
    return html`<details @toggle=${open}>
      <summary aria-describedby=${id}>${icon('arrow')}<span>${centre.text}</span></summary>
      <div class="shown" aria-live="polite">${this.#shown(hash)}</div>
    </details>`;
  }

  #shown(hash: string): TemplateResult | string {
    const texts = this.#texts.get(hash);
    if (texts === undefined) return '';
    if (!texts) return html`<p>${this.#room.scene.more.centre.textGone}</p>`;
    const { locale, intro, purposes } = texts;
    return html`<blockquote lang=${locale}>
      ${intro ? html`<p>${intro}</p>` : ''}
      <dl>${Object.values(Object(purposes) as Record<string, PurposeText>).map((each) => this.#purpose(each))}</dl>
    </blockquote>`;
  }

  #purpose({ title, text, lost, recipients, basis }: PurposeText): TemplateResult {
    const { locale } = this.#room.scene;
    const { messages } = locale;
    const facts = [
      lost ? fill(messages.lost, { lost }) : '',
      Array.isArray(recipients) ? fill(messages.recipients, { names: list(recipients, locale) }) : '',
      basis ? fill(messages.basis, { basis }) : '',
    ].filter(Boolean);
    return html`<dt>${title}</dt>
      <dd>${text} ${facts.length ? html`<small>${facts.join(' · ')}</small>` : ''}</dd>`;
  }

  /** The texts in use are here already; others are asked for, anew each time that they could not be had. */
  async #fetch(hash: string): Promise<void> {
    if (this.#texts.get(hash)) return;
    const { texts, endpoint, site } = this.#room.scene;
    const here = isShown(texts, hash) ? texts : null;
    this.#texts.set(hash, here ?? (endpoint ? await fetchShown(endpoint, site, hash) : null));
    this.#room.paint();
  }

  /** The receipt with the bytes that it speaks of, and whether the endpoint's published keys confirm it. */
  async #receipt({ id, payload, receipt }: Chosen): Promise<void> {
    const proofs = await this.#room.consent?.receipts().catch(() => []);
    const { proof = 'unreachable' } = proofs?.find((each) => each.id === id) ?? {};
    const file = JSON.stringify({ id, proof, payload, receipt }, null, 2);
    save(new Blob([file], { type: 'application/json' }), `receipt-${id}.json`);
  }
}
