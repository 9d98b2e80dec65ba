/**
 * Lets something out, in its turn. Answers how it is taken back, where it can be, or an end that the turns behind may
 * have to wait for.
 */
export interface Enter {
  (): (() => void) | Promise<unknown> | false | void;
  /** As of a turn. */
  waits?: boolean | undefined;
}
