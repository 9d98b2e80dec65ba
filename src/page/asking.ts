import type { Layer, LayerHost, LayerName, Shown } from '../layer.js';
import type { Locale } from '../locale.js';
import type { Texts } from '../wire/notice.js';
import type { Answering } from './answering.js';
import type { Delivery } from './delivery.js';
import type { Doors } from './doors.js';
import { pickLocale } from './language.js';
import { whenIdle } from './paint.js';
import type { Story } from './story.js';

/** Shows and hides layers. */
export interface Asking {
  /** What stands before the visitor's eyes, or `null`. */
  readonly shown: Shown | null;
  open(name: LayerName): Promise<void>;
  /** Hides the layer; nothing is chosen. */
  close(): void;
  /** Brings the layer up to date after a decision; the first layer goes when there is nothing left to ask. */
  refresh(): void;
  /** Closes for good. */
  stop(): void;
}

export interface AskingPorts {
  story: Story;
  doors: Doors;
  /** Texts given by code instead of a URL. */
  texts?: ((locale: string) => Texts | Promise<Texts>) | undefined;
  locale?: string | undefined;
  attributes?: Readonly<Record<string, string>> | undefined;
  answering(): Answering;
  delivery: Delivery;
  emit(name: string, detail: unknown): void;
}

const fetchTexts = async (url: string, locale: string): Promise<Texts> => {
  const response = await fetch(url.replace('{locale}', locale));
  if (!response.ok) throw new Error(`sayso: texts for "${locale}" answered ${response.status}: ${response.url}`);
  return (await response.json()) as Texts;
};

const loadLocale = async (doors: Doors, tag: string): Promise<Locale> =>
  (await doors.locale(tag).catch(() => doors.locale('en'))).default;

interface Open {
  name: LayerName;
  layer: Layer;
  host: LayerHost;
  shown: Shown;
}

/** A layer is about to be answered: with it come the choice chunk, so that the choice is kept in its own task, and the outbox. */
const prepare = ({ answering, delivery }: AskingPorts): void => {
  answering().keeper().catch(() => undefined);
  whenIdle(() => void delivery.wake());
};

const gather = ({ doors, ...ports }: AskingPorts, name: LayerName): Promise<[Layer, Locale, Texts]> => {
  const { notice } = ports.story;
  const tag = pickLocale(notice.locales, ports.locale);
  const texts = ports.texts ? ports.texts(tag) : fetchTexts(notice.texts ?? '', tag);
  return Promise.all([doors.layer(name), loadLocale(doors, tag), texts]);
};

export const createAsking = (ports: AskingPorts): Asking => {
  const { story, answering, emit } = ports;
  let turn = 0;
  let open: Open | null = null;
  const tell = (layer: LayerName, state: string, error?: unknown): void => emit('ui', { layer, state, error });
  const close = (): void => {
    turn++;
    if (!open) return;
    const { name, layer } = open;
    open = null;
    layer.hide();
    tell(name, 'closed');
  };
  const host = (): Omit<LayerHost, 'locale' | 'texts'> => ({
    notice: story.notice,
    decision: () => story.decision,
    persistence: () => answering().persistence,
    choose: (choices, event) => answering().choose(choices, { cause: 'save', event }),
    open: (next) => void show(next),
    close,
    attributes: ports.attributes ?? {},
  });
  const show = async (name: LayerName): Promise<void> => {
    const mine = ++turn;
    try {
      const [layer, locale, texts] = await gather(ports, name);
      if (mine !== turn) return;
      if (open && open.name !== name) close();
      const asks = { ...host(), locale, texts };
      open = { name, layer, host: asks, shown: layer.show(asks) };
      prepare(ports);
      tell(name, 'open');
    } catch (error) {
      tell(name, 'unavailable', error);
    }
  };
  return {
    get shown() {
      return open?.shown ?? null;
    },
    open: show,
    close,
    refresh: () => {
      if (open?.name === 'first' && !story.decision.ask) close();
      else if (open) open.shown = open.layer.show(open.host);
    },
    stop: () => {
      close();
      turn = NaN;
    },
  };
};
