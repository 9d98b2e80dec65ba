/** The requests queue for the site's staff: what is due, what was written, and the site's word on it. */
import * as v from 'valibot';
import { logAction } from '../access/actions.js';
import { readJson } from '../http/read.js';
import { Refusal } from '../http/refusal.js';
import type { Call, Route } from '../http/route.js';
import { listRequests, readRequest, settleRequest, type StaffRequest } from '../rights/queue.js';
import { freeText, REASONS, reference, requestShape } from '../rights/shapes.js';

const placeShape = v.strictObject({
  due: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15)),
  reference,
});
const listAsk = v.strictObject({
  show: v.optional(v.picklist(['open', 'settled', 'all']), 'open'),
  after: v.optional(v.nullable(placeShape), null),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)), 50),
});
const readAsk = v.strictObject({ reference });
const wordAsk = v.strictObject({
  reference,
  status: v.picklist(['verified', 'answered', 'refused']),
  reason: v.optional(v.nullable(v.picklist(REASONS)), null),
  answer: v.optional(v.nullable(freeText), null),
});

const subject = { subject: v.nullable(v.string()) };
const staffShape = v.object({ ...requestShape.entries, ...subject });
const lineShape = v.object({ ...v.omit(requestShape, ['text', 'contact', 'answer']).entries, ...subject });
const one = v.object({ request: staffShape });

const list = async (call: Call): Promise<Response> => {
  const ask = await readJson(call, { schema: listAsk, code: 'bad-queue', mend: 'Send {"show": "open", "limit": 50}.' });
  return call.c.json(await listRequests(call.house.sql, call.site, ask));
};

const found = async ({ house, site }: Call, name: string): Promise<StaffRequest> => {
  const request = await readRequest(house.sql, site, name);
  if (request) return request;
  throw new Refusal(404, 'no-such-request', {
    message: 'This site has no request with this reference.',
    path: 'reference',
    got: name,
  });
};

const read = async (call: Call): Promise<Response> => {
  const ask = await readJson(call, { schema: readAsk, code: 'bad-reference', mend: 'Send {"reference": "SAY-..."}.' });
  const request = await found(call, ask.reference);
  await logAction(call, { action: 'request-read', about: `request ${request.reference}` });
  return call.c.json({ request });
};

const settle = async (call: Call): Promise<Response> => {
  const { house, site } = call;
  const word = await readJson(call, {
    schema: wordAsk,
    code: 'bad-word',
    mend: `Send {"reference": "SAY-...", "status": "answered", "answer": "..."}; reasons are ${REASONS.join(', ')}.`,
  });
  await found(call, word.reference);
  await house.sql.atomic(async (sql) => {
    if (!(await settleRequest(sql, { site, ...word }, house.now())))
      throw new Refusal(409, 'settled', {
        message: 'This request was answered or refused before, and stays as it is.',
      });
    await logAction(call, { action: `request-${word.status}`, about: `request ${word.reference}` }, sql);
  });
  return call.c.json({ request: await found(call, word.reference) });
};

const access = { kind: 'token', scope: 'requests' } as const;
const types = ['application/json', 'text/plain'];
const none = { summary: 'There is no such request.' };

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/:site/admin/requests',
    access,
    says: {
      id: 'listRequests',
      summary: "The visitors' requests, what is due first at the top; without what was written.",
      body: { types, schema: listAsk },
      answers: {
        200: {
          summary: 'A page of the queue.',
          schema: v.object({
            requests: v.array(lineShape),
            next: v.nullable(v.object({ due: v.number(), reference: v.string() })),
          }),
        },
      },
    },
    answer: list,
  },
  {
    method: 'POST',
    path: '/:site/admin/requests/read',
    access,
    says: {
      id: 'readRequest',
      summary: 'One request with all that was written. Stands in the log of admin actions.',
      body: { types, schema: readAsk },
      answers: { 200: { summary: 'The request.', schema: one }, 404: none },
    },
    answer: read,
  },
  {
    method: 'POST',
    path: '/:site/admin/requests/settle',
    access,
    says: {
      id: 'settleRequest',
      summary: 'Answers or refuses a request, or says that staff saw who asks. What was settled stays as it is.',
      body: { types, schema: wordAsk },
      answers: {
        200: { summary: 'The request as it stands now.', schema: one },
        404: none,
        409: { summary: 'Settled before.' },
      },
    },
    answer: settle,
  },
];
