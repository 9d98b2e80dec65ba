import type { Entry, Outbox } from '../outbox/open.js';
import { attempt } from './bus.js';
import type { Doors, Keeper, ReceiptProof, Written } from './doors.js';
import type { Story } from './story.js';

/** Hands records to the outbox, and clears the pending flag when nothing waits any more. */
export interface Delivery {
  /** Loads the outbox; it takes over by itself what still waits from earlier. */
  wake(): Promise<Outbox | null>;
  /** In the click's task, if the outbox is there; else as soon as it is (the record stands in the write-ahead list). */
  append(written: Written): void;
  history(): Promise<Entry[]>;
  receipts(): Promise<ReceiptProof[]>;
  stop(): void;
}

export interface DeliveryPorts {
  story: Story;
  doors: Doors;
  /** Base of the endpoint's routes, such as `/v1`; without one, records stay in this browser. */
  endpoint: string | undefined;
  keeper(): Promise<Keeper>;
  emit(name: string, detail: unknown): void;
}

export const createDelivery = ({ story, doors, endpoint, keeper, emit }: DeliveryPorts): Delivery => {
  let outbox: Outbox | null = null;
  let opening: Promise<Outbox | null> | null = null;
  let stopped = false;
  const drained = async (): Promise<void> => {
    const at = await keeper();
    if (stopped || !story.kept || at.waiting()) return;
    const kept = { ...story.kept, pending: false };
    outbox?.remember(at.restore(kept));
    story.adopt(kept);
  };
  const load = async (): Promise<Outbox | null> => {
    try {
      const { openOutbox } = await doors.outbox();
      if (stopped) return null;
      return (outbox = openOutbox({
        url: endpoint ? `${endpoint}/${story.notice.site}/records` : '',
        sha256: doors.sha256,
        tell: ({ type, ...detail }) => {
          if (type === 'drained') drained().catch(() => undefined);
          else emit(type, detail);
        },
      }));
    } catch {
      opening = null;
      return null;
    }
  };
  const wake = (): Promise<Outbox | null> => (opening ??= load());
  const entries = async (): Promise<Entry[]> => (await wake())?.entries() ?? [];
  return {
    wake,
    append: ({ payload, value }) => {
      if (outbox) attempt(() => outbox!.append(payload, value));
      else void wake().then((opened) => opened?.remember(value));
    },
    history: entries,
    receipts: async () => {
      const all = await entries();
      return all.length ? (await doors.proof()).prove(all, endpoint ?? '') : [];
    },
    stop: () => {
      stopped = true;
      outbox?.stop();
    },
  };
};
