/** What a page and its frames say to each other. Whatever is not shaped like this is not heard. */

/** A frame's question; with it comes the port for all the rest. */
export const ASK = 'sayso:frame';

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{ n, states }`, from the page to its frame: the state of each purpose by its name. */
export const isStates = (said: unknown): said is { states: Record<string, unknown> } =>
  isPlain(said) && isPlain(said['states']);

/** `{ n, states: null }`, from a page whose instance ends: it may be made anew, and what it says then may differ. */
export const isFarewell = (said: unknown): boolean => isPlain(said) && said['states'] === null;

/** `{ n, choices }`, from a frame to its page. */
export const isChoices = (said: unknown): said is { choices: Record<string, unknown> } =>
  isPlain(said) && isPlain(said['choices']);

/** Answers true for what is newer than all before on its port: what is said again is not heard again. */
export const latest = (): ((said: unknown) => boolean) => {
  let last = 0;
  return (said) => {
    const n = isPlain(said) ? said['n'] : undefined;
    const isNewer = Number.isSafeInteger(n) && (n as number) > last;
    if (isNewer) last = n as number;
    return isNewer;
  };
};
