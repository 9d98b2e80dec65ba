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
  open(name: LayerName): Promise<unknown>;
  /** Hides the layer; nothing is chosen. */
  close(): void;
  /** Brings the layer up to date after a decision; the first layer goes when there is nothing left to ask. */
  refresh(): void;
}

type Worn = Options & Partial<Record<'layout' | 'position' | 'theme' | 'when', string>>;

/** What the layer's element carries, where it is said: these four come as attributes of the tag too. */
const attributesOf = ({ layout, position, theme, when, attributes }: Worn) => ({
  layout,
  position,
  theme,
  when,
  ...attributes,
});

const fetchTexts = async (url: string): Promise<Texts> => {
  const response = await fetch(url);
  if (!response.ok) throw Error(`sayso: no texts at ${url}`);
  return response.json() as Promise<Texts>;
};

const loadLocale = async (load: Load, tag: string): Promise<Locale> =>
  (await load(`locales/${tag}`).catch(() => load('locales/en'))).default;

/** The preferences stand on the first layer's file: both are asked for at once. */
const gather = ({ story, options, load }: DeskPorts, name: LayerName): Promise<[Layer, Locale, Texts, Layer]> => {
  const { locales, texts } = story.notice;
  const tag = pickLocale(locales, options.locale);
  return Promise.all([
    load(name === 'first' ? 'first-layer' : name),
    loadLocale(load, tag),
    options.texts?.(tag) ?? fetchTexts(`${texts}`.replace('{locale}', tag)),
    load('first-layer'),
  ]);
};

/** A layer that a server wrote was answered before its own file came: it names itself. */
const served = (event?: Event): Shown | null => {
  const layer = (event?.target as HTMLElement | null)?.closest<HTMLElement>('[data-shown]');
  return layer ? (JSON.parse(layer.dataset['shown']!) as Shown) : null;
};

/**
 * The visitor may have wished for the preferences before the page came to ask: then asking waits, and yields. Whoever
 * leaves the preferences unanswered is as undecided as before, and still asked. At the end a layer is hidden once
 * more, for what it leaves standing for a while: the word that a choice was saved.
 */
export const createAsking = (ports: DeskPorts, persistence: () => Persistence): Asking => {
  const { story, options, emit, choose, signal } = ports;
  let turn: Promise<unknown> | undefined; // the newest wish, until it is taken back
  let shown: Shown | null = null;
  let name: LayerName; // what is open, or was last
  let layer: Layer | undefined;
  let host: LayerHost;
  const close = (): void => {
    turn = undefined;
    if (!shown) return;
    shown = null;
    layer!.hide();
    emit('ui', { layer: name, state: 'closed' });
  };
  const show = (next: LayerName): Promise<unknown> => {
    const mine: Promise<unknown> = (turn = gather(ports, next).then(([shows, locale, texts]) => {
      if (signal.aborted || mine !== turn) return turn;
      if (next !== name) close();
      name = next;
      layer = shows;
      host = {
        attributes: attributesOf(options),
        close: () => {
          close();
          if (story.decision.ask && showsItself(options)) void show('first');
        },
        choose: (choices: Choices, event: Event) => choose((purpose) => choices[purpose], 'save', event),
        ...{ locale, texts, persistence, open: show, notice: story.notice, decision: () => story.decision },
      };
      shown = layer.show(host);
      return emit('ui', { layer: name, state: 'open' });
    }));
    return mine;
  };
  signal.addEventListener('abort', () => (close(), layer?.hide()));
  return {
    open: async (next) => {
      const before = turn;
      const ask = (): unknown => turn === before && (shown ?? show(next));
      return next === 'first' ? (before?.then(ask, ask) ?? ask()) : show(next);
    },
    close,
    shown: (event) => shown ?? served(event),
    refresh: () => {
      if (!shown) return;
      if (story.decision.ask || name !== 'first') shown = layer!.show(host);
      else close();
    },
  };
};
