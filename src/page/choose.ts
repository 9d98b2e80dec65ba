import { answer } from '../consent/choice.js';
import type { Choose } from './doors.js';
import type { Story } from './story.js';
import type { Summon } from './summon.js';

/**
 * A choice is applied in memory at once, and written in the same task where the choice chunk is there, else as soon as
 * it is.
 */
export const chooser =
  (story: Story, summon: Summon): Choose =>
  (pick, cause, event) => {
    story.reread();
    const before = { ...story };
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
