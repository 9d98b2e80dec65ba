import { openRights } from '../rights/index.js';
import type { TemplateResult } from '../ui/draw.js';
import { html } from '../ui/html.js';
import { ChoicesPart } from './choices-part.js';
import type { Room } from './part.js';
import { RequestsPart } from './requests-part.js';
import type { Scene } from './scene.js';
import { StoredPart } from './stored-part.js';
import { TakePart } from './take-part.js';

/** The parts of one centre that stands in a page. */
export interface Parts {
  stored: StoredPart;
  choices: ChoicesPart;
  take: TakePart;
  /** None without an endpoint: there is nobody to ask. */
  requests: RequestsPart | null;
}

export const openParts = (room: Room, signal: AbortSignal): Parts => {
  const { endpoint, site } = room.scene;
  const rights = endpoint && site ? openRights({ endpoint, site }) : null;
  const stored = new StoredPart(room);
  const choices = new ChoicesPart(room);
  return {
    ...{ stored, choices },
    take: new TakePart({ room, rights: () => rights, own: () => choices.file }),
    requests: rights && new RequestsPart({ room, rights, signal, stored: () => void stored.load() }),
  };
};

export const drawParts = ({ stored, choices, take, requests }: Parts, { more }: Scene): TemplateResult =>
  html`<div class="surface">
    <h2>${more.centre.title}</h2>
    ${stored.draw()} ${choices.draw()} ${take.draw()} ${requests?.draw() ?? ''}
  </div>`;
