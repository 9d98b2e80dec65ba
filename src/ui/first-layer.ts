import { render } from 'lit/html.js';
import type { LayerHost, Shown } from '../layer.js';
import { insertFirst, raise } from './element.js';
import { firstSheet, frame, nameOf } from './first-frame.js';
import { words } from './first-words.js';
import { focus, LayerElement } from './layer-element.js';
import { SPEAK_AFTER } from './note.js';
import { makeRoom } from './room.js';
import { dress } from './sheets.js';

const SOON = 3000;
/** How often a late layer looks whether the page has loaded. */
const LOOK = 100;

/**
 * The first layer: it asks once and leaves the page alone. Not modal: it takes no focus, scrolls nothing, and stays
 * unanswered where a filter hides it. `layout`: `bar`, `box`, `corner`, `centre` or `inline`; `position`: `top`,
 * `start`, `end`; `theme`: a look, `light` or `dark`; `when="late"` waits for the page to load and rest.
 *
 * @tag sayso-banner
 */
export class SaysoBanner extends LayerElement {
  #written = false;
  #inline = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leave: (() => void) | undefined;

  override show(host: LayerHost): Shown {
    const wish = host.attributes['layout'] ?? this.getAttribute('layout') ?? 'bar';
    this.#inline = wish === 'inline' && this.isConnected;
    const layout = wish === 'inline' && !this.#inline ? 'bar' : wish;
    const shown = this.begin(host, 'first', { ...nameOf(host), layout });
    const root = dress(this, firstSheet);
    if (root && !root.firstChild) render(frame, root);
    this.#write();
    this.#come();
    return shown;
  }

  /** Also when the page moved it: leaving the document closes a popover. */
  connectedCallback(): void {
    if (!this.host) return;
    this.hidden = false;
    if (this.shadowRoot) this.#settle(this.shadowRoot);
    if (Date.now() - focus.lost < SOON && document.activeElement === document.body) {
      this.querySelector<HTMLElement>('[data-sayso=open]')?.focus({ preventScroll: true });
    }
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#leave?.();
  }

  /** Where the author put it, it waits to be shown again. */
  protected override leave(): void {
    this.disconnectedCallback();
    if (this.#inline) this.hidden = true;
    else super.leave();
  }

  #come(): void {
    const late = this.getAttribute('when') === 'late' && document.readyState !== 'complete';
    const idle = window.requestIdleCallback ?? setTimeout;
    const again = (): void => {
      if (!this.#timer) return;
      this.#timer = undefined;
      this.#come();
    };
    if (late) this.#timer ??= setTimeout(() => idle(again), LOOK);
    else if (!this.isConnected) insertFirst(this);
    else if (this.hidden || !this.#timer) this.connectedCallback();
  }

  /**
   * Words that a server wrote stay, unless the texts have changed since, or there is more to say than to someone who
   * comes for the first time.
   */
  #write(): void {
    const { decision, texts } = this.host;
    const { ask, honoured } = decision();
    if (!this.#written) {
      const { shown } = this.dataset;
      const same = !shown || shown.includes(texts.hash ?? '');
      if (same && this.querySelector('[data-sayso]') && ask === 'never-asked' && !honoured) return;
      this.replaceChildren();
    }
    this.#written = true;
    render(words(this.host), this);
  }

  #settle(root: ShadowRoot): void {
    const text = root.querySelector<HTMLElement>('.text')!;
    if (!this.#inline) {
      raise(root);
      const side = /\btop\b/.test(this.getAttribute('position') ?? '') ? 'top' : 'bottom';
      this.#leave = makeRoom(text.parentElement!, side, () => {
        text.tabIndex = text.scrollHeight > text.clientHeight ? 0 : -1;
        // A page that zooms its root would zoom us with it: words as large as half the window hide the other half.
        text.closest<HTMLElement>('.place')!.style.zoom = `${1 / this.currentCSSZoom}`;
      });
    }
    this.#timer = setTimeout(() => {
      root.querySelector('[role=status]')!.textContent = this.host.locale.messages.label;
    }, SPEAK_AFTER);
  }
}
