import { attempt } from './bus.js';

/** One call that the stub took; it makes the call on the real page API and passes the answer on to who waits for it. */
export interface StubCall {
  (api: object): unknown;
  /** Whether a gesture of the visitor's stood behind it when it was made; by its replay that would be over. */
  acted?: boolean | undefined;
}

/**
 * The stub's queue, `sayso.q`. `api` is set by the replay; from then on the stub passes every call straight on, so
 * that a page may keep the stub for good.
 */
export interface StubQueue extends Array<StubCall> {
  api?: object;
}

/**
 * Replays what the stub took, in order, on the real page API. What counts is the gesture that a call had when it was
 * made. What a replayed call throws is reported and stops no other.
 */
export const replay = (queue: StubQueue, api: object, options: { gesture?: string | undefined }): void => {
  const { gesture } = options;
  queue.api = api;
  for (const call of queue.splice(0)) {
    options.gesture = gesture ?? ['never', 'off'][Number(call.acted)];
    attempt(() => call(api));
  }
  options.gesture = gesture;
};
