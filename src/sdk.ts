/** The whole story on one screen: what is stored is read, decided and obeyed; a choice is kept, sent and confirmed. */
import { forAll } from './consent/choice.js';
import type { MakeFollower } from './follower.js';
import { makeCodeGate } from './gates/code.js';
import { makeLoader } from './gates/loader.js';
import { makeMarkupGate } from './gates/markup.js';
import { createQuestions, type Consent } from './page-api.js';
import { createAnswering } from './page/answering.js';
import { createAsking } from './page/asking.js';
import { adopter, boot } from './page/boot.js';
import { createBus } from './page/bus.js';
import { hearClicks } from './page/clicks.js';
import { createDelivery } from './page/delivery.js';
import type { Doors } from './page/doors.js';
import { findRegion, readFacts } from './page/facts.js';
import { announcer, createObedience } from './page/obey.js';
import type { Options } from './page/options.js';
import { afterPaint } from './page/paint.js';
import { createStory } from './page/story.js';
import { recall } from './stores/recall.js';
import { readStored, readTwin } from './stores/stored.js';
import type { Choice, Notice } from './wire/notice.js';

/** What a door brings: the ways to the chunks, the nonce of our own script, and the signals it carries. */
interface Door {
  doors: Doors;
  nonce: string;
  signals: readonly MakeFollower[];
}

/** Wires one notice into this page. */
export const wire = (notice: Notice, options: Options, { doors, nonce, signals }: Door): Consent => {
  const { emit, on } = createBus();
  const life = new AbortController();
  const { signal } = life;
  const region = findRegion(options.region);
  const story = createStory(notice, () => readFacts(region));
  const obedience = createObedience(afterPaint, announcer(story, emit));
  const { join } = obedience;
  const questions = createQuestions({ decision: () => story.decision, version: notice.version, join });
  const delivery = createDelivery({ story, doors, endpoint: options.endpoint, keeper: () => answering.keeper(), emit });
  const asking = createAsking({ ...options, story, doors, emit, answering: () => answering, delivery });
  const adopt = adopter({ story, obedience, asking });
  const answering = createAnswering({ story, doors, delivery, asking, adopt, region, domain: options.domain, stored: readStored, emit });

  const all = (choice: Choice, event?: Event) =>
    answering.choose(forAll(notice, choice), { cause: choice === 'granted' ? 'accept-all' : 'reject-all', event });
  const open: Consent['open'] = (layer = 'preferences') => void asking.open(layer);
  const loader = makeLoader(nonce);
  for (const make of [...signals, makeMarkupGate(loader), ...(options.followers ?? [])]) join(make(notice));
  hearClicks({ open: () => open(), 'accept-all': (event) => all('granted', event), 'reject-all': (event) => all('denied', event) }, signal);
  if (options.dev) doors.dev().then(({ report }) => report(notice)).catch(() => undefined);
  boot({ story, asking, answering, delivery, adopt, doors, emit, signal, ui: options.ui !== false, readers: { stored: readStored, twin: readTwin, recall } });

  return {
    ...questions,
    ...{ open, close: asking.close, on: on as Consent['on'], history: delivery.history, receipts: delivery.receipts },
    gate: makeCodeGate(loader, questions.follow),
    choose: (choices) => answering.choose(choices, { cause: 'api' }),
    acceptAll: () => all('granted'),
    rejectAll: () => all('denied'),
    withdraw: (purpose) => answering.choose({ [purpose]: 'denied' }, { cause: 'withdraw' }),
    get persistence() {
      return answering.persistence;
    },
    destroy: () => [life.abort(), asking.stop(), obedience.stop(), delivery.stop()],
  };
};
