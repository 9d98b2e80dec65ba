/** The record look-up: one subject's chain, each entry with what proves it. */
import * as v from 'valibot';
import { logAction, subjectMark } from '../access/actions.js';
import { readJson } from '../http/read.js';
import { Refusal } from '../http/refusal.js';
import type { Call, Route } from '../http/route.js';
import { Auditor, type Entry, type Findings } from '../ledger/audit.js';
import { subjectEntries } from '../ledger/entries.js';
import { seeStanding } from '../rights/records.js';
import { RECORD, SUBJECT, spotOfReceipt, spotOfRecord, type Spot } from './find.js';

const PAGE = 50;

const place = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER)), 0);
const askShape = v.union(
  [
    v.strictObject({ record: v.pipe(v.string(), v.regex(RECORD)), after: place }),
    v.strictObject({
      receipt: v.pipe(v.string(), v.maxLength(8192), v.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)),
      after: place,
    }),
    v.strictObject({ subject: v.pipe(v.string(), v.regex(SUBJECT)), after: place }),
  ],
  'want one of record (an id), receipt (a JWS) and subject',
);

const finding = v.picklist(['ok', 'broken', 'erased', 'missing', 'unproven', 'endpoint', 'no-key']);
const recordShape = v.object({
  id: v.string(),
  seq: v.number(),
  received: v.number(),
  at: v.number(),
  gap: v.boolean(),
  notice: v.object({ hash: v.string(), status: v.picklist(['published', 'unpublished']) }),
  proof: v.string(),
  chain: v.string(),
  findings: v.object({ receipt: finding, signature: finding, chain: finding }),
  payload: v.nullable(v.string()),
  receipt: v.nullable(v.string()),
});
const standingShape = v.object({
  key: v.number(),
  choice: v.picklist(['granted', 'denied', 'lapsed']),
  since: v.number(),
  until: v.nullable(v.number()),
  conflict: v.boolean(),
});
const answerShape = v.object({
  subject: v.string(),
  record: v.nullable(v.string()),
  standing: v.array(standingShape),
  records: v.array(recordShape),
  next: v.nullable(v.number()),
});

type Ask = v.InferOutput<typeof askShape>;

const spotOf = async ({ house, site }: Call, ask: Ask): Promise<Spot | null> => {
  if ('record' in ask) return spotOfRecord(house.sql, site, ask.record);
  if ('receipt' in ask) return spotOfReceipt(site, ask.receipt);
  return { subject: ask.subject, record: null };
};

const noSuch = (): Refusal =>
  new Refusal(404, 'no-such-record', {
    message: 'The ledger of this site holds no such record. Check that it was copied whole, and that this is its site.',
  });

/** So many entries of a subject behind a place, and whether there are more. */
const pageOf = async (call: Call, subject: string, after: number): Promise<Entry[]> => {
  const page: Entry[] = [];
  for await (const entry of subjectEntries(call.house.sql, call.site, subject)) {
    if (entry.link.seq > after) page.push(entry);
    if (page.length > PAGE) break;
  }
  return page;
};

const told = ({ link, chain, at, gap, kept }: Entry, findings: Findings): v.InferOutput<typeof recordShape> => ({
  ...{
    id: link.record,
    seq: link.seq,
    received: link.received,
    at,
    gap,
    notice: link.notice,
    proof: link.proof,
    chain,
  },
  findings,
  payload: kept?.payload ?? null,
  receipt: kept?.receipt ?? null,
});

const look = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const ask = await readJson(call, {
    schema: askShape,
    code: 'bad-look-up',
    mend: 'Send {"record": "<id>"}, {"receipt": "<JWS>"} or {"subject": "..."}.',
  });
  const spot = await spotOf(call, ask);
  // Before anything is disclosed, and also where nothing is found.
  const about = spot?.record ? `record ${spot.record}` : await subjectMark(spot?.subject ?? '');
  await logAction(call, { action: 'record-read', about });
  const page = spot ? await pageOf(call, spot.subject, ask.after) : [];
  if (!spot || (!page.length && !ask.after)) throw noSuch();
  const auditor = new Auditor(await house.ring.published());
  const shown = page.slice(0, PAGE);
  const records = await Promise.all(shown.map(async (entry) => told(entry, await auditor.audit(entry))));
  const standing = (await seeStanding(house, { site, subject: spot.subject })).map(
    ({ key, choice, since, until, conflict }) => ({ key, choice, since, until, conflict }),
  );
  const next = page.length > PAGE ? shown.at(-1)!.link.seq : null;
  return c.json({ ...spot, standing, records, next });
};

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/:site/admin/records',
    access: { kind: 'token', scope: 'records' },
    says: {
      id: 'lookUpRecords',
      summary:
        'The chain behind a record id, a receipt or a subject, each entry proved. Stands in the log of admin actions.',
      body: { types: ['application/json', 'text/plain'], schema: askShape },
      answers: {
        200: { summary: 'Entries of one subject in the order of its chain.', schema: answerShape },
        404: { summary: 'The ledger holds no such record.' },
        503: { summary: 'The ledger is too long to be looked through for an id alone.' },
      },
    },
    answer: look,
  },
];
