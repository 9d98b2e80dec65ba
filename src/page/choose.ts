import { answer, meant, type Choices } from '../consent/choice.js';
import { merge, type Kept } from '../wire/kept.js';
import type { RecordCause } from '../wire/record.js';
import type { Story } from './story.js';
import type { Summon } from './summon.js';

/**
 * Takes a choice: applied in memory at once, written in the same task where the choice chunk is there, else as soon
 * as it is. `stored` is asked first, because another tab may have answered meanwhile.
 */
export const chooser =
  (story: Story, stored: () => Kept | null, summon: Summon) =>
  (choices: Choices, cause: RecordCause, event?: Event): void => {
    const { notice, decision: before, facts } = story;
    const said = meant(notice, choices, facts);
    if (!Object.keys(said).length) return;
    const kept = answer(notice, merge(story.kept, stored()), { choices: said, facts: { ...facts, now: Date.now() } });
    const draft = { choices: said, before, facts, cause, event };
    if (summon.desk) summon.desk.keep(kept, draft);
    else summon().then((desk) => desk.keep(kept, draft)).catch(() => undefined);
    story.adopt(kept);
  };
