import { attempt } from './bus.js';

/**
 * One call that the stub took: method (emptied where the page called the stop function meanwhile), arguments, and
 * who takes the answer: a promise's resolver, or the keeper of the real stop function.
 */
export type StubCall = [method: string, args: unknown[], take: (answer: unknown) => void];

/**
 * The stub's queue, `sayso.q`. `api` is set by the replay; from then on the stub passes every call straight on, so
 * that a page may keep the stub for good.
 */
export interface StubQueue extends Array<StubCall> {
  api?: object;
}

/** The stub has told `false` already: a repetition would be no change. */
const unlessRepeated = (listener: (granted: boolean) => void) => {
  let told = false;
  return (granted: boolean): void => {
    if (granted !== told) listener((told = granted));
  };
};

/**
 * Replays what the stub took, in order, on the real page API, and connects the stop functions and promises that the
 * stub gave out. What a replayed call throws is reported and stops no other.
 */
export const replay = (queue: StubQueue, api: object): void => {
  queue.api = api;
  const methods = api as Record<string, (...args: unknown[]) => unknown>;
  for (const [method, args, take] of queue.splice(0)) {
    if (method === 'follow') args[1] = unlessRepeated(args[1] as (granted: boolean) => void);
    if (method) attempt(() => take(methods[method]!(...args)));
  }
};
