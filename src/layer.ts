/**
 * PROMISE. A layer of the UI that asks. It requests and never decides: plain buttons carry `data-sayso` and are heard
 * by the core's one listener, the rest goes through the host. A layer that cannot show says so by throwing; the
 * visitor is then simply undecided.
 */
import type { Decision } from './consent/decision.js';
import type { Locale } from './locale.js';
import type { Choice, Notice, Texts } from './wire/notice.js';
import type { ConsentRecord } from './wire/record.js';

/** What stood before the visitor's eyes; it goes into the record. */
export type Shown = NonNullable<ConsentRecord['shown']>;

/** What a layer gets from whoever shows it. */
export interface LayerHost {
  notice: Notice;
  texts: Texts;
  locale: Locale;
  /** How everything stands now. */
  decision(): Decision;
  /** Whether the last choice outlived the page: `none` means it holds for this page only. */
  persistence(): 'durable' | 'session' | 'none';
  /** The visitor's choice; `event` is the click behind it. The host keeps it, obeys it and hides the layer. */
  choose(choices: Record<string, Choice>, event: Event): void;
  /** Shows another layer in place of this one. */
  open(layer: LayerName): void;
  /** Hides this layer; nothing is chosen. */
  close(): void;
  /** Attributes for the layer's element, such as `layout` and `theme`. */
  attributes: Readonly<Record<string, string | undefined>>;
}

export type LayerName = 'first' | 'preferences';

/** What a UI chunk exports. */
export interface Layer {
  /** Puts the layer on the page, or brings it up to date with the decision if it is there. */
  show(host: LayerHost): Shown;
  hide(): void;
}
