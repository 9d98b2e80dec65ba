import type { Layer, LayerHost, LayerName, Shown } from '../layer.js';
import type { Locale } from '../locale.js';
import type { Texts } from '../wire/notice.js';
import type { DeskPorts, Load, Persistence } from './doors.js';
import { pickLocale } from './language.js';
import { showsItself, type Options } from './options.js';

/** Shows and hides layers. */
export interface Asking {
  /** What stands before the visitor's eyes, or `null`. */
  shown(): Shown | null;
  open(name: LayerName): Promise<void>;
  /** Hides the layer; nothing is chosen. */
  close(): void;
  /** Brings the layer up to date after a decision; the first layer goes when there is nothing left to ask. */
  refresh(): void;
  /** Closes, and takes away what layers leave behind. */
  stop(): void;
}

/** What the layer's element carries: `layout` and `theme` come as attributes of the tag too. */
const attributesOf = ({ attributes, ...tag }: Options): Record<string, string> => {
  const named = Object.entries(tag as Record<string, string>).filter(([name]) => name === 'layout' || name === 'theme');
  return { ...Object.fromEntries(named), ...attributes };
};

interface Open {
  name: LayerName;
  layer: Layer;
  host: LayerHost;
  shown: Shown;
}

const fetchTexts = async (url: string): Promise<Texts> => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`sayso: ${url} answered ${response.status}, expected the notice's texts`);
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
    options.texts?.(tag) ?? fetchTexts(String(texts).replace('{locale}', tag)),
  ]);
};

export const createAsking = (ports: DeskPorts, persistence: () => Persistence, opened: () => void): Asking => {
  const { story, options, emit, choose } = ports;
  let turn = {};
  let open: Open | null = null;
  let last: Layer | undefined;
  const close = (): void => {
    turn = {};
    if (!open) return;
    const { name, layer } = open;
    open = null;
    layer.hide();
    emit('ui', { layer: name, state: 'closed' });
  };
  /** Whoever leaves the preferences unanswered is as undecided as before, and still asked. */
  const leave = (): void => {
    close();
    if (story.decision.ask && showsItself(options)) void show('first');
  };
  const put = (name: LayerName, [layer, locale, texts]: [Layer, Locale, Texts]): void => {
    if (open && open.name !== name) close();
    const host: LayerHost = {
      ...{ notice: story.notice, texts, locale, persistence, close: leave },
      attributes: attributesOf(options),
      decision: () => story.decision,
      choose: (choices, event) => choose((purpose) => choices[purpose], 'save', event),
      open: (next) => void show(next),
    };
    open = { name, layer, host, shown: layer.show(host) };
    last = layer;
    opened();
    emit('ui', { layer: name, state: 'open' });
  };
  const show = async (name: LayerName): Promise<void> => {
    const mine = (turn = {});
    const parts = await gather(ports, name);
    if (mine === turn) put(name, parts);
  };
  return {
    shown: () => open && open.shown,
    open: show,
    close,
    stop: () => {
      close();
      // Once more, for what a layer leaves standing for a while: the word that a choice was saved.
      last?.hide();
    },
    refresh: () => {
      if (open?.name === 'first' && !story.decision.ask) close();
      else if (open) open.shown = open.layer.show(open.host);
    },
  };
};
