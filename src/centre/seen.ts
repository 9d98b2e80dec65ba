/** What the endpoint holds of this browser, as it answered to "see". */
import type { SeenPage, SeenRecord } from '../rights/index.js';
import type { TemplateResult } from '../ui/draw.js';
import { html } from '../ui/html.js';
import { fill } from '../ui/words.js';
import { readPayload } from './choices.js';
import { choiceList } from './choices-part.js';
import { dated, icon, type Room } from './part.js';

/** Of an erased record nothing is left but that there was one, and when. */
const record = (room: Room, { link, kept, erased }: SeenRecord): TemplateResult => {
  const { centre, tag } = room.scene.more;
  const told = readPayload(kept?.payload);
  const at = told?.at ?? link.received;
  return html`<li>
    <h4>${fill(centre.answered, { date: dated(at, tag, true) })}</h4>
    <p class="state">${icon('confirmed')}${centre.confirmed}</p>
    ${told ? choiceList(room, told.choices) : ''} ${erased ? html`<p class="fine">${dated(erased.at, tag)}</p>` : ''}
  </li>`;
};

/** Newest first, with the contact that the endpoint knows; nothing before the visitor asked. */
export const seenRecords = (room: Room, pages: readonly SeenPage[]): TemplateResult | '' => {
  const [first] = pages;
  if (!first) return '';
  const { centre } = room.scene.more;
  const records = pages.flatMap((page) => page.records).reverse();
  return html`<div class="seen">
    <h4>${centre.reply}</h4>
    ${first.contact ? html`<p>${centre.contactLabel}: <b dir="auto">${first.contact.contact}</b></p>` : ''}
    <ol class="records">
      ${records.map((each) => record(room, each))}
    </ol>
  </div>`;
};
