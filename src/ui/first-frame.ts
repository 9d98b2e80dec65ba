/** What the first layer is made of besides its words: drawn by the element, written by a server. */
import type { LayerHost } from '../layer.js';
import { firstLayer } from './first-layer-styles.js';
import { html } from './html.js';
import { shared } from './styles.js';

/** Its one style sheet. */
export const firstSheet = shared + firstLayer;

/** What stands in its shadow root. */
export const frame = html`<div class="place">
  <div class="surface" part="surface">
    <div class="text" part="text"><slot name="text"></slot></div>
    <div class="actions" part="actions"><slot name="action"></slot></div>
    <div class="unseen" role="status"></div>
  </div>
</div>`;

/** How it names itself. */
export const nameOf = ({ locale }: Pick<LayerHost, 'locale'>): Record<string, string> => ({
  role: 'region',
  'aria-label': locale.messages.label,
});
