import { answer, meant, type Choices } from '../consent/choice.js';
import { merge, type Kept } from '../wire/kept.js';
import type { RecordCause } from '../wire/record.js';
import type { Asking } from './asking.js';
import type { Delivery } from './delivery.js';
import type { Doors, Draft, Keeper, Persistence } from './doors.js';
import type { Region } from './facts.js';
import type { Story } from './story.js';

/** Takes the visitor's choice: in memory at once, on disk in the same task where the choice chunk is there. */
export interface Answering {
  /** How long the last choice lasts; before one, what the browser lets us hope. */
  readonly persistence: Persistence;
  /** Loads the choice chunk, so that the next choice is kept in its own task. */
  keeper(): Promise<Keeper>;
  choose(choices: Choices, how: { cause: RecordCause; event?: Event | undefined }): void;
}

export interface AnsweringPorts {
  story: Story;
  doors: Doors;
  delivery: Delivery;
  asking: Asking;
  region: Region;
  domain: string | undefined;
  /** What the stores say now; another tab may have written. */
  stored(): Kept | null;
  /** Takes the new kept set as the truth. */
  adopt(kept: Kept): void;
  emit(name: string, detail: unknown): void;
}

/** A grant against the signal is named in the record's cause, unless the visitor granted or refused everything. */
const causeOf = (draft: Draft): RecordCause => {
  const { notice, choices, facts, cause } = draft;
  const overrules = facts.gpc && Object.keys(choices).some((name) => choices[name] === 'granted' && notice.purposes[name]?.gpc);
  return overrules && (cause === 'save' || cause === 'api') ? 'signal-overruled' : cause;
};

export const createAnswering = (ports: AnsweringPorts): Answering => {
  const { story, doors, emit } = ports;
  let keeper: Keeper | null = null;
  let loading: Promise<Keeper> | null = null;
  let persistence: Persistence = navigator.cookieEnabled ? 'durable' : 'none';
  const load = async (): Promise<Keeper> => {
    try {
      return (keeper = (await doors.choice()).openKeeper(ports.domain));
    } catch (error) {
      loading = null;
      persistence = 'none';
      throw error;
    }
  };
  const keep = (kept: Kept, draft: Draft): void => {
    const written = keeper!.keep(kept, { ...draft, cause: causeOf(draft) });
    persistence = written.persistence;
    ports.delivery.append(written);
    emit('kept', { id: written.id, choices: draft.choices, persistence });
  };
  const ready = (): Promise<Keeper> => (loading ??= load());
  return {
    get persistence() {
      return persistence;
    },
    keeper: ready,
    choose: (choices, { cause, event }) => {
      const { notice, decision: before, facts } = story;
      const said = meant(notice, choices, facts);
      if (!Object.keys(said).length) return;
      const kept = answer(notice, merge(story.kept, ports.stored()), { choices: said, facts: { ...facts, now: Date.now() } });
      const draft = { notice, choices: said, before, facts, region: ports.region, cause, trusted: !!event?.isTrusted, shown: ports.asking.shown };
      if (keeper) keep(kept, draft);
      else ready().then(() => keep(kept, draft)).catch(() => undefined);
      ports.asking.close();
      ports.adopt(kept);
    },
  };
};
