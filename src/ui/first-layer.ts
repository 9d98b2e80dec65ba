import { html, render } from 'lit/html.js';
import type { LayerHost, Shown } from '../layer.js';
import { insertFirst } from './element.js';
import { words } from './first-words.js';
import { focus, LayerElement } from './layer-element.js';
import { SPEAK_AFTER } from './note.js';
import { makeRoom } from './room.js';
import { dress } from './sheets.js';
import { bar, shared } from './styles.js';

const frame = html`<div class="surface" part="surface">
  <div class="text" part="text"><slot name="text"></slot></div>
  <div class="actions" part="actions"><slot name="action"></slot></div>
  <div class="unseen" role="status"></div>
</div>`;

const SOON = 3000;

/**
 * The first layer: it asks once, at the bottom of the window, and leaves the page alone. Not modal: it takes no focus,
 * scrolls nothing, and stays unanswered where a filter hides it.
 *
 * @tag sayso-banner
 */
export class SaysoBanner extends LayerElement {
  #written = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leave: (() => void) | undefined;

  override show(host: LayerHost): Shown {
    const shown = this.begin(host, 'first', { role: 'region', 'aria-label': host.locale.messages.label });
    const root = dress(this, shared + bar);
    if (root && !root.firstChild) render(frame, root);
    this.#write();
    if (!this.isConnected) insertFirst(this);
    else if (this.hidden) this.connectedCallback();
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
    this.#leave?.();
  }

  /** Words that a server wrote stay, unless there is more to say than to someone who comes for the first time. */
  #write(): void {
    const { ask, honoured } = this.host.decision();
    if (!this.#written) {
      if (this.querySelector('[data-sayso]') && ask === 'never-asked' && !honoured) return;
      this.replaceChildren();
    }
    this.#written = true;
    render(words(this.host), this);
  }

  /** The top layer beats any z-index, but must not cover a dialog of the page's that makes us inert. */
  #settle(root: ShadowRoot): void {
    if (this.showPopover && !document.querySelector(':modal')) {
      this.popover = 'manual';
      this.showPopover();
    }
    const text = root.querySelector<HTMLElement>('.text')!;
    this.#leave = makeRoom(this, () => (text.tabIndex = text.scrollHeight > text.clientHeight ? 0 : -1));
    this.#timer = setTimeout(() => {
      root.querySelector('[role=status]')!.textContent = this.host.locale.messages.label;
    }, SPEAK_AFTER);
  }
}
