import { newest, type Answer, type Kept } from '../wire/kept.js';
import type { Choice, Notice } from '../wire/notice.js';
import type { Decision, Facts } from './decision.js';

/** What the visitor says, by purpose name. */
export type Choices<Name extends string = string> = Partial<Record<Name, Choice>>;

/** How things stand when the visitor chooses. */
export interface Moment {
  notice: Notice;
  decision: Decision;
  facts: Facts;
  kept: Kept | null;
}

/**
 * The kept set after a choice, and the choices that meant something: `granted` or `denied` for a purpose that the
 * notice has and does not require. Their time is `max(now, previous + 1)`, so that a clock set back never makes an
 * older answer look newer; other answers keep theirs.
 */
export const answer = ({ notice, decision, facts, kept }: Moment, pick: (name: string) => unknown): { kept: Kept; choices: Choices } => {
  const at = Math.max(facts.now, newest(kept) + 1);
  const answers = new Map<number, Answer>(kept?.answers);
  const choices: Choices = {};
  for (const [name, { regime, version }] of Object.entries(decision.purposes)) {
    const choice = pick(name);
    if (regime === 'required' || (choice !== 'granted' && choice !== 'denied')) continue;
    choices[name] = choice;
    answers.set(notice.purposes[name]!.key, { choice, version, at, voice: facts.gpc ? 'overruled' : 'visitor' });
  }
  return { kept: { answers, pending: true }, choices };
};
