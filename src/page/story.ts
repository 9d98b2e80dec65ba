import { decide, type Decision, type Facts } from '../consent/decision.js';
import { merge, type Kept } from '../wire/kept.js';
import type { Notice } from '../wire/notice.js';

/** The one place that knows what is kept and what follows from it. */
export interface Story {
  readonly notice: Notice;
  readonly kept: Kept | null;
  readonly facts: Facts;
  readonly decision: Decision;
  /** Takes a kept set as the truth, decides anew at this moment and tells `heard`. */
  adopt(kept: Kept | null): void;
  /** Reads the stores again, because another tab may have answered meanwhile. */
  reread(): void;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What a story is told by: the stores, the facts of the moment, and who hears of each new decision. */
export interface StoryPorts {
  /** The cookie, and its twin only where the cookie is missing or says that something waits. */
  stored(): Kept | null;
  look(): Facts;
  heard(): void;
}

export const createStory = (notice: Notice, { stored, look, heard }: StoryPorts): Story => {
  const story = {
    notice,
    kept: null,
    adopt: (kept) => {
      story.kept = kept;
      story.facts = look();
      story.decision = decide(notice, kept, story.facts);
      heard();
    },
    reread: () => story.adopt(merge(story.kept, stored())),
  } as Writable<Story>;
  return story;
};
