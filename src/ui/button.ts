import { makeMovable } from './button-move.js';
import { BaseElement } from './element.js';
import { speak, tongueOf } from './more.js';
import { css, dress } from './sheets.js';
import { shared, strip } from './styles.js';

/** Light words again: the page styles an inline button itself, a floating one is shielded like the layers. */
const floating = css`
  :host {
    inset: 0 !important;
    z-index: calc(var(--sayso-layer, 2147483647) - 1) !important;
  }
  .place {
    box-sizing: border-box;
    display: grid;
    padding: max(1em, env(safe-area-inset-top)) max(1em, env(safe-area-inset-right))
      max(1em, env(safe-area-inset-bottom)) max(1em, env(safe-area-inset-left));
  }
  .surface {
    grid-area: 2/2;
    display: block;
    max-width: 100%;
    border: 0;
    border-radius: var(--q);
    pointer-events: auto;
  }
  ::slotted(button) {
    padding-inline: 1em !important;
    touch-action: none !important;
    user-select: none !important;
  }
  ::slotted([slot]) {
    display: none !important;
  }
`;

let count = 0;

/**
 * A button that opens the preferences again. `<sayso-button>Privacy choices</sayso-button>` becomes a real button with
 * those words where it stands. With the attribute `floating` it rests in the corner of the window, can be dragged or
 * moved with the arrow keys (Home puts it back), and is remembered in localStorage under `sayso-button`. Any other
 * element with `data-sayso="open"` opens them without this one.
 *
 * Attributes: `floating`; `move`, how to move it, said to who cannot see it (default: ours, loaded when it is reached).
 *
 * @tag sayso-button
 */
export class SaysoButton extends BaseElement {
  #life: AbortController | undefined;

  connectedCallback(): void {
    if (!this.querySelector('[data-sayso]')) this.#wrap();
    if (this.hasAttribute('floating')) this.#float();
  }

  disconnectedCallback(): void {
    this.#life?.abort();
  }

  #wrap(): void {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset['sayso'] = 'open';
    button.append(...this.childNodes);
    this.append(button);
  }

  #float(): void {
    const root = dress(this, shared + strip + floating);
    if (!root) return;
    if (!root.firstChild) {
      const box = document.createElement('div');
      const surface = document.createElement('div');
      box.className = 'place';
      surface.className = 'surface actions';
      surface.append(document.createElement('slot'));
      box.append(surface);
      root.append(box);
    }
    this.#life = new AbortController();
    const { signal } = this.#life;
    const box = root.firstElementChild as HTMLElement;
    makeMovable({ host: this, box, surface: box.firstElementChild as HTMLElement, signal });
    const reached = (): void => void this.#describe();
    for (const type of ['focusin', 'pointerover']) this.addEventListener(type, reached, { once: true, signal });
  }

  /** The words stand in the light, where the button may refer to them, and in no slot. */
  async #describe(): Promise<void> {
    if (this.querySelector('[slot=move]')) return;
    const note = document.createElement('span');
    note.id = `sayso-move-${++count}`;
    note.slot = 'move';
    note.hidden = true;
    this.append(note);
    const words = this.getAttribute('move') ?? (await speak(tongueOf(this)).catch(() => undefined))?.button.move;
    note.textContent = words ?? '';
    this.querySelector('[data-sayso]')?.setAttribute('aria-describedby', note.id);
  }
}
