/** Runs in the page: the UI's doors and a host that stands in for the core. */
import { decide, type Facts } from '../../../src/consent/decision.js';
import { purposesOf } from '../../../src/consent/purposes.js';
import type { Layer, LayerHost, LayerName } from '../../../src/layer.js';
import type { Locale } from '../../../src/locale.js';
import ar from '../../../src/locales/ar.js';
import en from '../../../src/locales/en.js';
import * as first from '../../../src/ui/first-layer-define.js';
import * as preferences from '../../../src/ui/preferences-define.js';
import '../../../src/ui/button-define.js';
import type { Answer } from '../../../src/wire/kept.js';
import type { Choice, Notice, Texts } from '../../../src/wire/notice.js';

const layers: Record<LayerName, Layer> = { first, preferences };
const query = new URLSearchParams(location.search);
const given = JSON.parse(document.querySelector('#given')!.textContent) as {
  notice: Notice;
  texts: Record<string, Texts>;
};
const tag = query.get('locale') ?? 'en';

/** Parameters that become attributes of the layers' elements. */
const OWN = ['layout', 'position', 'theme', 'when'];

const loadLocale = async (): Promise<Locale> =>
  ((await import(/* @vite-ignore */ `${location.origin}/locales/${tag}.js`)) as { default: Locale }).default;

const stage = {
  notice: given.notice,
  texts: given.texts[tag] ?? given.texts['en']!,
  answers: new Map<number, Answer>(),
  facts: { now: Date.now(), region: null, gpc: query.has('gpc') } as Facts,
  persistence: 'durable' as 'durable' | 'session' | 'none',
  attributes: Object.fromEntries([...query].filter(([name]) => OWN.includes(name))),
  open: null as LayerName | null,
  log: [] as unknown[],
  shown: null as unknown,
};

const close = (): void => {
  const was = stage.open;
  stage.open = null;
  if (was) layers[was].hide();
};

const choose = (choices: Record<string, Choice>, cause: string, event?: Event): void => {
  stage.log.push({ cause, choices, trusted: !!event?.isTrusted });
  close();
  const at = Date.now();
  for (const [name, choice] of Object.entries(choices)) {
    const { key, version } = purposesOf(stage.notice).find((each) => each.name === name)!;
    stage.answers.set(key, { choice, version, at, voice: stage.facts.gpc ? 'overruled' : 'visitor' });
  }
};

const all = (choice: Choice): Record<string, Choice> =>
  Object.fromEntries(
    Object.entries(stage.notice.purposes).flatMap(([name, { regime }]) =>
      regime === 'required' ? [] : [[name, choice]],
    ),
  );

const host: LayerHost = {
  notice: stage.notice,
  texts: stage.texts,
  locale: { en, ar }[tag] ?? (await loadLocale()),
  decision: () => decide(stage.notice, { answers: stage.answers, pending: false }, stage.facts),
  persistence: () => stage.persistence,
  choose: (choices, event) => choose(choices, 'save', event),
  open: (layer) => open(layer),
  close: () => {
    const was = stage.open;
    close();
    stage.log.push('close');
    if (was === 'preferences' && host.decision().ask) open('first');
  },
  attributes: stage.attributes,
};

const open = (layer: LayerName): void => {
  if (stage.open !== layer) close();
  stage.open = layer;
  stage.shown = layers[layer].show(host);
};

document.addEventListener('click', (event) => {
  const wish = event
    .composedPath()
    .map((node) => (node as HTMLElement).dataset?.['sayso'])
    .find(Boolean);
  if (wish === 'open') open('preferences');
  if (wish === 'accept-all') choose(all('granted'), wish, event);
  if (wish === 'reject-all') choose(all('denied'), wish, event);
});

const ui = { stage, host, open, close, first, preferences };
declare global {
  interface Window {
    ui: typeof ui;
    violations: string[];
  }
}
window.ui = ui;
const start = query.get('show') as LayerName | null;
if (start) open(start);
