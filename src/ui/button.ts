import { BaseElement } from './element.js';
import { css, dress } from './sheets.js';
import { shared, strip } from './styles.js';

/** Light words again: the page styles an inline button itself, a floating one is shielded like the layers. */
const floating = css`
  :host {
    inset-inline-end: auto !important;
    z-index: calc(var(--sayso-layer, 2147483647) - 1) !important;
  }
  .surface {
    margin: 1em;
    display: block;
    border: 0;
    border-radius: min(var(--r), 0.625em);
  }
  ::slotted(button) {
    padding-inline: 1em !important;
  }
`;

/**
 * A button that opens the preferences again. `<sayso-button>Privacy choices</sayso-button>` becomes a real button with
 * those words where it stands; with the attribute `floating` it rests in the corner of the window. Any other element
 * with `data-sayso="open"` does the same without this one.
 *
 * @tag sayso-button
 */
export class SaysoButton extends BaseElement {
  connectedCallback(): void {
    if (this.hasAttribute('floating')) this.#float();
    if (this.querySelector('[data-sayso]')) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset['sayso'] = 'open';
    button.append(...this.childNodes);
    this.append(button);
  }

  #float(): void {
    const root = dress(this, shared + strip + floating);
    if (!root || root.firstChild) return;
    const surface = document.createElement('div');
    surface.className = 'surface actions';
    surface.append(document.createElement('slot'));
    root.append(surface);
  }
}
