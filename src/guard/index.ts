/**
 * The guard: holds requests, elements and writes that belong to a declared service of a purpose that is not granted.
 * It matches what the notice declares and nothing else. Start it before any other script of the page.
 *
 * ```ts
 * import { startGuard } from 'sayso/guard';
 * import { createConsent } from 'sayso';
 *
 * const guard = startGuard(notice, { mode: 'hold-and-replay' });
 * const consent = createConsent(notice, { followers: [() => guard] });
 * ```
 */
import type { Decision, State } from '../consent/decision.js';
import type { Follower } from '../follower.js';
import type { Notice } from '../wire/notice.js';
import { holdConnections } from './connections.js';
import { createElementHolds, holdAttributes } from './elements.js';
import { holdForms } from './forms.js';
import { createGuarding, type Guarding, type Mode } from './guard.js';
import { holdAdopted, holdMarkup } from './markup.js';
import { createPatches } from '../native/patch.js';
import { holdFetch, holdXhr } from './requests.js';
import { holdWrites } from './writes.js';

export type { Held, Mode } from './guard.js';

export interface GuardOptions {
  /** Default `hold`. */
  mode?: Mode | undefined;
}

/** A follower, so that the core can tell it; with the classic tag it listens to `sayso:change` by itself. */
export interface Guard extends Follower {
  /** Takes every trap away and ends what waits. Where someone wrapped one of ours, it lets everything pass. */
  destroy(): void;
}

const MODES: readonly unknown[] = ['observe', 'hold', 'hold-and-replay'] satisfies Mode[];

/** A mode that is not known is told, and the strictest is taken: a misspelt word must not open anything. */
const checkMode = (mode: unknown = 'hold'): Mode => {
  if (MODES.includes(mode)) return mode as Mode;
  reportError(
    TypeError(`sayso: mode ${JSON.stringify(mode)} of the guard is unknown, "hold" is taken; use ${MODES.join(', ')}`),
  );
  return 'hold';
};

type Said = CustomEvent<{ purposes?: Record<string, State> } | null>;

const listen = ({ settle }: Guarding, signal: AbortSignal): void => {
  const hear = (event: Event): void => settle((purpose) => (event as Said).detail?.purposes?.[purpose]);
  for (const type of ['sayso:ready', 'sayso:change']) document.addEventListener(type, hear, { signal });
  document.addEventListener('prerenderingchange', () => settle(), { signal });
};

const start = (notice: Notice, { mode }: GuardOptions, gone: () => void): Guard => {
  const life = new AbortController();
  const guarding = createGuarding(notice, checkMode(mode));
  const patches = createPatches();
  const elements = createElementHolds(guarding);
  holdFetch(guarding, patches);
  holdXhr(guarding, patches);
  holdConnections(guarding, patches);
  holdMarkup(guarding, elements, patches);
  holdAdopted(elements, patches);
  holdAttributes(elements, patches);
  holdWrites(guarding, patches);
  holdForms(guarding, patches, life.signal);
  listen(guarding, life.signal);
  return {
    name: 'guard',
    follow: ({ purposes }: Decision) => guarding.settle((purpose) => purposes[purpose]?.state),
    stop: () => undefined,
    destroy: () => {
      life.abort();
      patches.undo();
      guarding.clear();
      gone();
    },
  };
};

const place = globalThis as unknown as Record<symbol, Guard | undefined>;
const KEY = Symbol.for('sayso.guard');

/**
 * Starts the guard on this page. A second call, from this copy or another one, gets the first one's. Where there is no
 * page it does nothing.
 */
export const startGuard = (notice: Notice, options: GuardOptions = {}): Guard => {
  const nothing = (): void => undefined;
  if (typeof document === 'undefined') return { name: 'guard', follow: nothing, stop: nothing, destroy: nothing };
  return (place[KEY] ??= start(notice, options, () => (place[KEY] = undefined)));
};
