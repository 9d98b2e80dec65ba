/** Known visitors: a browser joins and leaves an account, and both ask how it stands. */
import * as v from 'valibot';
import { readJson } from '../http/read.js';
import { Refusal } from '../http/refusal.js';
import type { Answer, Call, Route } from '../http/route.js';
import type { House } from '../house.js';
import { pseudonym } from '../keys/pseudonyms.js';
import { Unavailable } from '../ledger/append.js';
import { subjectOf } from '../rights/proof.js';
import { askedBy, tell } from './asked.js';
import { bring } from './brought.js';
import { openEvent, type OpenedEvent } from './event.js';
import { linkBrowser, unlinkBrowser, type Sent } from './link.js';
import { accountBy, chainOf, linkIn } from './members.js';
import { standingsOf } from './standing.js';
import { makeTicket } from './ticket.js';

const TYPES = ['text/plain', 'application/json'];
const time = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));
const account = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const accountBody = v.strictObject({ account });
const eventBody = v.strictObject({ sent: time, event: v.pipe(v.string(), v.maxLength(8192)) });
const MOST_NAMES = 500;
const standingBody = v.strictObject({
  sent: time,
  denied: v.pipe(
    v.record(v.pipe(v.string(), v.maxLength(200)), v.strictObject({ at: time, signal: v.boolean() })),
    v.check((denied) => Object.keys(denied).length <= MOST_NAMES, `want at most ${MOST_NAMES} names`),
  ),
});
const provenBody = v.strictObject({ proof: v.pipe(v.string(), v.maxLength(4096)), body: standingBody });
const purposes = v.record(
  v.string(),
  v.object({
    key: v.number(),
    choice: v.picklist(['granted', 'denied', 'lapsed']),
    since: v.number(),
    until: v.nullable(v.number()),
    version: v.number(),
    conflict: v.boolean(),
  }),
);

const AGAIN: Readonly<Record<number, Answer>> = { 503: { summary: 'It cannot be kept now; send the same again.' } };

const giveTicket = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const { account: id } = await readJson(call, {
    schema: accountBody,
    code: 'bad-account',
    mend: 'Send {"account": "<your id>"}.',
  });
  return c.json(await makeTicket(house, site, id));
};

/** Asks to come again where the ledger could not take an entry now. */
const orLater = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    throw new Refusal(503, 'unavailable', {
      message: 'It cannot be kept now. Send the same again.',
      headers: { 'Retry-After': '2' },
    });
  }
};

const isLink = (told: Sent): told is Sent & { event: Extract<OpenedEvent['event'], { kind: 'link' }> } =>
  told.event.kind === 'link';

/** Does what an event says, if it is of the kind that the route is for. */
const obey = async (call: Call, kind: 'link' | 'unlink'): Promise<Response> => {
  const { c, house, site } = call;
  const { sent, event: jws } = await readJson(call, {
    schema: eventBody,
    code: 'bad-event',
    mend: 'Send {"sent": <ms>, "event": <JWS>}.',
  });
  const told: Sent = { ...(await openEvent(jws, site)), sent };
  if (told.event.kind !== kind)
    throw new Refusal(400, 'bad-event', { message: `event.kind: this route takes "${kind}".`, path: 'event.kind' });
  await orLater(isLink(told) ? linkBrowser(house, told) : unlinkBrowser(house, told));
  return c.json({ linked: kind === 'link' });
};

/** How whoever asks stands: as an account where the browser belongs to one, else by itself. */
const standFor = async (
  house: House,
  site: string,
  { subject, sent, denied }: { subject: string } & v.InferOutput<typeof standingBody>,
) => {
  const chain = await chainOf(house, site, subject);
  const linked = accountBy(chain);
  const asked = await askedBy(house, site);
  let standings = await standingsOf(house, site, linked ?? subject);
  const teller = linked && { site, account: linked, link: linkIn(chain), sent };
  if (teller && (await bring(house, teller, { denied, asked, standings })))
    standings = await standingsOf(house, site, linked);
  return { now: house.now(), linked: linked !== null, purposes: tell(asked, standings) };
};

const stand = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const { proof, body } = await readJson(call, {
    schema: provenBody,
    code: 'bad-question',
    mend: 'Send {"proof": <JWS>, "body": {"sent", "denied"}}.',
  });
  const subject = await subjectOf(house, proof, { site, path: `/${site}/accounts/standing`, body });
  return c.json(await orLater(standFor(house, site, { subject, ...body })));
};

const state = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const { account: id } = await readJson(call, {
    schema: accountBody,
    code: 'bad-account',
    mend: 'Send {"account": "<your id>"}.',
  });
  const subject = await pseudonym(house.secrets, { site, of: 'account', text: id });
  const standings = await standingsOf(house, site, subject);
  return c.json({ now: house.now(), subject, purposes: tell(await askedBy(house, site), standings) });
};

const linked = v.object({ linked: v.boolean() });

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/:site/accounts/tickets',
    access: { kind: 'token', scope: 'server' },
    says: {
      id: 'giveTicket',
      summary: 'A ticket for the browser of whoever is signed in to an account; it serves once, for five minutes.',
      body: { types: TYPES, schema: accountBody },
      answers: {
        200: {
          summary: 'The ticket.',
          schema: v.object({ ticket: v.string(), expires: v.number(), subject: v.string() }),
        },
      },
    },
    answer: giveTicket,
  },
  {
    method: 'POST',
    path: '/:site/accounts/state',
    access: { kind: 'token', scope: 'server' },
    says: {
      id: 'accountState',
      summary: 'How an account stands, for the site’s own server.',
      body: { types: TYPES, schema: accountBody },
      answers: {
        200: { summary: 'By purpose.', schema: v.object({ now: v.number(), subject: v.string(), purposes }) },
      },
    },
    answer: state,
  },
  ...(['link', 'unlink'] as const).map((kind): Route => ({
    method: 'POST',
    path: `/:site/accounts/${kind}`,
    access: { kind: 'page' },
    says: {
      id: `${kind}Browser`,
      summary: kind === 'link' ? 'A browser joins the account that its ticket names.' : 'A browser leaves its account.',
      body: { types: TYPES, schema: eventBody },
      answers: {
        200: { summary: 'Done, now or before.', schema: linked },
        409: { summary: 'The id was used before.' },
        ...AGAIN,
      },
    },
    answer: (call) => obey(call, kind),
  })),
  {
    method: 'POST',
    path: '/:site/accounts/standing',
    access: { kind: 'page' },
    says: {
      id: 'accountStanding',
      summary: 'How the account of a browser stands, or the browser where it belongs to none; proved by its key.',
      body: { types: TYPES, schema: provenBody },
      answers: {
        200: { summary: 'By purpose.', schema: v.object({ now: v.number(), linked: v.boolean(), purposes }) },
        ...AGAIN,
      },
    },
    answer: stand,
  },
];
