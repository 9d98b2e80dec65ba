/**
 * The frames chunk: a framed page follows the page around it and never asks. The frame asks by `postMessage`, once per
 * origin that it trusts and to that origin alone, and hands over a port; a page answers the origins that it lists, and
 * only its own frames. All the rest is said on the port, which nobody else can speak on or listen to.
 * HTML Living Standard, 9.3 "Cross-document messaging" and 9.4 "Channel messaging".
 */
import type { Choices } from '../consent/choice.js';
import type { Decision } from '../consent/decision.js';
import type { Desk, DeskPorts } from './doors.js';
import { keptFrom, statesOf } from './frames/kept.js';
import { originsOf } from './frames/origins.js';
import { ASK, isChoices, isFarewell, isStates, latest } from './frames/said.js';

/** How long a frame waits before it stands alone, and between two questions; the latter doubles. In ms. */
const PATIENCE = 1000;
const FIRST_WAIT = 250;
const MOST_TRIES = 9;

const serve = ({ join, choose }: DeskPorts, port: MessagePort, mayChoose: boolean): (() => void) => {
  const isNew = latest();
  let n = 0;
  port.onmessage = ({ data: said }) => {
    if (!mayChoose || !isNew(said) || !isChoices(said)) return;
    const { choices } = said;
    choose((name) => Object.hasOwn(choices, name) && choices[name], 'api');
  };
  const leave = join((decision: Decision) => port.postMessage({ n: ++n, states: statesOf(decision) }));
  return () => {
    leave();
    port.postMessage({ n: ++n, states: null });
    port.close();
  };
};

/** Tells this page's decision to the frames of listed origins, now and on every change; a frame itself asks first. */
export const answer = (ports: DeskPorts & { summon?(): Promise<Desk> }): void => {
  const { options, signal, summon } = ports;
  if (parent !== self) summon?.().catch(() => undefined);
  const origins = originsOf(options.frames);
  const served = new Map<MessageEventSource, () => void>();
  addEventListener(
    'message',
    ({ origin, data: said, source, ports: [port] }) => {
      if (!origins.has(origin) || said !== ASK || !port || (source as Window | null)?.parent !== self) return;
      served.get(source!)?.();
      served.set(source!, serve(ports, port, origins.get(origin)!));
    },
    { signal },
  );
  signal.addEventListener('abort', () => served.forEach((end) => end()));
};

/** Asks the page around this one until it answers; `heard` gets what it says, again and again. */
const ask = (ports: DeskPorts, heard: (states: Record<string, unknown>) => void): ((choices: Choices) => void) => {
  const { signal } = ports;
  const around = location.ancestorOrigins as DOMStringList | undefined;
  const trusted = [...originsOf(ports.options.frames).keys()].filter((origin) => !around || around[0] === origin);
  let open: MessagePort[] = [];
  let answering: MessagePort | undefined;
  let timer: ReturnType<typeof setTimeout>;
  let n = 0;
  /** What was chosen before anyone answered. */
  let waiting: Choices | undefined;
  const pass = (choices: Choices): void => {
    if (answering) answering.postMessage({ n: ++n, choices });
    else waiting = { ...waiting, ...choices };
  };

  const listen = (port: MessagePort): void => {
    const isNew = latest();
    port.onmessage = ({ data: said }) => {
      if (signal.aborted || !isNew(said) || (answering && answering !== port)) return;
      if (isStates(said)) {
        answering = port;
        clearTimeout(timer);
        heard(said.states);
        if (waiting) pass(waiting);
        waiting = undefined;
      } else if (answering && isFarewell(said)) {
        answering = undefined;
        heard({});
        knock(MOST_TRIES, FIRST_WAIT);
      }
    };
  };
  const end = (): void => {
    clearTimeout(timer);
    open.forEach((port) => port.close());
  };
  const knock = (left: number, wait: number): void => {
    for (const origin of trusted) {
      const { port1, port2 } = new MessageChannel();
      listen(port1);
      open.push(port1);
      parent.postMessage(ASK, origin, [port2]);
    }
    if (left) timer = setTimeout(() => (end(), (open = []), knock(left - 1, wait * 2)), wait);
  };
  if (!signal.aborted) knock(MOST_TRIES, FIRST_WAIT);
  signal.addEventListener('abort', end);
  return pass;
};

/** The desk of a framed page: nothing is asked, written or sent here; a choice is handed to the page around it. */
export const openDesk = (ports: DeskPorts): Desk => {
  const { story, notice, emit, signal } = ports;
  const { adopt } = story;
  let decision = story.decision;
  // Never does a frame ask by itself, nor show what a server wrote for it.
  Object.defineProperty(story, 'decision', {
    get: () => decision,
    set: (decided: Decision) => (decision = { ...decided, ask: null }),
  });
  let told: Record<string, unknown> = {};
  // Whatever is stored or chosen in here, the word of the page around it stands.
  story.adopt = () => adopt(keptFrom(notice, story.facts, told));
  const stand = (states: Record<string, unknown>): void => {
    if (signal.aborted) return;
    told = states;
    // Until now the notice asked for nothing, so that nothing could be granted.
    Object.assign(story.notice, notice);
    story.adopt(null);
  };
  const patience = setTimeout(() => stand(told), PATIENCE);
  const pass = ask(ports, (states) => {
    clearTimeout(patience);
    stand(states);
  });
  signal.addEventListener('abort', () => clearTimeout(patience));
  const nothing = (): void => undefined;
  return {
    persistence: 'none',
    keep: ({ choices }) => pass(choices),
    mend: nothing,
    open: async (layer) => {
      const error = Error('sayso: the page around this frame asks');
      emit('ui', { layer, state: 'unavailable', error });
    },
    close: nothing,
    refresh: nothing,
    history: async () => [],
    receipts: async () => [],
  };
};
