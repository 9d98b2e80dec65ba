import { merge, newest } from '../wire/kept.js';
import type { Emit } from './bus.js';
import type { Load, Readers } from './doors.js';
import { hearReturns, isPrerendering } from './life.js';
import { whenIdle } from './paint.js';
import { veil } from './served.js';
import type { Story } from './story.js';
import type { Summon } from './summon.js';

export interface BootPorts {
  story: Story;
  readers: Readers;
  summon: Summon;
  load: Load;
  emit: Emit;
  /** Whether the first layer may show by itself. */
  ui: boolean;
  open(layer: 'first'): void;
  signal: AbortSignal;
}

/** How long the visitor is not asked because a store may still know the answer. */
const PATIENCE = 500;

/**
 * Compares every store: adopts what is newer, restores what was lost, sends what still waits. The visitor may choose
 * while we wait for a store or a chunk, hence the late looks at what the story says.
 */
const reconcile = async ({ story, readers, summon, signal }: BootPorts): Promise<void> => {
  const recalled = await readers.recall();
  const twin = readers.twin();
  const all = merge(merge(story.kept, twin), recalled);
  if (!all || signal.aborted) return;
  const at = newest(all);
  if (at > newest(story.kept)) story.adopt(all);
  if (all.pending || newest(twin) !== at || newest(readers.cookie()) !== at)
    (await summon()).mend(merge(all, story.kept)!);
};

const begin = (ports: BootPorts): void => {
  const { story, summon, load, emit, ui, open, signal } = ports;
  const asks = () => ui && !signal.aborted && story.decision.ask;
  const ask = () => void (asks() && open('first'));
  /**
   * A layer that a server wrote is shown in the first frame in which it could be seen, however far the parser has come
   * by then. It says nothing of an honoured signal: then its element does.
   */
  const reveal = () => {
    if (asks() && !story.decision.honoured) veil(false);
    if (document.readyState === 'loading') requestAnimationFrame(reveal);
  };
  const check = () => reconcile(ports).catch(() => undefined);
  story.reread();
  emit('ready', { decision: story.decision });
  if (story.kept) {
    ask();
    whenIdle(() => void check());
  } else {
    reveal();
    if (asks()) Promise.all([summon(), load('first-layer')]).catch(() => undefined);
    void Promise.race([check(), new Promise((done) => setTimeout(done, PATIENCE))]).then(ask);
  }
};

/** Begins the story on this page; on a prerendered one only when it is really visited. */
export const boot = (ports: BootPorts): void => {
  const { story, signal } = ports;
  const start = (): void => begin(ports);
  hearReturns(story.reread, signal);
  if (!isPrerendering()) return start();
  story.reread();
  document.addEventListener('prerenderingchange', start, { signal, once: true });
};
