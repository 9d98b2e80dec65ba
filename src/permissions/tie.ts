/** Whether a device may be used: the visitor's choice for its purpose, asked when the page wants to use it. */
import type { Condition } from '../consent/conditions.js';
import type { State } from '../consent/decision.js';

/** What is needed of the page API. */
export interface Asked<Name extends string = string> {
  explain(purpose: Name | `${Name}/${string}`): { state: State };
  follow(purpose: Condition<Name>, listener: (granted: boolean) => void): () => void;
  on(event: 'change', listener: () => void): () => void;
}

/** `refuse` answers at once as if the visitor had refused in the browser; `wait` waits while the visitor is undecided. */
export type Mode = 'refuse' | 'wait';

export interface Tie {
  /** Whether all these purposes are granted now. */
  allows(purposes: readonly string[]): boolean;
  /** Resolves with true on a grant of all of them, with false on a refusal of one. */
  answer(purposes: readonly string[]): Promise<boolean>;
  /** Called whenever one of these purposes is withdrawn, in the task of the withdrawal. */
  onWithdrawal(purposes: readonly string[], listener: (purpose: string) => void): void;
}

export const createTie = (consent: Asked, mode: Mode, signal: AbortSignal): Tie => {
  const waiting = new Set<() => void>();
  const stateOf = (purposes: readonly string[]): State => {
    const states = purposes.map((purpose) => consent.explain(purpose).state);
    return states.includes('denied') ? 'denied' : states.includes('unset') ? 'unset' : 'granted';
  };
  const until = (stop: () => void): void => signal.addEventListener('abort', stop);
  until(consent.on('change', () => [...waiting].forEach((look) => look())));
  return {
    allows: (purposes) => stateOf(purposes) === 'granted',
    answer: (purposes) =>
      new Promise((resolve) => {
        const look = (): void => {
          const state = stateOf(purposes);
          if (state === 'unset' && mode === 'wait' && !signal.aborted) return;
          waiting.delete(look);
          resolve(state === 'granted');
        };
        waiting.add(look);
        look();
        // Whoever still waits at the end is refused.
        until(look);
      }),
    onWithdrawal: (purposes, listener) => {
      for (const purpose of new Set(purposes)) {
        let was = false;
        const hear = (granted: boolean): void => {
          if (was && !granted) listener(purpose);
          was = granted;
        };
        until(consent.follow(purpose, hear));
      }
    },
  };
};
