import { answer } from '../consent/choice.js';
import { merge, type Kept } from '../wire/kept.js';
import type { Choose } from './doors.js';
import type { Story } from './story.js';
import type { Summon } from './summon.js';

/**
 * A choice is applied in memory at once, and written in the same task where the choice chunk is there, else as soon as
 * it is. `stored` is asked first, because another tab may have answered meanwhile.
 */
export const chooser =
  (story: Story, stored: () => Kept | null, summon: Summon): Choose =>
  (pick, cause, event) => {
    const { notice, decision, facts } = story;
    const before = { notice, decision, facts: { ...facts, now: Date.now() }, kept: merge(story.kept, stored()) };
    const answered = answer(before, pick);
    if (!Object.keys(answered.choices).length) return;
    const draft = { ...answered, before, cause, event };
    if (summon.desk) summon.desk.keep(draft);
    else
      summon()
        .then((desk) => desk.keep(draft))
        .catch(() => undefined);
    story.adopt(answered.kept);
  };
