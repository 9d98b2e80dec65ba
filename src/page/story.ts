import { decide, type Decision, type Facts } from '../consent/decision.js';
import type { Kept } from '../wire/kept.js';
import type { Notice } from '../wire/notice.js';

/** The one place that knows what is kept and what follows from it. */
export interface Story {
  readonly notice: Notice;
  readonly kept: Kept | null;
  readonly facts: Facts;
  readonly decision: Decision;
  /** Takes a kept set as the truth, decides anew at this moment and tells `heard`. */
  adopt(kept: Kept | null): void;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export const createStory = (notice: Notice, look: () => Facts, heard: () => void): Story => {
  const story = {
    notice,
    adopt: (kept) => {
      story.kept = kept;
      story.facts = look();
      story.decision = decide(notice, kept, story.facts);
      heard();
    },
  } as Writable<Story>;
  return story;
};
