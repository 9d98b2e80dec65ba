/** Where browsers deliver their records. */
import * as v from 'valibot';
import type { Outcome } from '../../wire/answer.js';
import type { House } from '../house.js';
import { readText } from '../http/read.js';
import { Refusal } from '../http/refusal.js';
import type { Call, Route } from '../http/route.js';
import { batchShape, parseBatch, take } from './batch.js';

const RETRY_AFTER = 2;
/** Longest that a sender is asked to wait where the quota of records without a published notice is used up. */
const MOST_WAIT = 300;

const outcome = v.variant('outcome', [
  v.object({ id: v.string(), hash: v.string(), outcome: v.picklist(['accepted', 'known']), receipt: v.string() }),
  v.object({
    id: v.string(),
    hash: v.string(),
    outcome: v.literal('bounced'),
    reason: v.picklist(['malformed', 'wrong-site', 'bad-signature', 'id-reused', 'too-large']),
    message: v.optional(v.string()),
  }),
]);
const outcomes = v.object({ outcomes: v.array(outcome) });

const count = ({ meters }: House, site: string, said: readonly Outcome[]): void => {
  for (const each of said)
    meters.records.add({
      site,
      outcome: each.outcome,
      ...(each.outcome === 'bounced' && { reason: each.reason }),
    });
};

const deliver = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const all = await take(house, site, parseBatch(await readText(call)));
  const said = all.filter((each): each is Outcome => each !== null);
  count(house, site, said);
  if (said.length === all.length) return c.json({ outcomes: said });
  const wait = Math.ceil(house.shelf.quota.wait(site, house.now()) / 1000);
  c.header('Retry-After', String(Math.min(MOST_WAIT, Math.max(RETRY_AFTER, wait))));
  const refusal = new Refusal(503, 'unavailable', {
    message: 'Some records could not be kept now. Send those without an outcome again.',
  });
  return c.json({ ...refusal.body(), outcomes: said }, 503);
};

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/:site/records',
    access: { kind: 'page' },
    limit: 'records',
    says: {
      id: 'deliverRecords',
      summary: 'Keeps records and answers each with its outcome. Idempotent: sent again, a record is `known`.',
      body: { types: ['text/plain', 'application/json'], schema: batchShape },
      answers: {
        200: { summary: 'One outcome per record, in the order of the batch.', schema: outcomes },
        503: { summary: 'Outcomes of those that could be kept; the others are to be sent again.' },
      },
    },
    answer: deliver,
  },
];
