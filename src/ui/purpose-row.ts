import type { TemplateResult } from 'lit/html.js';
import type { Standing } from '../consent/decision.js';
import { validDays } from '../consent/renewal.js';
import type { LayerHost } from '../layer.js';
import type { Messages } from '../locale.js';
import { html } from './html.js';
import { duration, fill, list } from './words.js';

/** One purpose as the preferences show it. */
export interface Row {
  host: LayerHost;
  name: string;
  /** Whether its switch stands on, in the visitor's draft. */
  on: boolean;
  toggle(on: boolean): void;
}

/** What the visitor should not miss: an earlier answer, and a signal that decided instead. */
const hints = ({ host, name }: Row, { cause, was }: Standing): string[] => {
  const { messages } = host.locale;
  return [
    was ? fill(messages.before, { answer: was === 'granted' ? messages.on : messages.off }) : '',
    cause === 'signal' ? fill(messages.honoured, { purposes: host.texts.purposes[name]?.title ?? name }) : '',
  ];
};

const validity = ({ host, name }: Row): string => {
  const { messages } = host.locale;
  const days = validDays(host.notice.purposes[name]!);
  return days === 'never' ? messages.validAlways : fill(messages.valid, { days: duration(days, host.locale) });
};

/** Who receives it, on what ground, how long an answer holds and since when it stands. */
const terms = (row: Row, { regime, at, was }: Standing): string[] => {
  const { texts, locale } = row.host;
  const { basis, recipients = [] } = texts.purposes[row.name] ?? {};
  const { messages } = locale;
  return [
    recipients.length ? fill(messages.recipients, { names: list(recipients, locale) }) : '',
    basis ? fill(messages.basis, { basis }) : '',
    regime === 'required' ? '' : validity(row),
    at && !was
      ? fill(messages.since, { date: new Intl.DateTimeFormat(locale.tag, { dateStyle: 'long' }).format(at) })
      : '',
  ];
};

/** Keys are unique and without blanks; names need not be. */
const idOf = ({ host, name }: Row): string => `p${host.notice.purposes[name]!.key}`;

/** A switch with its state in words. */
interface Control {
  /** What explains it has the same with a `t` behind. */
  id: string;
  on: boolean;
  messages: Messages;
  change(on: boolean): void;
  /** True where it cannot be switched now. */
  off?: boolean;
}

/** A native checkbox: state by position, colour and word, so that none of them is alone. */
export const control = ({ id, on, messages, change, off = false }: Control): TemplateResult =>
  html`<span class="state" aria-hidden="true">${on ? messages.on : messages.off}</span
    ><input
      id=${id}
      type="checkbox"
      role="switch"
      aria-describedby="${id}t"
      .checked=${on}
      ?disabled=${off}
      @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}
    />`;

const each = (texts: readonly string[], show: (text: string) => TemplateResult): TemplateResult[] =>
  texts.filter(Boolean).map(show);

/** A purpose with its switch. */
export const purposeRow = (row: Row): TemplateResult => {
  const { host, name, on, toggle } = row;
  const { messages } = host.locale;
  const standing = host.decision().purposes[name]!;
  const id = idOf(row);
  const { title = name, text = '', lost = '' } = host.texts.purposes[name] ?? {};
  const required = standing.regime === 'required';
  return html`<div class="head">
      <h3>${required ? title : html`<label for=${id}>${title}</label>`}</h3>
      ${required ? html`<span class="state">${messages.always}</span>` : control({ id, on, messages, change: toggle })}
    </div>
    <p id="${id}t">${text}</p>
    ${lost && html`<p class="lost">${fill(messages.lost, { lost })}</p>`}
    ${each(hints(row, standing), (hint) => html`<p class="hint">${hint}</p>`)}
    <ul class="fine">
      ${each(terms(row, standing), (term) => html`<li>${term}</li>`)}
    </ul>`;
};
