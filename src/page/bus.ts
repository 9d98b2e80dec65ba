/** Runs one listener; what it throws is reported to the page's own error channel and stops nobody else. */
export const attempt = (task: () => void): void => {
  try {
    task();
  } catch (error) {
    reportError(error);
  }
};

type Listener = (detail: never) => void;

/** Says an event of the page API. */
export type Emit = (name: string, detail: unknown) => void;

/** The page API's events. `ready` is said once and repeated to whoever comes late. */
export const createBus = (): { on(name: string, listener: Listener): () => void; emit: Emit } => {
  const listeners = new Set<[name: string, listener: Listener]>();
  let ready: [unknown] | undefined;
  return {
    on: (name, listener) => {
      const entry: [string, Listener] = [name, listener];
      listeners.add(entry);
      if (ready && name === 'ready') attempt(() => listener(ready![0] as never));
      return () => void listeners.delete(entry);
    },
    emit: (name, detail) => {
      if (name === 'ready') ready = [detail];
      for (const [wanted, listener] of [...listeners]) if (wanted === name) attempt(() => listener(detail as never));
    },
  };
};
