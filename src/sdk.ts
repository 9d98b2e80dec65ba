/** The whole story on one screen: what is stored is read, decided and obeyed; a choice is kept, sent and confirmed. */
import type { MakeFollower } from './follower.js';
import { makeCodeGate } from './gates/code.js';
import { makeLoader } from './gates/loader.js';
import { makeMarkupGate } from './gates/markup.js';
import { createQuestions, type Consent } from './page-api.js';
import { boot } from './page/boot.js';
import { attempt, createBus } from './page/bus.js';
import { chooser } from './page/choose.js';
import { hearClicks } from './page/clicks.js';
import type { Load } from './page/doors.js';
import { findRegion, readFacts } from './page/facts.js';
import { isPrerendering } from './page/life.js';
import { announcer, createObedience } from './page/obey.js';
import type { Options } from './page/options.js';
import { afterPaint } from './page/paint.js';
import { createStory } from './page/story.js';
import { summoner } from './page/summon.js';
import { readCookie } from './stores/cookie-reader.js';
import { recall } from './stores/recall.js';
import { readStored, readTwin } from './stores/stored.js';
import type { Choice, Notice } from './wire/notice.js';

/** What a door brings: the way to the chunks, the nonce of our own script, the signals it carries. */
interface Door {
  load: Load;
  nonce: string;
  signals: readonly MakeFollower[];
  /** Called when the instance is destroyed. */
  gone(): void;
}

const readers = { cookie: readCookie, twin: readTwin, recall };

/** Wires one notice into this page. */
export const wire = (notice: Notice, options: Options, { load, nonce, signals, gone }: Door): Consent => {
  const life = new AbortController();
  const { signal } = life;
  const { on, emit } = createBus();
  const { obey, join, stop } = createObedience(afterPaint, announcer(emit));
  const region = findRegion(options.region);
  const story = createStory(notice, () => readFacts(region), () => {
    if (!isPrerendering()) obey(story.decision);
    summon.desk?.refresh();
  });
  const summon = summoner(async () => (await load('choice')).openDesk({ story, readers, options, load, emit, choose }));
  const choose = chooser(story, readStored, summon);
  const loader = makeLoader(nonce);
  const questions = createQuestions(story, join);
  const all = (choice: Choice, event?: Event) => choose(() => choice, choice === 'granted' ? 'accept-all' : 'reject-all', event);
  const open: Consent['open'] = (layer = 'preferences') =>
    void summon().then((desk) => desk.open(layer)).catch((error) => emit('ui', { layer, state: 'unavailable', error }));
  const wishes = { open: () => open(), 'accept-all': (event: Event) => all('granted', event), 'reject-all': (event: Event) => all('denied', event) };

  for (const make of [...signals, makeMarkupGate(loader), ...(options.followers ?? [])]) attempt(() => join(make(notice)));
  hearClicks(wishes, signal);
  boot({ story, readers, stored: readStored, summon, load, emit, ui: `${options.ui}` !== 'false', open, signal });

  return {
    ...questions,
    on: on as Consent['on'], open, gate: makeCodeGate(loader, questions.follow),
    close: () => summon.desk?.close(),
    choose: (choices) => choose((name) => Object(choices)[name], 'api'),
    acceptAll: () => all('granted'), rejectAll: () => all('denied'),
    withdraw: (purpose) => choose((name) => name === purpose && 'denied', 'withdraw'),
    history: async () => (await summon()).history(),
    receipts: async () => (await summon()).receipts(),
    get persistence() {
      return summon.desk?.persistence ?? (navigator.cookieEnabled ? 'durable' : 'none');
    },
    destroy: () => (life.abort(), stop(), summon.desk?.stop(), gone()),
  };
};
