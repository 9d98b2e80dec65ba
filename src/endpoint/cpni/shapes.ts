/** What is sent to the CPNI routes, and what they answer. */
import * as v from 'valibot';
import { RECIPIENTS, STATES } from './approval.js';

const printable = (most: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[^\\p{C}]{1,${most}}$`, 'u'), `want 1 to ${most} printable characters`));
const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));
const id = v.pipe(v.string(), v.uuid('want a UUID of your own making: sent again, it is known'), v.toLowerCase());
const key = v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}$/, 'want the key of a CPNI purpose'));
const subject = v.pipe(
  printable(200),
  v.check((text) => !text.startsWith('campaign:'), 'want the subject of a customer'),
);
const several = v.pipe(
  v.array(printable(200)),
  v.minLength(1, 'want at least one'),
  v.maxLength(100, 'want at most 100'),
);

export const notificationShape = v.strictObject({
  id,
  subject,
  purpose: key,
  way: v.picklist(['electronic', 'mail'], 'want "electronic" or "mail"'),
  sent: time,
  notice: v.pipe(v.string(), v.regex(/^[\w-]{43}$/, 'want the hash of a published notice')),
});

export const returnShape = v.strictObject({ id, subject, returned: time });

const recipient = v.strictObject({
  kind: v.picklist(RECIPIENTS, `want one of ${RECIPIENTS.join(', ')}`),
  name: v.optional(printable(200)),
});

export const useShape = v.strictObject({
  id,
  subject: v.optional(subject),
  purpose: key,
  used: time,
  campaign: printable(2000),
  cpni: several,
  products: several,
  recipient: v.optional(recipient),
  approval: v.picklist(['opt-in', 'opt-out', 'not-required']),
  review: v.optional(printable(200)),
});

export const failureShape = v.strictObject({
  id,
  failed: time,
  description: printable(2000),
  mechanism: printable(200),
  affected: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e12))),
  anomaly: v.optional(v.boolean()),
});

export const checkShape = v.strictObject({
  subject,
  use: v.strictObject({ purpose: key, recipient: v.optional(v.picklist(RECIPIENTS)) }),
});

const outcome = v.picklist(['kept', 'known']);
const found = {
  state: v.picklist(STATES),
  allowed: v.boolean(),
  since: v.nullable(v.number()),
  until: v.nullable(v.number()),
  notification: v.nullable(v.string()),
  records: v.array(v.string()),
};

export const findingShape = v.object({ ...found, why: v.string() });
export const keptShape = v.object({ id: v.string(), outcome });
export const noticedShape = v.object({ id: v.string(), outcome, ...found, why: v.string() });
export const usedShape = v.object({ id: v.string(), outcome, found: v.nullable(v.picklist(STATES)) });
export const returnedShape = v.object({ id: v.string(), returned: v.number() });
export const failedShape = v.object({ id: v.string(), outcome, notifyBy: v.nullable(v.number()) });
