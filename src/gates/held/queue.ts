/** One turn in a queue. Answers an end that the turns behind may have to wait for; one that fails counts as an end. */
export interface Turn {
  (): Promise<unknown> | false | void;
  /** True where it runs as it is put on the page, so that every script before it must have loaded or failed. */
  waits?: boolean | undefined;
}

/** Keeps the order of what one condition releases. */
export interface Queue {
  /** Adds a turn at the end. It is taken in a task of its own, never in this one. */
  add(turn: Turn): void;
  /** Lets turns in before all others; for a turn that is being taken. */
  insert(turns: Turn[]): void;
  /** Whether code ran that no refusal can end: a script, or a gate without `onRevoke`. */
  ran?: boolean;
}

/**
 * Externals are put on the page side by side, with `async` off, so that the browser loads them so and runs them in
 * order (HTML, "list of scripts that will execute in order as soon as possible"). What runs at once waits until no
 * external before it is under way. One that fails, or throws, counts as done. `pace` runs a task of its own for each
 * turn, so that a click is heard between any two.
 */
export const makeQueue = (pace: (task: () => void) => void): Queue => {
  const line: Turn[] = [];
  let busy = 0;
  let isDue = false;

  const done = (): void => {
    busy--;
    next();
  };

  const take = (): void => {
    isDue = false;
    try {
      const end = line.shift()!();
      if (end) {
        busy++;
        end.then(done, done);
      }
    } catch (fault) {
      reportError(fault);
    }
    next();
  };

  const next = (): void => {
    if (isDue || !line[0] || (busy && line[0].waits)) return;
    isDue = true;
    pace(take);
  };

  return {
    add: (turn) => {
      line.push(turn);
      next();
    },
    insert: (turns) => line.unshift(...turns),
  };
};
