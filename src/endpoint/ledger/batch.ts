/** A batch: every record gets an outcome of its own, and records of one subject keep their order. */
import * as v from 'valibot';
import type { Outcome } from '../../wire/answer.js';
import { MOST_RECORDS, type Batch } from '../../wire/record.js';
import { append, Unavailable, type Delivery, type Desk } from './append.js';
import { open, type Bounced, type Opened } from './envelope.js';
import { parse } from '../http/shape.js';

export const batchShape = v.strictObject({
  sent: v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15)),
  records: v.pipe(
    v.array(v.union([v.string(), v.strictObject({ payload: v.string() })], 'want a compact JWS, or { payload }')),
    v.minLength(1, 'want at least one record'),
    v.maxLength(MOST_RECORDS, `want at most ${MOST_RECORDS} records`),
  ),
});

/** Reads a batch. @throws Refusal that names the place. */
export const parseBatch = (text: string): Batch =>
  parse(text, {
    schema: batchShape,
    code: 'bad-batch',
    mend: 'Send {"sent": <ms>, "records": [<JWS or {"payload"}>, ...]}.',
  });

/** One subject at a time in each instance: it saves lost races and is needed for nothing else. */
const inLane = async <T>({ lanes }: Desk, lane: string, work: () => Promise<T>): Promise<T> => {
  const mine = (lanes.get(lane) ?? Promise.resolve()).then(work, work);
  lanes.set(lane, mine);
  try {
    return await mine;
  } finally {
    if (lanes.get(lane) === mine) lanes.delete(lane);
  }
};

/** Appends one subject's records in order; the first that cannot be kept now stops those behind it. */
const appendAll = async (desk: Desk, deliveries: readonly Delivery[]): Promise<(Outcome | null)[]> => {
  const outcomes: (Outcome | null)[] = [];
  for (const delivery of deliveries) {
    try {
      outcomes.push(await append(desk, delivery));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      break;
    }
  }
  return outcomes;
};

const isOpened = (each: Opened | Bounced): each is Opened => 'payload' in each;

/** Every outcome of a batch, in its order. A `null` stands where nothing can be said yet. */
export const take = async (desk: Desk, site: string, { sent, records }: Batch): Promise<(Outcome | null)[]> => {
  const letters = await Promise.all(records.map((record) => open(record, site)));
  const outcomes: (Outcome | null)[] = letters.map((letter) => (isOpened(letter) ? null : letter));
  const subjects = new Map<string, number[]>();
  letters.forEach((letter, i) => {
    if (isOpened(letter)) subjects.set(letter.subject, [...(subjects.get(letter.subject) ?? []), i]);
  });
  await Promise.all(
    [...subjects].map(async ([subject, places]) => {
      const deliveries = places.map((i) => ({ site, sent, opened: letters[i] as Opened }));
      const done = await inLane(desk, `${site} ${subject}`, () => appendAll(desk, deliveries));
      places.forEach((place, i) => (outcomes[place] = done[i] ?? null));
    }),
  );
  return outcomes;
};
