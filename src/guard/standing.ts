/**
 * How purposes stand, as the guard sees it: the core says so once it is there. Until then the cookie is read as the
 * core will read it, and what nobody answered is not granted, whatever its regime: the core knows the region.
 */
import type { State } from '../consent/decision.js';
import { purposesOf } from '../consent/purposes.js';
import { lapse } from '../consent/renewal.js';
import { decode, valuesOf } from '../wire/cookie.js';
import { merge } from '../wire/kept.js';
import type { Notice } from '../wire/notice.js';

/** `required` is open even while a page is rendered ahead of its visit. */
export type Stance = State | 'required';

/** What the guard asks the core: the page API has it. */
interface Core {
  explain(purpose: string): { state: State; cause: string };
}

/** Where the core leaves its instance (`page/shared.ts`), whichever door it came through. */
const place = globalThis as unknown as Record<symbol, Core | undefined>;

/** Answers how a purpose stands now. */
export const createStanding = (notice: Notice): ((name: string) => Stance) => {
  const purposes = purposesOf(notice);
  const alone = (name: string): Stance => {
    const purpose = purposes.find((each) => each.name === name)!;
    if (purpose.regime === 'required' && !purpose.regions) return purpose.regime;
    const answer = valuesOf(document.cookie).map(decode).reduce(merge, null)?.answers.get(purpose.key);
    if (purpose.of && answer?.choice !== 'denied') return alone(purpose.of);
    if (!answer || lapse(purpose, answer, Date.now())) return 'unset';
    const { globalPrivacyControl } = navigator as { globalPrivacyControl?: unknown };
    const isOverruled = purpose.gpc === true && globalPrivacyControl === true && answer.voice !== 'overruled';
    return isOverruled ? 'denied' : answer.choice;
  };
  return (name) => {
    try {
      const core = place[Symbol.for('sayso')]?.explain(name);
      return core ? (core.cause === 'required' ? core.cause : core.state) : alone(name);
    } catch {
      // A sandboxed frame has no cookies.
      return 'unset';
    }
  };
};
