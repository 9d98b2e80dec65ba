/** The choice chunk: everything that asks, writes and sends. Loaded for who is asked or chooses, never for who answered. */
import * as ahead from './outbox/ahead.js';
import { createAsking } from './page/asking.js';
import { createDelivery } from './page/delivery.js';
import type { Desk, DeskPorts } from './page/doors.js';
import { whenIdle } from './page/paint.js';
import { compose, links } from './page/record.js';
import { cookieStore } from './stores/cookie-writer.js';
import { keepIn, type Persistence } from './stores/ladder.js';
import { webStorageStore } from './stores/web-storage.js';
import { encode } from './wire/cookie-write.js';
import { newest } from './wire/kept.js';

/** Opens the desk of one page. */
export const openDesk = (ports: DeskPorts): Desk => {
  const { story, options, emit, readers } = ports;
  const rungs = [
    cookieStore(readers.cookie, options.domain),
    webStorageStore(() => localStorage, readers.twin),
    webStorageStore(() => sessionStorage, readers.twin),
  ] as const;
  let persistence: Persistence = 'durable';
  const drained = (): void => {
    if (!story.kept?.pending || ahead.all().length) return;
    const kept = { ...story.kept, pending: false };
    keepIn(rungs, kept);
    delivery.remember(encode(kept));
    story.adopt(kept);
  };
  const delivery = createDelivery(ports, drained);
  const asking = createAsking(ports, () => persistence, () => whenIdle(() => void delivery.wake()));
  return {
    ...{ open: asking.open, close: asking.close, refresh: asking.refresh, history: delivery.history, receipts: delivery.receipts },
    get persistence() {
      return persistence;
    },
    keep: (kept, draft) => {
      const record = compose(draft, { at: newest(kept), supersedes: ahead.heads(), shown: asking.shown() }, options);
      const payload = JSON.stringify(record);
      persistence = keepIn(rungs, kept);
      ahead.append(payload);
      if (links(record)) ahead.setHeads([record.id]);
      asking.close();
      delivery.append(payload, encode(kept));
      emit('kept', { id: record.id, choices: draft.choices, persistence });
    },
    mend: async (kept) => {
      persistence = keepIn(rungs, kept);
      const outbox = await delivery.wake();
      outbox?.remember(encode(kept));
    },
    stop: () => {
      asking.close();
      delivery.stop();
    },
  };
};
