/** Foreign JSON by its shape: whatever does not fit is refused by name, place and mending. */
import * as v from 'valibot';
import { isPrototypeKey } from '../../wire/rules.js';
import { Refusal } from './refusal.js';

const DEEPEST = 8;

/** Path of a key that reaches into JavaScript's prototypes, or of a nesting too deep, else `null`. */
export const trap = (value: unknown, path = '', depth = 0): string | null => {
  if (!value || typeof value !== 'object') return null;
  if (depth > DEEPEST) return path;
  for (const name of Object.keys(value)) {
    const here = path ? `${path}.${name}` : name;
    if (isPrototypeKey(name)) return here;
    const inside = trap((value as Record<string, unknown>)[name], here, depth + 1);
    if (inside !== null) return inside;
  }
  return null;
};

const cut = (text: string, most = 300): string => (text.length > most ? `${text.slice(0, most - 3)}...` : text);

const wordsOf = ({ expected, received, message, kind }: v.BaseIssue<unknown>): string => {
  if (expected === 'never') return 'no such field here';
  if (kind === 'schema' && message.startsWith('Invalid key')) return 'missing';
  return message.includes(received) ? message : `${message} (received ${received})`;
};

/** What an issue says, with the path in front. */
export const issueText = (issue: v.BaseIssue<unknown>): string =>
  cut(`${v.getDotPath(issue) ?? 'the whole'}: ${wordsOf(issue)}`);

const brief = (value: unknown): string => cut(JSON.stringify(value) ?? String(value), 80);

/** What a body is read by. */
export interface Form<S extends v.GenericSchema> {
  schema: S;
  /** Name of the refusal, such as `bad-batch`. */
  code: string;
  /** What to send instead: `Send {"sent": <ms>, "records": [...]}.` */
  mend: string;
}

/** Parses a text. @throws Refusal 400 that names the place. */
export const parse = <S extends v.GenericSchema>(text: string, { schema, code, mend }: Form<S>): v.InferOutput<S> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Refusal(400, 'not-json', {
      message: `The body is not JSON: ${cut((error as Error).message, 120)}. ${mend}`,
    });
  }
  const trapped = trap(value);
  if (trapped !== null)
    throw new Refusal(400, code, {
      message: `${cut(trapped, 80)}: no such field here, or nested too deep. ${mend}`,
      path: cut(trapped, 80),
    });
  // To valibot a list is an object whose fields are all left out.
  if (Array.isArray(value))
    throw new Refusal(400, code, { message: `the whole: want an object, not a list. ${mend}`, path: '' });
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new Refusal(400, code, {
    message: `${issueText(issue)}. ${mend}`,
    path: v.getDotPath(issue) ?? '',
    got: brief(issue.input),
  });
};
