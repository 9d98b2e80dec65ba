/** Statistics over the wire. */
import * as v from 'valibot';
import { readJson } from '../http/read.js';
import { Refusal } from '../http/refusal.js';
import type { Call, Route } from '../http/route.js';
import { noticesOf } from '../notices/in-force.js';
import { answerQuestion, DAY, type Line, type Question } from './answer.js';
import { DIMENSIONS, RECORDS } from './cells.js';
import { countedUntil } from './count.js';
import { LEAST } from './suppress.js';

const MOST_DAYS = 400;
const MOST_DAYS_OF_HOURS = 31;

const midnight = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(8.64e15),
  v.multipleOf(DAY, 'want midnight UTC in ms since 1970'),
);
const askShape = v.strictObject({
  from: midnight,
  until: midnight,
  bucket: v.optional(v.picklist(['hour', 'day']), 'day'),
  by: v.optional(v.nullable(v.picklist(DIMENSIONS)), null),
});

const count = v.nullable(v.number());
const place = { at: v.number(), value: v.nullable(v.string()) };
const answerShape = v.object({
  from: v.number(),
  until: v.number(),
  bucket: v.picklist(['hour', 'day']),
  by: v.nullable(v.picklist(DIMENSIONS)),
  least: v.number(),
  counted: v.nullable(v.number()),
  purposes: v.array(
    v.object({
      key: v.number(),
      name: v.string(),
      lines: v.array(v.object({ ...place, granted: count, denied: count })),
    }),
  ),
  records: v.array(v.object({ ...place, gpc: count, plain: count })),
});

const wrong = (path: string, message: string): Refusal => new Refusal(400, 'bad-question', { message, path });

const check = ({ from, until, bucket, by }: Question): void => {
  if (until <= from) throw wrong('until', 'until: want a later day than from.');
  const most = bucket === 'hour' ? MOST_DAYS_OF_HOURS : MOST_DAYS;
  if (until - from > most * DAY) throw wrong('until', `until: want at most ${most} days for buckets of one ${bucket}.`);
  // A day's parts and its hours together could be held against each other.
  if (bucket === 'hour' && by)
    throw wrong('by', 'by: days alone are told apart further. Leave it out, or ask for days.');
};

/** Names by key; the highest version of a notice speaks. */
const namesOf = async ({ house, site }: Call): Promise<Map<number, string>> => {
  const notices = (await noticesOf(house.sql, site)).reverse();
  return new Map(
    notices.flatMap(({ is }) => Object.entries(is.purposes).map(([name, { key }]) => [key, name] as const)),
  );
};

const placeOf = ({ at, value }: Line): Pick<Line, 'at' | 'value'> => ({ at, value });

const answer = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const question = await readJson(call, {
    schema: askShape,
    code: 'bad-question',
    mend: `Send {"from": <ms>, "until": <ms>, "bucket": "day", "by": "region"}; by is one of ${DIMENSIONS.join(', ')}, or null.`,
  });
  check(question);
  const counted = await countedUntil(house.sql, site);
  const complete = counted === null ? question.from : Math.floor(counted / DAY) * DAY;
  const until = Math.max(question.from, Math.min(question.until, complete));
  const lines = await answerQuestion(house.sql, site, { ...question, until });
  const purposes = [...(await namesOf(call))]
    .sort(([a], [b]) => a - b)
    .map(([key, name]) => ({
      key,
      name,
      lines: (lines.get(key) ?? []).map((line) => ({
        ...placeOf(line),
        granted: line.pair?.[0] ?? null,
        denied: line.pair?.[1] ?? null,
      })),
    }));
  const records = (lines.get(RECORDS) ?? []).map((line) => ({
    ...placeOf(line),
    gpc: line.pair?.[0] ?? null,
    plain: line.pair?.[1] ?? null,
  }));
  return c.json({ ...question, until, least: LEAST, counted, purposes, records });
};

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/:site/statistics',
    access: { kind: 'token', scope: 'statistics' },
    says: {
      id: 'readStatistics',
      summary: 'Decisions over time, without any identifier; counts of 1 to 9, and what would tell them, are null.',
      body: { types: ['application/json', 'text/plain'], schema: askShape },
      answers: { 200: { summary: 'Counts of whole days; `until` is where they end.', schema: answerShape } },
    },
    answer,
  },
];
