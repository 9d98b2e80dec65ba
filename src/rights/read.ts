/** Answers as foreign values: what does not have the shape that the wire promises is not handed on. */
import type { SeenPage, VisitorRequest } from '../wire/rights.js';

type Rule = (value: unknown) => boolean;

const is =
  (type: string): Rule =>
  (value) =>
    typeof value === type;
const maybe =
  (rule: Rule): Rule =>
  (value) =>
    value === null || rule(value);
const list =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.every(rule);
const shape =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value) =>
    Object.entries(rules).every(([name, rule]) => rule((Object(value) as Record<string, unknown>)[name]));

const text = is('string');
const number = is('number');

const request = shape({
  reference: text,
  kind: text,
  status: text,
  proven: is('boolean'),
  received: number,
  due: number,
  events: list(shape({ at: number, status: text, reason: maybe(text) })),
  text: maybe(text),
  contact: maybe(text),
  answer: maybe(text),
});
const link = { site: text, subject: text, record: text, payload: text, previous: text, proof: text };
const record = shape({
  link: shape({ ...link, seq: number, received: number, notice: shape({ hash: text, status: text }) }),
  chain: text,
  kept: maybe(shape({ payload: text, signature: maybe(text), receipt: text })),
  erased: maybe(shape({ at: number, reason: text })),
});
const standing = shape({
  key: number,
  choice: text,
  since: number,
  until: maybe(number),
  version: number,
  regime: text,
  records: list(text),
  conflict: is('boolean'),
});
const page = shape({
  subject: text,
  records: list(record),
  next: maybe(number),
  standing: maybe(list(standing)),
  contact: maybe(shape({ contact: text, written: number })),
  request: maybe(request),
});

/** A test of an answer. */
export type Reads<T> = (value: unknown) => value is T;
const reads = <T>(rule: Rule): Reads<T> => rule as Reads<T>;

export const isNonce: Reads<{ nonce: string }> = reads(shape({ nonce: text }));
export const isPage: Reads<SeenPage> = reads(page);
export const isOne: Reads<{ request: VisitorRequest }> = reads(shape({ request }));
export const isErased: Reads<{ request: VisitorRequest; erased: number; held: number }> = reads(
  shape({ request, erased: number, held: number }),
);
export const isList: Reads<{ requests: VisitorRequest[]; next: string | null }> = reads(
  shape({ requests: list(request), next: maybe(text) }),
);
export const isQueued: Reads<{ request: VisitorRequest; secret: string }> = reads(shape({ request, secret: text }));
