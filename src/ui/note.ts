import { render } from 'lit/html.js';
import type { LayerHost } from '../layer.js';
import { insertFirst, label, raise } from './element.js';
import { html } from './html.js';
import { css, dress } from './sheets.js';
import { shared } from './styles.js';

const pill = css`
  .surface {
    position: absolute;
    inset: auto 0 0;
    display: block;
    width: fit-content;
    max-width: calc(100% - 2em);
    margin: max(1em, env(safe-area-inset-bottom)) auto;
    padding: 0.625em 1.125em;
    pointer-events: none;
  }
  :host(:empty) .surface {
    display: none;
  }
`;

/** Assistive software speaks a status that changes, not one that arrives with its text (WCAG 4.1.3, technique ARIA22). */
export const SPEAK_AFTER = 100;
const STAYS = 6000;
/** Longer than a frame: the click is answered on screen before the note costs time. */
const BEHIND = 20;

const frame = html`<div class="place">
  <div class="surface"><slot></slot></div>
</div>`;

let note: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout>;

/** Takes the note away. */
export const unsay = (): void => {
  clearTimeout(timer);
  note?.remove();
};

/** Says one sentence at the bottom of the window: it takes neither focus nor clicks and goes by itself. */
export const say = (text: string, { locale, attributes }: LayerHost): void => {
  unsay();
  timer = setTimeout(() => {
    const said = (note = document.createElement('sayso-note'));
    const { tag: lang, dir } = locale;
    label(said, { ...attributes, lang, dir, role: 'status' });
    const root = dress(said, shared + pill);
    if (root) render(frame, root);
    insertFirst(said);
    if (root) raise(root);
    timer = setTimeout(() => {
      said.textContent = text;
      timer = setTimeout(unsay, STAYS);
    }, SPEAK_AFTER);
  }, BEHIND);
};
