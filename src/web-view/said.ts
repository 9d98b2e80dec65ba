/** What page and app say to each other, as JSON text, because a text is all that every bridge can carry. */
import { purposesOf } from '../consent/purposes.js';
import type { Explanation } from '../page-api.js';
import type { Answer } from '../wire/kept.js';
import type { Choice, Notice } from '../wire/notice.js';

/**
 * `choices` by the names of purposes, or of services that can be refused alone. `at` is when the visitor answered, ms
 * since 1970: one for all, or one beside each choice.
 */
export interface Said {
  at?: number;
  choices: Record<string, Choice | { choice: Choice; at: number }>;
}

const fault = (text: string): TypeError =>
  TypeError(
    `sayso: the app's read() must answer null or {"at": <ms since 1970>, "choices": {"<purpose>": "granted" or "denied"}}: ${text}`,
  );

const isTime = (at: unknown): at is number => Number.isSafeInteger(at) && (at as number) > 0;

const answerOf = (name: string, given: unknown, time: unknown): { choice: Choice; at: number } => {
  const { choice, at = time } = (typeof given === 'string' ? { choice: given } : Object(given)) as Record<
    string,
    unknown
  >;
  if (choice !== 'granted' && choice !== 'denied') throw fault(`choices.${name} is ${JSON.stringify(choice)}`);
  if (!isTime(at)) throw fault(`"at" of choices.${name} is ${JSON.stringify(at)}`);
  return { choice, at };
};

/**
 * The app's answers by key; `null` where it has none. Names that the notice does not have are left out: apps are older
 * than pages.
 * @throws {TypeError} where the text is not shaped like this.
 */
export const parseSaid = (text: string | null | undefined, notice: Notice): Map<number, Answer> | null => {
  if (text === null || text === undefined || text === '') return null;
  const { at, choices } = Object(JSON.parse(text)) as Partial<Said>;
  if (Object(choices) !== choices) throw fault(`choices is ${JSON.stringify(choices)}`);
  const answers = new Map<number, Answer>();
  for (const { name, key, version } of purposesOf(notice))
    if (key && Object.hasOwn(choices!, name))
      answers.set(key, { ...answerOf(name, choices![name], at), version, voice: 'host' });
  return answers;
};

/** How every purpose with an answer stands, in the app's words; `null` where there is none. */
export const sayAll = (notice: Notice, explain: (name: string) => Explanation): string | null => {
  const entries = purposesOf(notice).flatMap(({ name }): [string, { choice: Choice; at: number }][] => {
    const { state, cause, since } = explain(name);
    const isAnswer = state !== 'unset' && since !== undefined && (cause === 'visitor' || cause === 'host');
    return isAnswer ? [[name, { choice: state, at: since }]] : [];
  });
  return entries.length ? JSON.stringify({ choices: Object.fromEntries(entries) } satisfies Said) : null;
};
