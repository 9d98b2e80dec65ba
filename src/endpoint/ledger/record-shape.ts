/** The record as foreign input: parsed once, at the edge. What is unknown here is refused by name. */
import * as v from 'valibot';
import type { ConsentRecord } from '../../wire/record.js';
import { issueText, trap } from '../http/shape.js';
import { ambiguityIn } from './plain-json.js';

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const id = v.pipe(v.string(), v.regex(UUID7, 'want a version 7 UUID in lower case'));
const hash = v.pipe(v.string(), v.regex(/^([\w-]{43})?$/, 'want a base64url SHA-256, or an empty text'));
/** Names from our own vocabulary: long enough for any theme, too short and plain for prose. */
const label = v.pipe(v.string(), v.regex(/^[\w.+:-]{0,64}$/, 'want at most 64 letters, digits and . _ + : -'));
const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const time = whole(0, 8.64e15);
const version = whole(1, 999_999);

const choice = v.strictObject({
  choice: v.picklist(['granted', 'denied']),
  version,
  regime: v.picklist(['required', 'opt-in', 'opt-out', 'objection']),
  days: v.union([v.literal('never'), v.pipe(v.number(), v.minValue(1), v.maxValue(395))], 'want 1 to 395, or "never"'),
});

const key = v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}$/, 'want the key of a purpose'));

const shape = v.strictObject({
  v: v.literal(1),
  id,
  site: v.string(),
  notice: v.strictObject({ id: label, version, hash }),
  choices: v.record(key, choice),
  cause: v.picklist([
    'accept-all',
    'reject-all',
    'save',
    'withdraw',
    'signal-overruled',
    'api',
    'host',
    'import',
    'email-link',
  ]),
  gesture: v.picklist(['trusted', 'code']),
  initial: v.pipe(v.array(whole(1, 999_999)), v.maxLength(4096)),
  gpc: v.boolean(),
  shown: v.nullable(
    v.strictObject({
      locale: label,
      hash,
      layer: v.picklist(['first', 'preferences', 'embed']),
      layout: label,
      theme: label,
    }),
  ),
  build: label,
  region: v.strictObject({
    code: v.nullable(v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,3})?$/, 'want an ISO 3166 code'))),
    from: v.picklist(['option', 'meta', 'none']),
  }),
  at: time,
  supersedes: v.pipe(v.array(id), v.maxLength(64)),
  salt: v.pipe(v.string(), v.regex(/^[\w-]{22}$/, 'want 128 bits in base64url')),
});

const cut = (text: string): string => (text.length > 300 ? `${text.slice(0, 297)}...` : text);

/** A record, or why it is none. Total. */
export const parseRecord = (text: string): { record: ConsentRecord } | { message: string } => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { message: 'the payload is not JSON' };
  }
  const trapped = trap(value);
  if (trapped !== null) return { message: cut(`${trapped}: no such field here, or nested too deep`) };
  const ambiguity = ambiguityIn(text);
  if (ambiguity !== null) return { message: ambiguity };
  const result = v.safeParse(shape, value);
  if (!result.success) return { message: cut(result.issues.slice(0, 3).map(issueText).join('; ')) };
  return { record: result.output };
};

/** The id of whatever was sent, where one can be read: an outcome names it. */
export const idOf = (text: string): string => {
  try {
    const { id: found } = Object(JSON.parse(text)) as { id?: unknown };
    return typeof found === 'string' && UUID7.test(found) ? found : '';
  } catch {
    return '';
  }
};
