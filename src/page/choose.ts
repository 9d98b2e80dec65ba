import { answer, type Choices } from '../consent/choice.js';
import { attempt, type Emit } from './bus.js';
import type { Choose } from './doors.js';
import { mayGrant, type Options } from './options.js';
import type { Story } from './story.js';
import type { Summon } from './summon.js';

export interface ChoosePorts {
  story: Story;
  summon: Summon;
  emit: Emit;
  options: Options;
}

/**
 * A choice is applied in memory at once, and written in the same task where the choice chunk is there, else as soon as
 * it is. A grant needs a gesture of the visitor's behind it: a trusted event, or where code asks, one a moment ago.
 * Without, it is ignored; a refusal beside it is not.
 */
export const chooser = ({ story, summon, emit, options }: ChoosePorts): Choose => {
  const choose: Choose = (pick, cause, event) => {
    // Any script can come by some trusted event, so to be handed one says nothing.
    const may = cause === 'host' || (event && cause !== 'api' ? event.isTrusted : mayGrant(options));
    story.reread();
    const before = { ...story };
    const answered = answer(before, (name) => {
      const choice = pick(name);
      return may || choice !== 'granted' ? choice : emit('ignored', { purpose: name, cause });
    });
    if (!Object.keys(answered.choices).length) return;
    const draft = { ...answered, before, cause, event };
    if (summon.desk) summon.desk.keep(draft);
    else
      summon()
        .then((desk) => desk.keep(draft))
        .catch(() => undefined);
    story.adopt(answered.kept);
  };
  attempt(() => options.host?.((choices) => choose((name) => (Object(choices) as Choices)[name], 'host')));
  return choose;
};
