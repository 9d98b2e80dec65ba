/**
 * The dev chunk, only where it is asked for: names in the console what the core, for its size and for the visitor's
 * sake, passes over in silence. Each mistake once, with a code that `docs/faults.md` explains; a good page gets no word.
 */
import { checkDefaults } from './dev/defaults.js';
import { watchMarkup } from './dev/markup.js';
import { watchCalls } from './dev/names.js';
import { sayNotice } from './dev/notice.js';
import { watchPolicy } from './dev/policy.js';
import { watchResources } from './dev/resources.js';
import { createSay, type Scene } from './dev/scene.js';
import { checkTwice } from './dev/twice.js';
import type { Consent } from './page-api.js';
import type { Notice } from './wire/notice.js';

/** Ends with the instance: `destroy` leaves nothing of ours behind (P13). */
const endOf = (api: Consent): AbortSignal => {
  const life = new AbortController();
  const { destroy } = api;
  api.destroy = () => {
    life.abort();
    destroy();
  };
  return life.signal;
};

const instance = (): Consent | undefined =>
  (globalThis as unknown as Record<symbol, Consent | undefined>)[Symbol.for('sayso')];

const CHECKS = [checkDefaults, watchMarkup, watchCalls, watchPolicy, watchResources];

/** Instances that are watched already. */
const watched = new WeakSet<Consent>();

/**
 * Reports every fault of a notice, and of its texts where they are at hand, and watches the page for further ones
 * until the instance ends. `isSecond` says that the caller got an instance that somebody else had made.
 */
export const report = (notice: unknown, texts?: unknown, isSecond = false): void => {
  const say = createSay((line) => console.error(line));
  sayNotice(notice, texts, say);
  const api = instance();
  checkTwice(isSecond, say);
  if (!api || watched.has(api)) return;
  watched.add(api);
  const purposes = Object((Object(notice) as Partial<Notice>).purposes) as Notice['purposes'];
  const scene: Scene = { notice: { ...(notice as Notice), purposes }, api, say, signal: endOf(api) };
  for (const check of CHECKS) {
    try {
      check(scene);
    } catch {
      // What this browser cannot tell is not told.
    }
  }
};
