/** Legal holds over the wire: placed, lifted and listed by whoever holds a token with the scope `admin`. */
import * as v from 'valibot';
import { logAction } from '../access/actions.js';
import { readJson } from '../http/read.js';
import { Refusal } from '../http/refusal.js';
import type { Call, Route } from '../http/route.js';
import { liftHold, listHolds, placeHold, type Hold } from './holds.js';

const MOST = 100;
const TYPES = ['application/json', 'text/plain'];

const printable = (most: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[^\\p{C}]{1,${most}}$`, 'u'), `want 1 to ${most} printable characters`));
const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));
const uuid = v.pipe(v.string(), v.uuid('want the id of a hold'));
const key = v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}$/, 'want the key of a purpose'));
const place = v.strictObject({ placed: time, id: uuid });

const wishShape = v.strictObject({
  reason: printable(500),
  subject: v.optional(printable(200)),
  purpose: v.optional(key),
  from: v.optional(time),
  until: v.optional(time),
});
const liftShape = v.strictObject({ id: uuid, reason: printable(500) });
const pageShape = v.strictObject({ after: v.optional(v.nullable(place)) });

const holdShape = v.object({
  id: v.string(),
  subject: v.nullable(v.string()),
  purpose: v.nullable(v.string()),
  reason: v.string(),
  by: v.string(),
  placed: v.number(),
  from: v.number(),
  until: v.nullable(v.number()),
  lifted: v.nullable(v.object({ at: v.number(), by: v.string(), reason: v.string() })),
});

/** A hold as it is answered: what it does not name is `null`. */
const shown = ({ site: _, subject, purpose, ...rest }: Hold): v.InferOutput<typeof holdShape> => ({
  ...rest,
  subject: subject || null,
  purpose: purpose || null,
});

const addHold = async (call: Call): Promise<Response> => {
  const { c, house, site, token } = call;
  const placed = house.now();
  const {
    subject = '',
    purpose = '',
    from = placed,
    until = null,
    reason,
  } = await readJson(call, {
    schema: wishShape,
    code: 'bad-hold',
    mend: 'Send {"reason": "...", "subject"?, "purpose"?, "from"?, "until"?}; times in ms since 1970.',
  });
  if (until !== null && until <= from)
    throw new Refusal(400, 'bad-hold', {
      message: 'until: ends before it begins. Send a later time, or none: it then stands until it is lifted.',
      path: 'until',
      got: String(until),
    });
  const by = token!.id;
  const hold = await house.sql.atomic(async (sql) => {
    const made = await placeHold(sql, { site, subject, purpose, reason, by, placed, from, until });
    await logAction(call, { action: 'hold-placed', about: `hold ${made.id}` }, sql);
    return made;
  });
  return c.json(shown(hold), 201);
};

const endHold = async (call: Call): Promise<Response> => {
  const { c, house, site, token } = call;
  const { id, reason } = await readJson(call, {
    schema: liftShape,
    code: 'bad-lift',
    mend: 'Send {"id": "<hold>", "reason": "..."}.',
  });
  const at = house.now();
  await house.sql.atomic(async (sql) => {
    if (!(await liftHold(sql, { site, id }, { reason, by: token!.id, at })))
      throw new Refusal(404, 'no-such-hold', {
        message: `This site has no hold with this id that was not lifted yet. POST to /${site}/holds/list to see them.`,
        path: 'id',
        got: id,
      });
    await logAction(call, { action: 'hold-lifted', about: `hold ${id}` }, sql);
  });
  return c.json({ id, lifted: at });
};

/** By POST like all that may say a subject: the place to go on from stands in the body. */
const showHolds = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const { after = null } = await readJson(call, {
    schema: pageShape,
    code: 'bad-page',
    mend: 'Send {}, or {"after": <next of the page before>}.',
  });
  const holds = await listHolds(house.sql, site, { after, most: MOST });
  const last = holds.at(-1);
  const next = last && holds.length === MOST ? { placed: last.placed, id: last.id } : null;
  return c.json({ holds: holds.map(shown), next });
};

const admin = { kind: 'token', scope: 'admin' } as const;

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/:site/holds',
    access: admin,
    says: {
      id: 'placeHold',
      summary: 'Places a legal hold on the site, a subject or a purpose: nothing that it covers is purged or erased.',
      body: { types: TYPES, schema: wishShape },
      answers: { 201: { summary: 'The hold.', schema: holdShape } },
    },
    answer: addHold,
  },
  {
    method: 'POST',
    path: '/:site/holds/lift',
    access: admin,
    says: {
      id: 'liftHold',
      summary: 'Lifts a legal hold. The hold and its lifting stay on record.',
      body: { types: TYPES, schema: liftShape },
      answers: {
        200: { summary: 'When it was lifted.', schema: v.object({ id: v.string(), lifted: v.number() }) },
        404: { summary: 'No such hold stands.' },
      },
    },
    answer: endHold,
  },
  {
    method: 'POST',
    path: '/:site/holds/list',
    access: admin,
    says: {
      id: 'listHolds',
      summary: 'Every hold that was ever placed, lifted ones too, 100 a page.',
      body: { types: TYPES, schema: pageShape },
      answers: {
        200: {
          summary: 'Holds in the order in which they were placed.',
          schema: v.object({ holds: v.array(holdShape), next: v.nullable(place) }),
        },
      },
    },
    answer: showHolds,
  },
];
