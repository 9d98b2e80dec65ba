import type { TemplateResult } from 'lit/html.js';
import type { Standing } from '../consent/decision.js';
import { validDays } from '../consent/renewal.js';
import type { LayerHost } from '../layer.js';
import type { Messages } from '../locale.js';
import { html } from './html.js';
import { duration, fill, list } from './words.js';

/** What the words are made of. */
export type Told = Pick<LayerHost, 'notice' | 'texts' | 'locale' | 'decision'>;

/** The purposes that stand in a certain way; their services are named in the second layer. */
const those = (host: Told, wanted: (standing: Standing) => boolean): string[] =>
  Object.keys(host.notice.purposes).filter((name) => wanted(host.decision().purposes[name]!));

const free = ({ regime }: Standing): boolean => regime !== 'required';

/** We ask again when the first answer runs out. */
const holds = (host: Told): string => {
  const days = those(host, free).map((name) => validDays(host.notice.purposes[name]!));
  const first = Math.min(...days.filter((count) => count !== 'never'));
  const { later, laterAlways } = host.locale.messages;
  return first < Infinity ? fill(later, { days: duration(first, host.locale) }) : laterAlways;
};

/** Who asks, for what, and why again. */
const sentences = (host: Told): TemplateResult => {
  const { texts, locale } = host;
  const { messages } = locale;
  const { ask, honoured } = host.decision();
  const say = (message: string, wanted: (standing: Standing) => boolean): TemplateResult => {
    const titles = those(host, wanted).map((name) => texts.purposes[name]?.title ?? name);
    return html`<p slot="text">${fill(message, { site: texts.controller, purposes: list(titles, locale) })}</p>`;
  };
  const why = messages[ask as keyof Messages];
  return html`${why ? say(why, ({ cause }) => cause === 'regime') : ''}${say(texts.intro ?? messages.ask, free)}${
    honoured ? say(messages.honoured, ({ cause }) => cause === 'signal') : ''
  }`;
};

const button = (asks: string, label: string): TemplateResult =>
  html`<button slot="action" type="button" data-sayso=${asks}>${label}</button>`;

/** The light words of the first layer: flat children, so that slots can shield each from the page's rules. */
export const words = (host: Told): TemplateResult => {
  const { accept, refuse, choose } = host.locale.messages;
  const { policy } = host.texts;
  return html`${sentences(host)}<small slot="text">${holds(host)}</small>${
      policy ? html`<a slot="text" href=${policy.href}>${policy.label}</a>` : ''
    }${button('accept-all', accept)}${button('reject-all', refuse)}${button('open', choose)}`;
};
