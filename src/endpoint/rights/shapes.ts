/** The shapes of what visitors ask and of what they are answered. */
import * as v from 'valibot';
import type { RequestKind, RequestReason, RequestStatus, SeenPage, VisitorRequest } from '../../wire/rights.js';
import { readReference } from './reference.js';

const KINDS = ['see', 'export', 'correct', 'erase', 'concern'] as const satisfies readonly RequestKind[];
const STATUSES = [
  'received',
  'verified',
  'unverified',
  'answered',
  'refused',
] as const satisfies readonly RequestStatus[];
/** Codes, because a free text would be personal: that stands in `answer`. */
export const REASONS = [
  'not-identified',
  'legal-hold',
  'legal-duty',
  'legal-claims',
  'unfounded',
  'other',
] as const satisfies readonly RequestReason[];

/** Text without control characters (PostgreSQL cannot hold all of them) and without half characters. */
const prose = (most: number) =>
  v.pipe(
    v.string(),
    v.maxLength(most, `want at most ${most} characters`),
    v.regex(/\S/, 'want a text that is not empty'),
    v.regex(/^(?:[\n\r\t]|[^\p{Cc}\p{Cs}])*$/u, 'want a text without control characters'),
  );

export const freeText = prose(4000);
/** An e-mail address, a telephone number, a postal address: on one line. */
export const contact = v.pipe(prose(320), v.regex(/^[^\n\r\t]*$/, 'want one line'));
export const reference = v.pipe(
  v.string(),
  v.maxLength(40),
  v.check((text) => readReference(text) !== null, 'want a reference such as SAY-7K3M-Q2XA-90TF: a symbol is wrong'),
);
const place = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const uuid = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'want the id of a record'));

/** The bodies of the calls that a proof covers. */
export const BODIES = {
  records: v.strictObject({ after: v.optional(place) }),
  export: v.strictObject({}),
  contact: v.strictObject({ contact }),
  erase: v.strictObject({ records: v.optional(v.pipe(v.array(uuid), v.minLength(1), v.maxLength(100))) }),
  concern: v.strictObject({ text: freeText, contact: v.optional(contact) }),
  'requests/own': v.strictObject({ reference: v.optional(reference), after: v.optional(reference) }),
} as const;
export type Ask = keyof typeof BODIES;

/** A body with its proof. */
export const provenShape = <S extends v.GenericSchema>(body: S) =>
  v.strictObject({ proof: v.pipe(v.string(), v.maxLength(4096)), body });

/** A request of somebody without a key. */
export const unprovenShape = v.strictObject({
  kind: v.picklist(KINDS),
  contact,
  text: v.optional(freeText),
  region: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?$/, 'want an ISO 3166 code'))),
});

/** How somebody without a key asks how it stands. */
export const statusShape = v.strictObject({
  reference,
  secret: v.pipe(v.string(), v.regex(/^[\w-]{43}$/, 'want the secret that the request was answered with')),
});

const time = v.number();
const text = v.nullable(v.string());

export const requestShape = v.object({
  reference: v.string(),
  kind: v.picklist(KINDS),
  status: v.picklist(STATUSES),
  proven: v.boolean(),
  received: time,
  due: time,
  events: v.array(v.object({ at: time, status: v.picklist(STATUSES), reason: v.nullable(v.picklist(REASONS)) })),
  text,
  contact: text,
  answer: text,
}) satisfies v.GenericSchema<unknown, VisitorRequest>;

const standingShape = v.object({
  key: v.number(),
  choice: v.picklist(['granted', 'denied', 'lapsed']),
  since: time,
  until: v.nullable(time),
  version: v.number(),
  regime: v.picklist(['required', 'opt-in', 'opt-out', 'objection']),
  records: v.array(v.string()),
  conflict: v.boolean(),
});

const recordShape = v.object({
  link: v.object({
    site: v.string(),
    subject: v.string(),
    record: v.string(),
    payload: v.string(),
    seq: v.number(),
    previous: v.string(),
    received: time,
    notice: v.object({ hash: v.string(), status: v.picklist(['published', 'unpublished']) }),
    proof: v.picklist(['signed', 'unproven', 'endpoint']),
  }),
  chain: v.string(),
  kept: v.nullable(v.object({ payload: v.string(), signature: text, receipt: v.string() })),
  erased: v.nullable(v.object({ at: time, reason: v.string() })),
});

export const pageShape = v.object({
  subject: v.string(),
  records: v.array(recordShape),
  next: v.nullable(v.number()),
  standing: v.nullable(v.array(standingShape)),
  contact: v.nullable(v.object({ contact: v.string(), written: time })),
  request: v.nullable(requestShape),
}) satisfies v.GenericSchema<unknown, SeenPage>;
