import type { TemplateResult } from 'lit/html.js';
import type { LayerHost } from '../layer.js';
import type { Choice } from '../wire/notice.js';

/** What the table of services needs of the preferences that it stands in. */
export interface Panel {
  host: LayerHost;
  /** What the visitor switched and did not save yet. Services of their own key stand in it as `analytics/Counter`. */
  draft: Map<string, boolean>;
  /** How a purpose stands in the draft. */
  isOn(purpose: string): boolean;
  /** Shows the table, and all that changed. */
  paint(table: ServiceTable): void;
}

/** The services, as the preferences show them. */
export interface ServiceTable {
  /** Adds its own rules to the panel's. */
  dress(root: ShadowRoot): void;
  /** The field that searches them all, with its status. */
  search(): TemplateResult | '';
  /** The services of a purpose; nothing where it has none, or a search left none. */
  of(purpose: string): TemplateResult | '';
  /** A purpose was switched: it takes its services along. */
  turned(purpose: string): void;
  /** What the draft says of services, to be saved with the purposes. */
  choices(): Record<string, Choice>;
}
