/** One call that the stub took: method, arguments and, where the method answers with a promise, its resolver. */
export type StubCall = [method: string, args: unknown[], settle?: (answer: unknown) => void, stop?: () => void];

/** The stub's queue, `sayso.q`. `api` is set by the replay; from then on the stub passes every call straight on. */
export interface StubQueue extends Array<StubCall | null> {
  api?: object;
}

/**
 * Replays what the stub took, in order, on the real page API, and connects the stop functions and promises that the
 * stub gave out. Nothing that a replayed call throws reaches the caller.
 */
export const replay = (queue: StubQueue, api: object): void => {
  void queue;
  void api;
  throw new Error('not yet');
};
