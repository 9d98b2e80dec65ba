import type { Choices } from '../consent/choice.js';
import type { Layer, LayerHost, LayerName, Shown } from '../layer.js';
import type { Locale } from '../locale.js';
import type { Texts } from '../wire/notice.js';
import type { DeskPorts, Load, Persistence } from './doors.js';
import { pickLocale } from './language.js';
import { showsItself, type Options } from './options.js';

/** Shows and hides layers; the end of the page's life takes away whatever they leave behind. */
export interface Asking {
  /** What stands before the visitor's eyes, or stood where this event's button was pressed; else `null`. */
  shown(event?: Event): Shown | null;
  open(name: LayerName): Promise<void>;
  /** Hides the layer; nothing is chosen. */
  close(): void;
  /** Brings the layer up to date after a decision; the first layer goes when there is nothing left to ask. */
  refresh(): void;
}

/** What the layer's element carries: `layout` and `theme` come as attributes of the tag too. */
const attributesOf = ({ layout, theme, attributes }: Options & { layout?: string; theme?: string }) => ({
  ...(layout && { layout }),
  ...(theme && { theme }),
  ...attributes,
});

const fetchTexts = async (url: string): Promise<Texts> => {
  const response = await fetch(url);
  if (!response.ok) throw Error(`sayso: no texts at ${url}`);
  return (await response.json()) as Texts;
};

const loadLocale = async (load: Load, tag: string): Promise<Locale> =>
  (await load(`locales/${tag}`).catch(() => load('locales/en'))).default;

const gather = ({ story, options, load }: DeskPorts, name: LayerName): Promise<[Layer, Locale, Texts]> => {
  const { locales, texts } = story.notice;
  const tag = pickLocale(locales, options.locale);
  return Promise.all([
    load(name === 'first' ? 'first-layer' : name),
    loadLocale(load, tag),
    options.texts?.(tag) ?? fetchTexts(`${texts}`.replace('{locale}', tag)),
  ]);
};

/** What every layer gets. */
const hostOf = ({ story, options, choose }: DeskPorts) => ({
  notice: story.notice,
  attributes: attributesOf(options),
  decision: () => story.decision,
  choose: (choices: Choices, event: Event) => choose((purpose) => choices[purpose], 'save', event),
});

/** A layer that a server wrote was answered before its own file came: it names itself. */
const served = (event?: Event): Shown | null => {
  const layer = (event?.target as HTMLElement | null)?.closest<HTMLElement>('[data-shown]');
  return layer ? (JSON.parse(layer.dataset['shown']!) as Shown) : null;
};

export const createAsking = (ports: DeskPorts, persistence: () => Persistence): Asking => {
  const { story, options, emit, signal } = ports;
  let turn = {};
  let shown: Shown | null = null;
  /** The layer that is open, or was last. */
  let name: LayerName;
  let layer: Layer | undefined;
  let host: LayerHost;
  const close = (): void => {
    turn = {};
    if (!shown) return;
    shown = null;
    layer!.hide();
    emit('ui', { layer: name, state: 'closed' });
  };
  const show = async (next: LayerName): Promise<void> => {
    const mine = (turn = {});
    const [shows, locale, texts] = await gather(ports, next);
    if (mine !== turn || signal.aborted) return;
    if (name !== next) close();
    name = next;
    layer = shows;
    host = {
      ...hostOf(ports),
      ...{ texts, locale, persistence, open: show },
      // Whoever leaves the preferences unanswered is as undecided as before, and still asked.
      close: () => {
        close();
        if (story.decision.ask && showsItself(options)) void show('first');
      },
    };
    shown = layer.show(host);
    emit('ui', { layer: name, state: 'open' });
  };
  signal.addEventListener('abort', () => {
    close();
    // Once more, for what a layer leaves standing for a while: the word that a choice was saved.
    layer?.hide();
  });
  return {
    shown: (event) => shown ?? served(event),
    open: show,
    close,
    refresh: () => {
      if (!shown) return;
      if (name === 'first' && !story.decision.ask) close();
      else shown = layer!.show(host);
    },
  };
};
