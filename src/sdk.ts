/** The whole story on one screen: what is stored is read, decided and obeyed; a choice is kept, sent and confirmed. */
import { makeMarkupGate } from './gates/markup.js';
import { createQuestions, createWishes, type Consent } from './page-api.js';
import { attend } from './page/attend.js';
import { boot } from './page/boot.js';
import { createBus } from './page/bus.js';
import { chooser } from './page/choose.js';
import { hearClicks } from './page/clicks.js';
import type { Door } from './page/doors.js';
import { employ } from './page/employ.js';
import { findRegion, readFacts } from './page/facts.js';
import { gater } from './page/gater.js';
import { isPrerendering } from './page/life.js';
import { createObedience } from './page/obey.js';
import { showsItself, type Options } from './page/options.js';
import { afterPaint } from './page/paint.js';
import { veil } from './page/served.js';
import { createStory } from './page/story.js';
import { summoner } from './page/summon.js';
import { readers, readStored } from './stores/stored.js';
import type { Notice } from './wire/notice.js';

/** Wires one notice into this page. */
export const wire = (notice: Notice, options: Options, { load, nonce, signals, gone }: Door): Consent => {
  const life = new AbortController();
  const { signal } = life;
  const { on, emit } = createBus(signal);
  const { obey, join } = createObedience({ on, emit }, afterPaint);
  const framed = options.frames && parent !== self;
  const story = createStory(framed ? { ...notice, purposes: {} } : notice, {
    stored: readStored,
    look: readFacts(findRegion(options.region)),
    heard: () => {
      if (!isPrerendering()) obey(story.decision);
      summon.desk?.refresh();
      if (!story.decision.ask) veil(true);
    },
  });
  const summon = summoner(async () => (await load(framed ? 'frames' : 'choice')).openDesk(ports));
  const choose = chooser({ story, summon, emit, options });
  const markup = makeMarkupGate(nonce);
  const ports = { queues: markup.loader.queues, story, summon, options, load, emit, choose, join, notice, signal };
  const wishes = createWishes(choose, summon, emit);
  const questions = createQuestions(story, join);
  employ([...signals, () => markup, ...(options.followers ?? [])], ports);
  attend(ports);
  hearClicks(wishes, choose, signal);
  boot({ ...wishes, ...ports, readers, ui: showsItself(options) });
  return {
    ...questions,
    ...wishes,
    on,
    gate: gater(load, { ...markup, ...questions, options, signal }),
    watch: markup.watch,
    get persistence() {
      return summon.desk?.persistence ?? (navigator.cookieEnabled ? 'durable' : 'none');
    },
    destroy: () => [life.abort(), veil(true), gone()],
  };
};
