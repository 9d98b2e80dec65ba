/** The choice chunk: everything that asks, writes and sends. Loaded for who is asked or chooses, never for who answered. */
import * as ahead from './outbox/ahead.js';
import { openOutbox } from './outbox/open.js';
import { createAsking } from './page/asking.js';
import { wantsServerCookie } from './page/options.js';
import type { Desk, DeskPorts } from './page/doors.js';
import { compose } from './page/record.js';
import { cookieWriter } from './stores/cookie-writer.js';
import { keepIn, type Persistence, type Rungs } from './stores/ladder.js';
import { webStorageWriter } from './stores/web-storage.js';
import { encode } from './wire/cookie-write.js';
import type { Kept } from './wire/kept.js';
import { grants } from './wire/record.js';

const nothing = (): void => {};

const rungsOf = (domain?: string): Rungs => [
  cookieWriter(domain),
  webStorageWriter(() => localStorage),
  webStorageWriter(() => sessionStorage),
];

/**
 * Nothing waits any more: says so in every store. They are read first, because a sibling subdomain tells nobody what it
 * wrote, and its refusal must not be overwritten with an older answer.
 */
const settle = (story: DeskPorts['story'], mend: (kept: Kept) => void): void => {
  story.reread();
  if (!story.kept?.pending || ahead.all().length) return;
  const kept = { ...story.kept, pending: false };
  mend(kept);
  story.adopt(kept);
};

/** Opens the desk of one page. The outbox opens with it, so that a click finds its database open. */
export const openDesk = (ports: DeskPorts): Desk => {
  const { story, options, load, emit, signal } = ports;
  const { endpoint } = options;
  const rungs = rungsOf(options.domain);
  let persistence: Persistence = 'durable';
  let asked: (() => void) | undefined;
  const write = (kept: Kept): unknown => (persistence = keepIn(rungs, kept));
  const mend = (kept: Kept): void => {
    write(kept);
    void outbox.remember(encode(kept));
    if (wantsServerCookie(options)) load('lasting').then(({ lengthen }) => (asked = lengthen(ports, write)), nothing);
  };
  const outbox = openOutbox({
    url: endpoint ? `${endpoint}/${story.notice.site}/records` : '',
    sha256: () => load('sha256'),
    tell: ({ type, ...detail }) => (type === 'drained' ? settle(story, mend) : emit(type, detail)),
    signal,
  });
  const asking = createAsking(ports, () => persistence);
  return {
    ...asking,
    mend,
    history: outbox.entries,
    receipts: async () => (await load('proof')).prove(await outbox.entries(), endpoint ?? ''),
    get persistence() {
      return persistence;
    },
    keep: (draft) => {
      const kept = { ...draft.kept, pending: !!endpoint };
      const record = compose(draft, { supersedes: ahead.heads(), shown: asking.shown(draft.event) }, options);
      const payload = JSON.stringify(record);
      asked?.();
      write(kept);
      ahead.append(payload);
      // Until the first grant nothing that could link two records lasts, so a refusal follows no record and none will
      // follow it (DESIGN section 5, identity without tracking).
      if (record.supersedes[0] || grants(record)) ahead.setHeads([record.id]);
      const handed = outbox.append(payload, encode(kept));
      asking.close();
      // In the click's task, but behind the put that `append` started: a browser killed on hearing this has the record.
      void handed.then(() => emit('kept', { id: record.id, choices: draft.choices, persistence }));
    },
  };
};
