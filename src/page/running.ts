/**
 * The running chunk, loaded on a withdrawal: code that has run cannot be taken back. It tells the page which purposes
 * go on until the next page, and, where the page says `reload`, begins that page itself: once, last, when the record is
 * kept, and only if nobody objects.
 */
import { evaluate } from '../consent/conditions.js';
import type { Decision } from '../consent/decision.js';
import type { Notice } from '../wire/notice.js';
import type { WithdrawalPorts } from './doors.js';

type Ports = WithdrawalPorts & { now: Decision; before: Decision };

/** `detail` of `sayso:running` and `sayso:reload` on `document`. */
export interface RunningDetail {
  /** Purposes (a service that was refused alone as `purpose/service`) whose code goes on until the next page. */
  readonly purposes: readonly string[];
}

/** For pages whose storage says nothing. */
let isTaken = false;

/** Where this tab notes what was reloaded, so that no page is reloaded twice in a row. */
const MARK = 'sayso.reload';

const conditionOf = (text: string): unknown => {
  try {
    return text.startsWith('{') ? JSON.parse(text) : text;
  } catch {
    return undefined;
  }
};

const isIn = (condition: unknown, name: string): boolean =>
  condition === name ||
  (Object(condition) === condition && Object.values(condition as object).some((part) => isIn(part, name)));

const wasLost = (condition: unknown, { now, before }: Ports): boolean =>
  evaluate(before, condition) === 'granted' && evaluate(now, condition) !== 'granted';

const lostNames = ({ now, before }: Ports): string[] =>
  Object.keys(now.purposes).filter(
    (name) => now.purposes[name]!.state === 'denied' && before.purposes[name]?.state === 'granted',
  );

/** Services that say themselves that only a new page ends them. */
const saysSo = ({ purposes }: Notice, name: string): boolean => {
  const [purpose = '', title] = name.split('/');
  const { services = {} } = purposes[purpose] ?? {};
  return Object.entries(services).some(([each, { reload }]) => reload === true && (!title || each === title));
};

/** The refused purposes whose code we released without a way to stop it, or that say so themselves. */
const runningIn = (ports: Ports): string[] => {
  const lost = Object.keys(ports.queues)
    .filter((text) => ports.queues[text]!.ran)
    .map(conditionOf)
    .filter((condition) => wasLost(condition, ports));
  return lostNames(ports).filter(
    (name) => saysSo(ports.notice, name) || lost.some((condition) => isIn(condition, name)),
  );
};

/** The navigation that made this page. */
const isReloaded = (): boolean =>
  performance.getEntriesByType('navigation').some((entry) => (entry as PerformanceNavigationTiming).type === 'reload');

/**
 * Whether the one reload of this page's life is still to be had. A page that we reloaded is not reloaded again: the
 * tab's storage says so, and where it is blocked every reload counts as ours.
 */
const hasTurn = (): boolean => {
  try {
    const [life, address] = sessionStorage.getItem(MARK)?.split(' ') ?? [];
    return life !== `${performance.timeOrigin}` && !(address === location.pathname && isReloaded());
  } catch {
    return !isReloaded();
  }
};

const takeTurn = (): void => {
  isTaken = true;
  try {
    sessionStorage.setItem(MARK, `${performance.timeOrigin} ${location.pathname}`);
  } catch {
    // The next page looks at how it was begun.
  }
};

/** Whether a reload would end anything: the choice may have been changed back while it was written down. */
const stillDenied = ({ purposes }: Decision, names: readonly string[]): boolean =>
  names.some((name) => purposes[name]?.state === 'denied');

const tell = (type: string, detail: RunningDetail): boolean =>
  document.dispatchEvent(new CustomEvent(type, { detail, cancelable: type === 'sayso:reload' }));

/** Whether the choice behind a withdrawal is written down, as a record that waits or was delivered. */
const isKept = async ({ summon }: Ports, at: number): Promise<boolean> => {
  const desk = await summon();
  const entries = await desk.history();
  // What only this page remembers would be forgotten with it.
  return desk.persistence !== 'none' && entries.some(({ payload }) => (JSON.parse(payload) as { at: number }).at >= at);
};

const reload = async (ports: Ports, detail: RunningDetail): Promise<void> => {
  const { now, signal, story } = ports;
  const may = (): boolean => !isTaken && !signal.aborted && stillDenied(story.decision, detail.purposes);
  const at = Math.max(...detail.purposes.map((name) => now.purposes[name]?.at ?? 0));
  // A page that nobody looks at is not begun anew behind the visitor's back: it may hold a half-written form.
  if (document.hidden || !(await isKept(ports, at))) return;
  if (!may() || !hasTurn() || !tell('sayso:reload', detail) || !may()) return;
  takeTurn();
  location.reload();
};

/** Looks after what a withdrawal left running. */
export const mind = (core: WithdrawalPorts, now: Decision, before: Decision): void => {
  const ports = { ...core, now, before };
  const purposes = runningIn(ports);
  if (!purposes.length) return;
  const detail = Object.freeze({ purposes: Object.freeze(purposes) });
  ports.emit('running', detail);
  tell('sayso:running', detail);
  if (`${ports.options.reload ?? false}` !== 'false') reload(ports, detail).catch(() => undefined);
};
