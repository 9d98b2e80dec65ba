import { decide, type Decision, type Facts } from '../consent/decision.js';
import type { Kept } from '../wire/kept.js';
import type { Notice } from '../wire/notice.js';

/** The one place that knows what is kept and what follows from it. */
export interface Story {
  readonly notice: Notice;
  readonly kept: Kept | null;
  readonly decision: Decision;
  readonly facts: Facts;
  /** Takes a kept set as the truth and decides anew, at this moment. */
  adopt(kept: Kept | null): Decision;
}

export const createStory = (notice: Notice, look: () => Facts): Story => {
  let kept: Kept | null = null;
  let facts = look();
  let decision = decide(notice, kept, facts);
  return {
    notice,
    get kept() {
      return kept;
    },
    get decision() {
      return decision;
    },
    get facts() {
      return facts;
    },
    adopt: (next) => {
      kept = next;
      facts = look();
      return (decision = decide(notice, kept, facts));
    },
  };
};
