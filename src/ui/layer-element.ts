import type { Decision } from '../consent/decision.js';
import type { LayerHost, Shown } from '../layer.js';
import type { Messages } from '../locale.js';
import { BaseElement, label } from './element.js';
import { labelsOf, shownBy } from './labels.js';
import { say } from './note.js';

const newest = ({ purposes }: Decision): number => Math.max(0, ...Object.values(purposes).map(({ at }) => at ?? 0));

const outcome = (host: LayerHost): keyof Messages => {
  if (host.persistence() === 'none') return 'notKept';
  return navigator.onLine ? 'saved' : 'savedLater';
};

/** When the preferences closed without anyone to take the focus: the first layer's button does if it comes back now. */
export const focus = { lost: 0 };

/** What both layers have in common: how they name themselves, and that they tell what became of a choice. */
export abstract class LayerElement extends BaseElement {
  protected host!: LayerHost;
  #before = 0;

  /** Puts the layer on the page, or brings it up to date. */
  abstract show(host: LayerHost): Shown;

  /** Takes the layer away. A choice behind it stands in memory by the end of the task, and is then told. */
  hide(): void {
    this.leave();
    queueMicrotask(() => {
      const { host } = this;
      const now = newest(host.decision());
      if (now > this.#before && !document.hidden) say(host.locale.messages[outcome(host)], host);
      this.#before = now;
    });
  }

  protected leave(): void {
    this.remove();
  }

  protected begin(host: LayerHost, layer: 'first' | 'preferences', own: Readonly<Record<string, string>>): Shown {
    if (!this.host) this.#before = newest(host.decision());
    this.host = host;
    label(this, labelsOf(host, own));
    const worn = (name: string, otherwise: string): string => this.getAttribute(name) ?? otherwise;
    return shownBy(host.texts, layer, { layout: worn('layout', 'default'), theme: worn('theme', 'auto') });
  }
}
