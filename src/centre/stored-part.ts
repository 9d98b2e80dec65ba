/** What is stored in this browser, and by whom. */
import type { StoreName } from '../gates/sweep/stores.js';
import type { Spoken } from '../ui/more.js';
import type { TemplateResult } from '../ui/draw.js';
import { html } from '../ui/html.js';
import { icon, type Room } from './part.js';
import { listStored, sortStored, type Found, type Group } from './stored.js';
import { REQUESTS } from './wishes.js';

const kindOf = (store: StoreName, { services }: Spoken): string =>
  ({
    cookies: services.cookie,
    local: services.storage,
    session: `${services.storage} · ${services.session}`,
    databases: services.database,
    caches: services.cache,
    workers: services.worker,
  })[store];

const line = ({ store, name }: Found, more: Spoken): TemplateResult =>
  html`<tr>
    <td><code dir="ltr">${name}</code></td>
    <td>${kindOf(store, more)}</td>
  </tr>`;

const term = (label: string, value: string): TemplateResult =>
  html`<span class="pair"><span class="label">${label}</span> ${value}</span>`;

export class StoredPart {
  readonly #room: Room;
  #found: readonly Found[] | null = null;
  #turn = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  /** Looks anew. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    const found = await listStored();
    if (turn !== this.#turn) return;
    this.#found = found;
    this.#room.paint();
  }

  draw(): TemplateResult {
    const { notice, more } = this.#room.scene;
    const { centre } = more;
    const groups = sortStored(this.#found ?? [], notice);
    return html`<section aria-labelledby="stored">
      <h3 id="stored">${centre.stored}</h3>
      <p>${this.#found && !groups.length ? centre.storedNothing : centre.storedIntro}</p>
      ${groups.length ? this.#table(groups) : ''}
    </section>`;
  }

  #table(groups: readonly Group[]): TemplateResult {
    const { more } = this.#room.scene;
    return html`<table aria-labelledby="stored">
      <thead>
        <tr>
          <th scope="col">${more.services.name}</th>
          <th scope="col">${more.services.kind}</th>
        </tr>
      </thead>
      ${groups.map(
        (group) =>
          html`<tbody>
            <tr>
              <th colspan="2" scope="rowgroup">${this.#head(group)}</th>
            </tr>
            ${group.found.map((found) => line(found, more))}
          </tbody>`,
      )}
    </table>`;
  }

  #head({ ours, keepers, found }: Group): TemplateResult {
    const { texts, locale, more } = this.#room.scene;
    const { centre } = more;
    const listed = (items: readonly string[]): string => new Intl.ListFormat(locale.tag).format(new Set(items));
    if (keepers.length) {
      const purposes = keepers.map(({ purpose }) => texts?.purposes?.[purpose]?.title ?? purpose);
      return html`${term(centre.keeper, listed(keepers.map(({ service }) => service)))}
      ${term(centre.purpose, listed(purposes))}`;
    }
    if (!ours) return html`<span class="undeclared">${icon('bounced')}${centre.undeclared}</span>`;
    const uses = found.map(({ name }) => (name === REQUESTS ? centre.requests : centre.history));
    return html`${term(centre.keeper, centre.ours)} ${term(centre.purpose, listed(uses))}`;
  }
}
