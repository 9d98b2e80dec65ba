/** The choice chunk: everything that asks, writes and sends. Loaded for who is asked or chooses, never for who answered. */
import * as ahead from './outbox/ahead.js';
import { createAsking } from './page/asking.js';
import { createDelivery } from './page/delivery.js';
import type { Desk, DeskPorts } from './page/doors.js';
import { whenIdle } from './page/paint.js';
import { compose, links } from './page/record.js';
import { cookieStore } from './stores/cookie-writer.js';
import { keepIn, type Persistence, type Rungs } from './stores/ladder.js';
import { webStorageStore } from './stores/web-storage.js';
import { encode } from './wire/cookie-write.js';
import { newest } from './wire/kept.js';

const rungsOf = ({ readers, options }: DeskPorts): Rungs => [
  cookieStore(readers.cookie, options.domain),
  webStorageStore(() => localStorage, readers.twin),
  webStorageStore(() => sessionStorage, readers.twin),
];

/** Opens the desk of one page. */
export const openDesk = (ports: DeskPorts): Desk => {
  const { story, options, emit } = ports;
  const rungs = rungsOf(ports);
  let persistence: Persistence = 'durable';
  const drained = (): void => {
    if (!story.kept?.pending || ahead.all().length) return;
    const kept = { ...story.kept, pending: false };
    keepIn(rungs, kept);
    delivery.remember(encode(kept));
    story.adopt(kept);
  };
  const delivery = createDelivery(ports, drained);
  const { wake, append, history, receipts } = delivery;
  const wakeLater = () => whenIdle(() => void wake());
  const { shown, open, close, refresh, stop } = createAsking(ports, () => persistence, wakeLater);
  const keep: Desk['keep'] = (answered, draft) => {
    const kept = { ...answered, pending: !!options.endpoint };
    const record = compose(draft, { at: newest(kept), supersedes: ahead.heads(), shown: shown() }, options);
    const { id } = record;
    const payload = JSON.stringify(record);
    persistence = keepIn(rungs, kept);
    ahead.append(payload);
    if (links(record)) ahead.setHeads([id]);
    append(payload, encode(kept));
    close();
    // Still in the click's task, but behind the put that `append` has started: a browser killed on hearing this has
    // been handed the record already.
    queueMicrotask(() => emit('kept', { id, choices: draft.choices, persistence }));
  };
  return {
    ...{ open, close, refresh, history, receipts, keep },
    get persistence() {
      return persistence;
    },
    mend: async (kept) => {
      persistence = keepIn(rungs, kept);
      (await wake())?.remember(encode(kept));
    },
    stop: () => {
      stop();
      delivery.stop();
    },
  };
};
