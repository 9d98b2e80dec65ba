/** One turn in a queue. Answers the script whose end the turns behind may have to wait for. */
export interface Turn {
  (): HTMLScriptElement | false | void;
  /** True where it runs as it is put on the page, so that every script before it must have loaded or failed. */
  waits?: boolean;
}

/** Keeps the order of what one condition releases. */
export interface Queue {
  /** Adds a turn at the end and takes what can be taken. */
  add(turn: Turn): void;
  /** Lets turns in before all others; for a turn that is being taken. */
  insert(turns: Turn[]): void;
  /** Whether code ran that no refusal can end: a script, or a gate without `onRevoke`. */
  ran?: boolean;
}

/**
 * Externals are put on the page at once, with `async` off, so that the browser loads them side by side and runs
 * them in order (HTML, "list of scripts that will execute in order as soon as possible"). What runs at once waits
 * until no external before it is under way. One that fails, or throws, counts as done.
 */
export const makeQueue = (): Queue => {
  const line: Turn[] = [];
  let busy = 0;

  const done = (): void => {
    busy--;
    next();
  };

  const next = (): void => {
    for (let turn; (turn = line[0]) && !(busy && turn.waits);) {
      line.shift();
      // Counted before it is taken: a script that opens the queue again from within does not overtake itself.
      busy++;
      let script;
      try {
        script = turn();
      } catch (fault) {
        reportError(fault);
      }
      if (script) for (const end of ['load', 'error']) script.addEventListener(end, done);
      else busy--;
    }
  };

  return {
    add: (turn) => {
      line.push(turn);
      next();
    },
    insert: (turns) => line.unshift(...turns),
  };
};
