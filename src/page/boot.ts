import { merge, newest, type Kept } from '../wire/kept.js';
import type { Answering } from './answering.js';
import type { Asking } from './asking.js';
import type { Delivery } from './delivery.js';
import type { Doors } from './doors.js';
import { hearActivation, hearReturns, isPrerendering } from './life.js';
import { CLOSED, type Obedience } from './obey.js';
import { whenIdle } from './paint.js';
import type { Story } from './story.js';

/** The stores, as boot reads them: each later one costs more and is asked only where the earlier ones leave a doubt. */
export interface Readers {
  /** Cookie, and its twin only where the cookie is missing or says that something waits. */
  stored(): Kept | null;
  twin(): Kept | null;
  /** IndexedDB. */
  recall(): Promise<Kept | null>;
}

export interface BootPorts {
  story: Story;
  asking: Asking;
  /** Takes a kept set as the truth. */
  adopt(kept: Kept | null): void;
  doors: Doors;
  emit(name: string, detail: unknown): void;
  answering: Answering;
  delivery: Delivery;
  readers: Readers;
  /** Whether the first layer may show by itself. */
  ui: boolean;
  signal: AbortSignal;
}

/** Takes a kept set as the truth: decides, makes everyone obey, brings the open layer up to date. */
export const adopter =
  ({ story, obedience, asking }: { story: Story; obedience: Obedience; asking: Asking }) =>
  (kept: Kept | null): void => {
    const decision = story.adopt(kept);
    obedience.obey(isPrerendering() ? CLOSED : decision);
    asking.refresh();
  };

/** Compares every store on idle: adopts what is newer, restores what was lost, sends what still waits. */
const reconcile = async ({ story, adopt, answering, delivery, readers, signal }: BootPorts): Promise<void> => {
  const twin = readers.twin();
  const remembered = await readers.recall();
  const all = merge(merge(story.kept, twin), remembered);
  if (!all || signal.aborted) return;
  const latest = newest(all);
  if (latest > newest(story.kept)) adopt(all);
  if (newest(twin) !== latest || newest(readers.stored()) !== latest) (await answering.keeper()).restore(all);
  if (all.pending) await delivery.wake();
};

const begin = async (ports: BootPorts): Promise<void> => {
  const { story, adopt, asking, doors, emit, readers, signal } = ports;
  adopt(readers.stored());
  emit('ready', { decision: story.decision });
  const asks = () => ports.ui && story.decision.ask;
  if (!story.kept) {
    if (asks()) doors.layer('first').catch(() => undefined);
    const remembered = await readers.recall();
    if (signal.aborted) return;
    if (remembered && !story.kept) adopt(remembered);
  }
  if (asks()) void asking.open('first');
  whenIdle(() => void reconcile(ports).catch(() => undefined));
};

/** Begins the story on this page; on a prerendered one only when it is really visited. */
export const boot = (ports: BootPorts): void => {
  const { story, adopt, readers, signal } = ports;
  const start = (): void => void begin(ports);
  hearReturns(() => adopt(merge(story.kept, readers.stored())), signal);
  if (!isPrerendering()) return start();
  adopt(readers.stored());
  hearActivation(start, signal);
};
