import { newest, type Answer, type Kept } from '../wire/kept.js';
import type { Choice, Notice } from '../wire/notice.js';
import type { Decision, Facts } from './decision.js';
import { purposesOf, type Asked } from './purposes.js';
import { DAY } from './renewal.js';

/** What the visitor says, by the name of a purpose, or of a service with a key of its own: `analytics/Counter`. */
export type Choices<Name extends string = string> = Partial<Record<Name | `${Name}/${string}`, Choice>>;

/** How things stand when the visitor chooses. */
export interface Moment {
  notice: Notice;
  decision: Decision;
  facts: Facts;
  kept: Kept | null;
}

/** What an answer leads to. */
export interface Answered {
  kept: Kept;
  /** The choices that meant something. */
  choices: Choices;
  /** Their time. */
  at: number;
  /** What was asked about. */
  asked: readonly Asked[];
}

/**
 * The kept set after a choice, and the choices that meant something: `granted` or `denied` for a purpose that the
 * notice has and does not require, and whose answer can be kept. Their time is `max(now, previous + 1)`, so that a
 * clock set back never makes an older answer look newer; other answers keep theirs. Only those from a day or more
 * ahead, given under a wrong clock, do not: else every later answer would be as wrong, and never count. Of them a
 * denial goes back to 0, so that it still closes, and a grant is dropped.
 */
export const answer = ({ notice, decision, facts, kept }: Moment, pick: (name: string) => unknown): Answered => {
  const { now, gpc } = facts;
  const answers = new Map<number, Answer>();
  kept?.answers.forEach((old, key) => {
    if (old.at - now < DAY) answers.set(key, old);
    else if (old.choice === 'denied') answers.set(key, { ...old, at: 0 });
  });
  const next = { answers, pending: true };
  const at = Math.max(now, newest(next) + 1);
  const choices: Choices = {};
  const asked = purposesOf(notice);
  for (const { name, key, version, of } of asked) {
    const choice = pick(name);
    if (!key || decision.purposes[name]!.regime === 'required' || (choice !== 'granted' && choice !== 'denied'))
      continue;
    // Of services only exceptions are kept: what was never refused needs no grant of its own.
    if (of && choice === 'granted' && answers.get(key)?.choice !== 'denied') continue;
    choices[name] = choice;
    answers.set(key, { choice, version, at, voice: gpc ? 'overruled' : 'visitor' });
  }
  return { kept: next, choices, at, asked };
};
