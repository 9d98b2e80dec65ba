/** Runs one listener; what it throws is reported to the page's own error channel and stops nobody else. */
export const attempt = (task: () => void): void => {
  try {
    task();
  } catch (error) {
    reportError(error);
  }
};

type Listener = (detail: never) => void;

/** The page API's events. `ready` is said once and repeated to whoever comes late. */
export const createBus = () => {
  const listeners = new Map<string, Set<Listener>>();
  let ready: { detail: unknown } | undefined;
  return {
    on: (name: string, listener: Listener): (() => void) => {
      const all = listeners.get(name) ?? new Set();
      listeners.set(name, all.add(listener));
      if (name === 'ready' && ready) attempt(() => listener(ready!.detail as never));
      return () => void all.delete(listener);
    },
    emit: (name: string, detail: unknown): void => {
      if (name === 'ready') ready = { detail };
      for (const listener of [...(listeners.get(name) ?? [])]) attempt(() => listener(detail as never));
    },
    clear: () => listeners.clear(),
  };
};
