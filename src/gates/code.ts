/**
 * The gate for code, a chunk on demand: tag managers strip `data-*` from script tags, and applications have no markup
 * to hold.
 */
import type { Condition } from '../consent/conditions.js';
import type { Gated } from '../gated.js';
import { check } from './code/check.js';
import { makeOrder, type Order, type Turnstile } from './code/order.js';
import { inTime, whenIdle } from './code/time.js';
import type { Turn } from './held/queue.js';
import type { Loader } from './loader.js';

/** What the page API's `follow` does: calls back now and on every real change; answers the way out. */
export type FollowCondition = (condition: Condition, heard: (granted: boolean) => void) => () => void;

/** What the gate gets from the core. */
export interface CodePorts {
  loader: Loader;
  follow: FollowCondition;
  /** The page's options: in dev mode mistakes are named in the console. */
  options: { dev?: unknown };
  /** Ends everything. */
  signal: AbortSignal;
}

/** The way out of one gate, as its caller got it. */
export interface WayOut {
  /** By this other gates may name it. */
  end: () => void;
  /** Aborted by `end`. */
  over: AbortSignal;
}

/** What is done once, on the first grant, and how it went. */
interface Start {
  /** The script, then `load`; each leaves the list as it starts. */
  steps: Turn[];
  /** Fulfilled when all that started has ended well. */
  ended(): Promise<unknown>;
}

const startOf = ({ src, attributes, load }: Gated, { turn }: Loader, mark: { ran?: boolean }): Start => {
  const ends: Promise<unknown>[] = [];
  const steps: Turn[] = [];
  const note = (end: Promise<unknown>): void => {
    ends.push(end);
    // A failure holds up who comes after this gate, and nobody else.
    end.catch(() => undefined);
  };
  if (src !== undefined)
    steps.push(
      turn(
        { attributes: { ...attributes, src }, nonce: attributes?.['nonce'] },
        (live) => {
          note(
            new Promise((done, fail) => {
              live.addEventListener('load', done);
              live.addEventListener('error', fail);
            }),
          );
          document.head.append(live);
          return true;
        },
        mark,
      ),
    );
  if (load) {
    const hook: Turn = () => {
      mark.ran = true;
      const end = inTime(new Promise((done) => done(load())));
      end.catch(reportError);
      note(end);
      return end;
    };
    steps.push(Object.assign(hook, { waits: true }));
  }
  return { steps, ended: () => Promise.all(ends) };
};

const open = ({ loader, follow }: CodePorts, gated: Gated, { ready, end }: Turnstile): (() => void) => {
  const { purpose, onGrant, onRevoke, priority } = gated;
  const queue = loader.queue(typeof purpose === 'string' ? purpose : JSON.stringify(purpose));
  // What a refusal can end is none of the code that goes on.
  const mark: { ran?: boolean } = onRevoke ? {} : queue;
  const { steps, ended } = startOf(gated, loader, mark);
  let { run } = gated;
  let isNew = true;
  let isTold = false;
  /** The grant that stands; what an earlier one put in the queue is void. */
  let grant: object | undefined;

  const tell = (): void => {
    isTold = true;
    isNew = false;
    mark.ran = true;
    const first = run;
    run = undefined;
    first?.();
    ended().then(end, () => undefined);
    onGrant?.();
  };
  const queueUp = (mine: object): void => {
    const add = (turn: Turn): void =>
      queue.add(Object.assign(() => (grant === mine ? turn() : undefined), { waits: turn.waits }));
    for (const step of steps) add(Object.assign(() => (steps.shift(), step()), { waits: step.waits }));
    add(Object.assign(() => tell(), { waits: true }));
  };

  const leave = follow(purpose, (granted) => {
    const mine = (grant = granted ? {} : undefined);
    if (!mine) {
      if (isTold) onRevoke?.();
      isTold = false;
    } else
      ready(() => {
        if (isNew && priority === 'idle') whenIdle(() => queueUp(mine));
        else queueUp(mine);
      });
  });
  return () => {
    grant = undefined;
    leave();
  };
};

/** What the gates of one page share. */
interface House {
  order: Order;
  warn: ((text: string) => void) | undefined;
}

const houses = new WeakMap<CodePorts, House>();

const houseOf = (ports: CodePorts): House => {
  let house = houses.get(ports);
  if (!house) {
    // As an attribute of the tag it may stand alone: `data-dev`.
    const isDev = (ports.options.dev ?? false) !== false;
    const warn = isDev ? (text: string) => console.error(`sayso: ${text}`) : undefined;
    house = { order: makeOrder(warn), warn };
    houses.set(ports, house);
  }
  return house;
};

/**
 * Opens one gate. Gates of one condition release in the order in which they were made, but for those that wait for
 * others or for an idle moment. `ports` are the same object for all gates of a page.
 */
export const openGate = (ports: CodePorts, gated: Gated, { end, over }: WayOut): void => {
  const { order, warn } = houseOf(ports);
  if (warn) check(gated).forEach(warn);
  const place = order.take(end, gated.name, gated.after);
  const ends = [over, gated.signal, ports.signal];
  if (ends.some((signal) => signal?.aborted)) return;
  const stop = open(ports, gated, place);
  for (const signal of ends) signal?.addEventListener('abort', stop);
};
