/** How long an idle start may be put off, in ms. */
const IDLE = 10_000;
/** A `load` that never settles must not hold up others for ever, in ms. */
const LIMIT = 30_000;

/** Runs `task` when the page has nothing better to do; where the browser cannot say (Safari), in a task of its own. */
export const whenIdle = (task: () => void): void => {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(task, { timeout: IDLE });
  else setTimeout(task);
};

/** Settles as `work` does, or fails where that takes too long. */
export const inTime = (work: Promise<unknown>): Promise<unknown> => {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise((_done, fail) => {
    timer = setTimeout(() => fail(new Error(`sayso: load() took over ${LIMIT / 1000} s`)), LIMIT);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};
