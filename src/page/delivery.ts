import type { Entry, Outbox } from '../outbox/open.js';
import type { DeskPorts, ReceiptProof } from './doors.js';

/** Hands records to the outbox chunk. */
export interface Delivery {
  /** Loads the outbox; it takes over by itself what still waits from earlier. */
  wake(): Promise<Outbox | undefined>;
  /** In the click's task, if the outbox is there; else as soon as it is (the record stands in the write-ahead list). */
  append(payload: string, kept: string): void;
  remember(kept: string): void;
  history(): Promise<Entry[]>;
  receipts(): Promise<ReceiptProof[]>;
  stop(): void;
}

/** `drained` is called when nothing waits any more. */
export const createDelivery = ({ story, options, load, emit }: DeskPorts, drained: () => void): Delivery => {
  const { endpoint } = options;
  const life = new AbortController();
  let outbox: Outbox | undefined;
  let loading: Promise<Outbox | undefined> | undefined;
  const start = async (): Promise<Outbox | undefined> => {
    const { openOutbox } = await load('outbox');
    if (life.signal.aborted) return undefined;
    const url = endpoint ? `${endpoint}/${story.notice.site}/records` : '';
    return (outbox = openOutbox({
      url,
      sha256: () => load('sha256'),
      tell: ({ type, ...detail }) => (type === 'drained' ? drained() : emit(type, detail)),
    }));
  };
  const wake = (): Promise<Outbox | undefined> =>
    (loading ??= start().catch(() => {
      loading = undefined;
      return undefined;
    }));
  const history = async (): Promise<Entry[]> => (await (await wake())?.entries()) ?? [];
  return {
    wake,
    history,
    append: (payload, kept) => {
      if (outbox) outbox.append(payload, kept);
      else void wake().then((opened) => opened?.remember(kept));
    },
    remember: (kept) => outbox?.remember(kept),
    receipts: async () => (await load('proof')).prove(await history(), endpoint ?? ''),
    stop: () => {
      life.abort();
      outbox?.stop();
    },
  };
};
