import { render, type TemplateResult } from 'lit/html.js';
import type { LayerHost, Shown } from '../layer.js';
import type { Choice } from '../wire/notice.js';
import { insertFirst } from './element.js';
import { html } from './html.js';
import { focus, LayerElement } from './layer-element.js';
import type { Panel, ServiceTable } from './panel.js';
import { dialog } from './preferences-styles.js';
import { purposeRow } from './purpose-row.js';
import { dress } from './sheets.js';
import { shared } from './styles.js';
import { fill } from './words.js';

/** Rows of the first frame: more than the dialog has room for. */
const FIRST = 16;
/** Rows of each task after it. */
const NEXT = 48;
/** Between them, in ms: longer than a frame, so that each is on screen before the next, and a click finds its turn. */
const PAUSE = 20;

/**
 * The second layer: one switch per purpose, in a native modal dialog. What the visitor switches is a draft until it is
 * saved; Escape and the close button leave everything as it was. Rows below its lower edge are drawn in the frames
 * after its first; what is saved does not depend on them.
 *
 * @tag sayso-preferences
 */
export class SaysoPreferences extends LayerElement {
  readonly #draft = new Map<string, boolean>();
  #dialog: HTMLDialogElement | null = null;
  #watch: ResizeObserver | undefined;
  #opener: Element | null = null;
  #table: ServiceTable | undefined;
  /** How many rows may be drawn by now. */
  #rows = FIRST;
  /** What is told of each purpose, so that of hundreds only the one that is switched is told anew. */
  #told!: Record<number, TemplateResult>;

  override show(host: LayerHost): Shown {
    const shown = this.begin(host, 'preferences', {});
    this.#told = {};
    this.#paint();
    if (!this.isConnected) insertFirst(this);
    if (!this.#dialog?.open) this.#open();
    return shown;
  }

  override hide(): void {
    const { body } = document;
    this.#watch?.disconnect();
    if (this.#dialog) this.#dialog.onclose = null;
    this.#dialog?.close();
    super.hide();
    if (this.#opener === body) focus.lost = Date.now();
    else if (document.activeElement === body) {
      document.querySelector<HTMLElement>('[data-sayso=open]')?.focus({ preventScroll: true });
    }
  }

  /** A modal dialog makes the page inert: one that a filter hides must not stay open. */
  #open(): void {
    const shown = this.shadowRoot!.querySelector('dialog')!;
    this.#dialog = shown;
    this.#opener = document.activeElement;
    shown.onclose = () => this.host.close();
    shown.showModal();
    const visible = (): boolean => shown.checkVisibility?.() ?? true;
    if (!visible()) {
      this.hide();
      throw new Error('sayso: the page or a filter hides <sayso-preferences>');
    }
    this.#watch = new ResizeObserver(() => visible() || this.host.close());
    this.#watch.observe(shown);
    this.#goOn();
  }

  /** Draws the rest, then brings the table of services, where there is a place for it. */
  #goOn(): void {
    if (Object.keys(this.host.notice.purposes)[this.#rows])
      setTimeout(() => {
        if (!this.isConnected) return;
        this.#rows += NEXT;
        this.#paint();
        this.#goOn();
      }, PAUSE);
    else if (this.shadowRoot!.querySelector('.search')) this.#bringTable();
  }

  /** Where it cannot come, the purposes stand without it. */
  #bringTable(): void {
    const panel: Panel = {
      host: this.host,
      draft: this.#draft,
      isOn: (name) => this.#on(name),
      paint: (table) => {
        this.#table = table;
        this.#paint();
      },
    };
    import('./service-table.js').then(({ serviceTable }) => serviceTable(panel)).catch(() => {});
  }

  #paint(): void {
    const root = dress(this, shared + dialog) ?? this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    this.#table?.dress(root);
    render(this.#frame(), root);
    render(this.#actions(), this);
  }

  #on(name: string): boolean {
    return this.#draft.get(name) ?? this.#stands(name);
  }

  #stands(name: string): boolean {
    return this.host.decision().purposes[name]?.state === 'granted';
  }

  #toggle(name: string, on: boolean): void {
    if (on === this.#stands(name)) this.#draft.delete(name);
    else this.#draft.set(name, on);
    this.#table?.turned(name);
    this.#paint();
  }

  #save(event: Event): void {
    const { notice, decision } = this.host;
    const { purposes } = decision();
    const names = Object.keys(notice.purposes).filter((name) => purposes[name]!.regime !== 'required');
    const choices = names.map((name): [string, Choice] => [name, this.#on(name) ? 'granted' : 'denied']);
    this.host.choose({ ...Object.fromEntries(choices), ...this.#table?.choices() }, event);
  }

  #frame(): TemplateResult {
    const { texts, locale, notice } = this.host;
    const { title, intro, close, unsaved } = locale.messages;
    const table = this.#table;
    const all = Object.entries(notice.purposes);
    const told = this.#told;
    const rows = all.slice(0, this.#rows).map(([name, { services }], at) => {
      told[at] ??= purposeRow({
        ...{ host: this.host, name, on: this.#on(name) },
        toggle: (on) => {
          delete told[at];
          this.#toggle(name, on);
        },
      });
      return html`<li part="purpose">
        ${told[at]} ${services && html`<div class="services">${table?.of(name)}</div>`}
      </li>`;
    });
    return html`<dialog class="surface" part="dialog" aria-labelledby="title">
      <header>
        <h2 id="title" tabindex="-1" autofocus>${title}</h2>
        <button class="close" type="button" aria-label=${close} @click=${() => this.#dialog?.close()}>
          <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 3l10 10M13 3L3 13" /></svg>
        </button>
      </header>
      <div class="body" part="body">
        <p>${fill(intro, { site: texts.controller })}</p>
        ${all.some(([, { services }]) => services) ? html`<div class="search">${table?.search()}</div>` : ''}
        <ul>
          ${rows}
        </ul>
        ${
          // Behind the last row, so that no row moves it.
          !all[this.#rows] && texts.policy ? html`<a href=${texts.policy.href}>${texts.policy.label}</a>` : ''
        }
      </div>
      <footer>
        <p class="status" role="status">${this.#draft.size ? unsaved : ''}</p>
        <div class="actions" part="actions"><slot name="action"></slot></div>
      </footer>
    </dialog>`;
  }

  #actions(): TemplateResult {
    const { accept, refuse, save } = this.host.locale.messages;
    return html`<button slot="action" type="button" data-sayso="accept-all">${accept}</button>
      <button slot="action" type="button" data-sayso="reject-all">${refuse}</button>
      <button slot="action" type="button" data-sayso="save" @click=${(event: Event) => this.#save(event)}>
        ${save}
      </button>`;
  }
}
