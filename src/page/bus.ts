/** Runs one listener; what it throws is reported to the page's own error channel and stops nobody else. */
export const attempt = (task: () => void): void => {
  try {
    task();
  } catch (error) {
    reportError(error);
  }
};

/** Says an event of the page API. */
export type Emit = (name: string, detail: unknown) => void;

/** What is said and who hears it. */
export interface Bus {
  on(name: string, listener: (detail: never) => void): () => void;
  emit: Emit;
}

/**
 * The page API's events, and `tell`, by which followers hear of the decision. `ready` is said once and repeated to
 * whoever comes late. After `signal` nobody hears anything.
 */
export const createBus = (signal: AbortSignal): Bus => {
  const listeners = new Set<(said: string, detail: unknown) => void>();
  let ready: unknown;
  return {
    on: (name, listener) => {
      const hear = (said: string, detail: unknown) => said === name && attempt(() => listener(detail as never));
      listeners.add(hear);
      if (ready) hear('ready', ready);
      return () => void listeners.delete(hear);
    },
    emit: (name, detail) => {
      if (name === 'ready') ready = detail;
      for (const hear of [...listeners]) if (!signal.aborted) hear(name, detail);
    },
  };
};
