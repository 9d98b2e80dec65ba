/** The feed that senders read: who withdrew, and who granted anew, in one order without gaps. */
import * as v from 'valibot';
import type { MailConfirmedEvent } from '../../wire/event.js';
import { isEvent } from '../../wire/event.js';
import type { ConsentRecord } from '../../wire/record.js';
import { accountsOf } from '../accounts/members.js';
import type { House, Job } from '../house.js';
import { readJson } from '../http/read.js';
import type { Call, Route } from '../http/route.js';
import { catchUp, sitesWithFeed, walk } from './numbering.js';
import { mailKeys } from './purpose.js';

const MOST = 500;
/** Pages of the ledger that one request walks at most, a second or two of work. */
const PAGES = 20;
/** The same for the job. */
const JOB_PAGES = 2000;
/** How far the job looks back, in ms. */
const LOOK_BACK = 900_000;

const READ = `
  SELECT f.n::float8 AS n, f.subject, f.id, l.received::float8 AS received, l.counted::float8 AS counted, p.payload
  FROM sayso.mail_feed f
  LEFT JOIN sayso.ledger l ON l.site = f.site AND l.subject = f.subject AND l.id = f.id
  LEFT JOIN sayso.payload p ON p.site = f.site AND p.subject = f.subject AND p.id = f.id
  WHERE f.site = $1 AND f.n > $2 ORDER BY f.n LIMIT $3`;

const body = v.strictObject({
  after: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER)), 0),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST)), MOST),
});
const item = v.object({
  n: v.number(),
  subject: v.string(),
  account: v.nullable(v.string()),
  choices: v.record(v.string(), v.picklist(['granted', 'denied', 'erased'])),
  cause: v.string(),
  at: v.nullable(v.number()),
  received: v.nullable(v.number()),
});
type Item = v.InferOutput<typeof item>;
const answer = v.object({ items: v.array(item), after: v.number(), more: v.boolean() });

interface Row {
  n: number;
  subject: string;
  received: number | null;
  counted: number | null;
  payload: string | null;
}

type Said = Pick<Item, 'choices' | 'cause'>;
const isConfirmed = (said: object): said is MailConfirmedEvent => isEvent(said) && said.kind === 'mail-confirmed';

/** What an entry says of mail, by the purposes' names. Erased: nothing can be proved any more, for any of them. */
const saidBy = (payload: string | null, names: ReadonlyMap<string, string>): Said => {
  if (payload === null)
    return { cause: 'erased', choices: Object.fromEntries([...names.values()].map((name) => [name, 'erased'])) };
  const said = JSON.parse(payload) as ConsentRecord | MailConfirmedEvent;
  if (isConfirmed(said))
    return { cause: 'confirmation', choices: { [names.get(String(said.key)) ?? String(said.key)]: 'granted' } };
  const choices = Object.entries(said.choices).flatMap(([key, { choice }]) =>
    names.has(key) ? [[names.get(key)!, choice] as const] : [],
  );
  return { cause: said.cause, choices: Object.fromEntries(choices) };
};

const feed = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const { after, limit } = await readJson(call, {
    schema: body,
    code: 'bad-cursor',
    mend: `Send {"after": <the answer's "after", 0 at first>, "limit": <1 to ${MOST}>}.`,
  });
  const isComplete = await catchUp(house, site, PAGES);
  const rows = (await house.sql.query(READ, [site, after, limit])) as unknown as Row[];
  const names = await mailKeys(house, site);
  const accounts = await accountsOf(
    house,
    site,
    rows.map(({ subject }) => subject),
  );
  const items = rows.map(({ n, subject, received, counted, payload }): Item => ({
    ...{ n, subject, account: accounts.get(subject) ?? null, received, at: counted },
    ...saidBy(payload, names),
  }));
  return c.json({ items, after: items.at(-1)?.n ?? after, more: !isComplete || rows.length === limit });
};

export const feedRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/:site/mail/withdrawals',
    access: { kind: 'token', scope: 'server' },
    says: {
      id: 'readMailFeed',
      summary: 'Withdrawals and new grants of the purposes that mail is sent for, in an order without gaps.',
      body: { types: ['application/json', 'text/plain'], schema: body },
      answers: { 200: { summary: 'What came after the cursor, and the next cursor.', schema: answer } },
    },
    answer: feed,
  },
];

/** Looks back for what was committed late, on the sites whose feed somebody reads. */
export const feedJob: Job = {
  name: 'mail feed',
  every: 600,
  run: async (house: House) => {
    for (const site of await sitesWithFeed(house)) {
      await catchUp(house, site, JOB_PAGES);
      await walk(house, site, { from: Math.max(0, house.now() - LOOK_BACK), until: 0, pages: JOB_PAGES });
    }
  },
};
