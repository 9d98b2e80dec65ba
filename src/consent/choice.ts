import type { Answer, Kept } from '../wire/kept.js';
import { newest } from '../wire/kept.js';
import type { Choice, Notice } from '../wire/notice.js';
import type { Facts } from './decision.js';
import { regimeOf } from './regime.js';

/** What the visitor says, by purpose name. */
export type Choices<Name extends string = string> = Partial<Record<Name, Choice>>;

/** The choices that mean something: known purposes that are not required, `granted` or `denied` and nothing else. */
export const meant = (notice: Notice, choices: Choices, { region }: Facts): Choices =>
  Object.fromEntries(
    Object.entries(Object(choices) as Choices).filter(([name, choice]) => {
      const purpose = Object.hasOwn(notice.purposes, name) && notice.purposes[name];
      return purpose && regimeOf(purpose, region) !== 'required' && (choice === 'granted' || choice === 'denied');
    }),
  );

/** One choice for every purpose of a notice. */
export const forAll = (notice: Notice, choice: Choice): Choices =>
  Object.fromEntries(Object.keys(notice.purposes).map((name) => [name, choice]));

/**
 * The kept set after a choice. Its time is `max(now, previous + 1)`, so that a clock set back never makes an older
 * answer look newer; other answers keep theirs. Expects choices that are `meant`.
 */
export const answer = (notice: Notice, kept: Kept | null, { choices, facts }: { choices: Choices; facts: Facts }): Kept => {
  const at = Math.max(facts.now, newest(kept) + 1);
  const answers = new Map<number, Answer>(kept?.answers);
  for (const [name, choice] of Object.entries(choices)) {
    const purpose = notice.purposes[name]!;
    const voice = facts.gpc ? 'overruled' : 'visitor';
    answers.set(purpose.key, { choice: choice!, version: purpose.version ?? 1, at, voice });
  }
  return { answers, pending: true };
};
