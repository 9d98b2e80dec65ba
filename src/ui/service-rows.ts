import type { TemplateResult } from 'lit/html.js';
import type { ServiceMessages } from '../locale.js';
import { html } from './html.js';
import type { Panel } from './panel.js';
import { control } from './purpose-row.js';
import type { ServiceDraft } from './service-draft.js';
import type { Entry, Listed } from './service-entries.js';
import { fill, list } from './words.js';

/** A table of services and what is needed to show it. */
export interface Shelf {
  panel: Panel;
  draft: ServiceDraft;
  purpose: string;
  messages: ServiceMessages;
  services: readonly Listed[];
}

const line = ({ mark, kind, lasts }: Entry): TemplateResult =>
  html`<tr>
    <td><code dir="ltr">${mark}</code></td>
    <td>${kind}</td>
    <td>${lasts}</td>
  </tr>`;

/** A service that stands as its purpose is only named; one with a key of its own has a switch. */
const head = ({ panel, draft, purpose }: Shelf, { title, name, key }: Listed): TemplateResult => {
  const { decision, locale } = panel.host;
  const standing = name ? decision().purposes[name] : undefined;
  if (!name || !standing || standing.regime === 'required')
    return html`<div class="service"><span>${title}</span></div>`;
  const id = `s${key}`;
  const change = (on: boolean): void => draft.toggle(name, on);
  return html`<div class="service keyed">
    <label for=${id}>${title}</label>${control({
      ...{ id, on: draft.isOn(name), messages: locale.messages, change },
      off: !panel.isOn(purpose),
    })}
  </div>`;
};

/** What it does, whom it talks to, and where its own notice stands. */
const about = ({ panel, messages }: Shelf, { key, title, hosts, text }: Listed): TemplateResult => {
  const { locale } = panel.host;
  const connects = hosts.length ? fill(messages.hosts, { hosts: list(hosts, locale) }) : '';
  const policy = text.policy && html`<a href=${text.policy}>${fill(messages.policy, { name: title })}</a>`;
  return html`<div id="s${key ?? ''}t">
    ${text.text && html`<p>${text.text}</p>`}
    <ul class="fine">
      ${[connects, policy].filter(Boolean).map((each) => html`<li>${each}</li>`)}
    </ul>
  </div>`;
};

/** The table of a purpose's services: a group of rows for each. */
export const serviceRows = (shelf: Shelf): TemplateResult => {
  const { messages, services } = shelf;
  const bodies = services.map(
    (service) =>
      html`<tbody>
        <tr>
          <th colspan="3" scope="rowgroup">${head(shelf, service)}${about(shelf, service)}</th>
        </tr>
        ${service.entries.map(line)}
      </tbody>`,
  );
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${messages.name}</th>
        <th scope="col">${messages.kind}</th>
        <th scope="col">${messages.lasts}</th>
      </tr>
    </thead>
    ${bodies}
  </table>`;
};
