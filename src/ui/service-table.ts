/** The services of each purpose, in the preferences. A chunk of its own: most visitors never look. */
import type { TemplateResult } from 'lit/html.js';
import type { Plural } from '../locale.js';
import { html } from './html.js';
import { speak, type Spoken } from './more.js';
import type { Panel, ServiceTable } from './panel.js';
import { draftServices, type ServiceDraft } from './service-draft.js';
import { matching, servicesOf, type Listed } from './service-entries.js';
import { serviceRows } from './service-rows.js';
import { table } from './service-styles.js';
import { fill } from './words.js';

/** A status is spoken when the visitor pauses, not at each letter. */
const PAUSE = 250;
/** More rows than this stay behind their disclosures, else a single letter would build the whole table. */
const MOST_OPEN = 100;

const arrow = html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M5 2l6 6-6 6" /></svg>`;

const lower = (text: string): string => text.trim().toLowerCase();

const rowsIn = (services: readonly Listed[]): number =>
  services.reduce((sum, { entries }) => sum + Math.max(1, entries.length), 0);

class Services implements ServiceTable {
  readonly #sheet = new CSSStyleSheet();
  readonly turned: ServiceDraft['turned'];
  readonly choices: ServiceDraft['choices'];
  readonly #panel: Panel;
  readonly #draft: ServiceDraft;
  readonly #more: Spoken;
  /** Made once: for hundreds of purposes each would be made anew. */
  readonly #plurals: Intl.PluralRules;
  readonly #numbers: Intl.NumberFormat;
  readonly #all = new Map<string, Listed[]>();
  readonly #opened = new Set<string>();
  #query = '';
  #found: Map<string, Listed[]> | null = null;
  #status = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(panel: Panel, more: Spoken) {
    this.#sheet.replaceSync(table);
    this.#panel = panel;
    this.#draft = draftServices(panel, () => panel.paint(this));
    this.turned = this.#draft.turned;
    this.choices = this.#draft.choices;
    this.#more = more;
    this.#plurals = new Intl.PluralRules(more.tag);
    this.#numbers = new Intl.NumberFormat(more.tag);
  }

  dress(root: ShadowRoot): void {
    if (!root.adoptedStyleSheets.includes(this.#sheet)) root.adoptedStyleSheets.push(this.#sheet);
  }

  search(): TemplateResult | '' {
    const { search } = this.#more.services;
    if (!Object.keys(this.#panel.host.notice.purposes).some((name) => this.#named(name).length)) return '';
    return html`<label for="search">${search}</label
      ><input
        id="search"
        type="search"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="found"
        .value=${this.#query}
        @input=${(event: Event) => this.#ask((event.target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => this.#leave(event)}
      />
      <p class="found" id="found" role="status">${this.#status}</p>`;
  }

  of(purpose: string): TemplateResult | '' {
    const found = this.#found?.get(purpose);
    const count = this.#found ? (found?.length ?? 0) : this.#named(purpose).length;
    if (!count) return '';
    const open = this.#opened.has(purpose) || (!!this.#found && this.#rows() <= MOST_OPEN);
    const rest = { panel: this.#panel, draft: this.#draft, purpose, messages: this.#more.services };
    return html`<details ?open=${open} @toggle=${(event: Event) => this.#toggled(purpose, event)}>
      <summary>${arrow}<span>${this.#count(this.#more.services.count, count)}</span></summary>
      ${open ? serviceRows({ ...rest, services: found ?? this.#listed(purpose) }) : ''}
    </details>`;
  }

  #named(name: string): string[] {
    return Object.keys(this.#panel.host.notice.purposes[name]?.services ?? {});
  }

  #listed(name: string): Listed[] {
    const { notice, texts, locale } = this.#panel.host;
    const known = this.#all.get(name);
    if (known) return known;
    const listed = servicesOf({ name, purpose: notice.purposes[name]!, texts }, this.#more.services, locale);
    this.#all.set(name, listed);
    return listed;
  }

  #count(message: Plural, count: number): string {
    const form = message[this.#plurals.select(count)] ?? message.other;
    return fill(form, { count: this.#numbers.format(count) });
  }

  #rows(): number {
    return [...(this.#found?.values() ?? [])].reduce((sum, services) => sum + rowsIn(services), 0);
  }

  /** What the visitor opens is built then; what a search opened closes with it. */
  #toggled(purpose: string, { target }: Event): void {
    const { open } = target as HTMLDetailsElement;
    if (this.#found || open === this.#opened.has(purpose)) return;
    if (open) this.#opened.add(purpose);
    else this.#opened.delete(purpose);
    this.#panel.paint(this);
  }

  #ask(query: string): void {
    this.#query = query;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#find(), PAUSE);
  }

  /** Escape empties the field; only then it closes the dialog. */
  #leave(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.#query) return;
    event.preventDefault();
    event.stopPropagation();
    this.#query = '';
    this.#find();
  }

  #find(): void {
    const query = lower(this.#query);
    this.#found = query ? this.#matches(query) : null;
    const rows = this.#rows();
    const { found, nothing } = this.#more.services;
    this.#status = !query ? '' : rows ? this.#count(found, rows) : nothing;
    this.#panel.paint(this);
  }

  #matches(query: string): Map<string, Listed[]> {
    const { notice, texts } = this.#panel.host;
    const found = new Map<string, Listed[]>();
    for (const name of Object.keys(notice.purposes)) {
      const around = texts.purposes[name]?.title ?? name;
      const services = this.#listed(name).flatMap((each) => matching(each, query, around) ?? []);
      if (services.length) found.set(name, services);
    }
    return found;
  }
}

/** Brings the table to the preferences, in their language. */
export const serviceTable = async (panel: Panel): Promise<void> =>
  panel.paint(new Services(panel, await speak(panel.host.locale.tag)));
