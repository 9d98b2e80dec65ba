/** What the visitors' requests are answered with. */
import type { VisitorRequest } from '../../wire/rights.js';
import { readJson } from '../http/read.js';
import { Refusal } from '../http/refusal.js';
import type { Call } from '../http/route.js';
import type { House } from '../house.js';
import { erase } from '../retention/erase.js';
import { readContact, setContact, type Owner } from './contact.js';
import { download } from './download.js';
import { makeNonce } from './nonce.js';
import { proven } from './proven.js';
import { tellRequest } from './queue.js';
import { takeShare } from './quota.js';
import { seeRecords, seeOwnStanding } from './records.js';
import { readReference } from './reference.js';
import { keepRequest, keepUnproven, lookUp, ownRequests, readUnproven, type Wish } from './requests.js';
import { statusShape, unprovenShape } from './shapes.js';

type Answering = (call: Call) => Promise<Response>;

/** Keeps a request of a subject that the ledger knows; `null` where it knows none, and there is nothing to ask about. */
const keep = async (house: House, wish: Omit<Wish, 'region'>): Promise<VisitorRequest | null> => {
  const known = await lookUp(house.sql, wish.site, wish.subject);
  return known && keepRequest(house, { ...wish, ...known });
};

/** Anybody can make a key: one that never wrote a record proves nothing. @throws Refusal 403 */
const keepKnown = async (house: House, wish: Omit<Wish, 'region'>): Promise<VisitorRequest> => {
  const kept = await keep(house, wish);
  if (kept) return kept;
  throw new Refusal(403, 'unknown-subject', {
    message: `This endpoint has no record of this key. Ask without a key: POST /${wish.site}/rights/requests.`,
    path: 'proof',
  });
};

export const giveNonce: Answering = async ({ c, house, site }) => c.json(await makeNonce(house, site));

/** The first page leaves a request; those that follow it do not. */
export const showRecords: Answering = async (call) => {
  const { c, house, site } = call;
  const { subject, body } = await proven(call, 'records');
  const owner: Owner = { site, subject };
  const isFirst = body.after === undefined;
  const request = isFirst ? await keep(house, { ...owner, kind: 'see', then: ['verified', 'answered'] }) : null;
  return c.json({
    subject,
    ...(await seeRecords(house.sql, owner, body.after)),
    standing: isFirst ? await seeOwnStanding(house, owner) : null,
    contact: isFirst ? await readContact(house.sql, owner) : null,
    request,
  });
};

export const exportAll: Answering = async (call) => {
  const { c, house, site } = call;
  const { subject } = await proven(call, 'export');
  await keep(house, { site, subject, kind: 'export', then: ['verified', 'answered'] });
  c.header('Content-Type', 'application/x-ndjson; charset=utf-8');
  c.header('Content-Disposition', `attachment; filename="sayso-${site}.ndjson"`);
  return c.body(download(house, { site, subject }));
};

/** Changed here at once; the request stays open until staff have changed it wherever else the site keeps it. */
export const correctContact: Answering = async (call) => {
  const { c, house, site } = call;
  const { subject, body } = await proven(call, 'contact');
  const { contact } = body;
  const request = await keepKnown(house, { site, subject, kind: 'correct', then: ['verified'], contact });
  await setContact(house.sql, { site, subject }, { contact, written: house.now() });
  return c.json({ request });
};

/** Answered at once, but where a legal hold keeps something: staff then say what becomes of it. */
export const eraseAll: Answering = async (call) => {
  const { c, house, site } = call;
  const { subject, body } = await proven(call, 'erase');
  const { reference } = await keepKnown(house, { site, subject, kind: 'erase', then: ['verified'] });
  const ids = body.records ?? 'all';
  const { erased, held, personal } = await erase(house, { site, subject, ids, reason: 'visitor', at: house.now() });
  const isHeld = held.length > 0 || (ids === 'all' && personal === null);
  const word = isHeld ? ({ status: 'verified', reason: 'legal-hold' } as const) : ({ status: 'answered' } as const);
  await tellRequest(house.sql, { site, subject, reference, ...word }, house.now());
  const [request] = (await ownRequests(house.sql, { site, subject, reference })).requests;
  return c.json({ request, erased: erased.length, held: held.length });
};

export const raiseConcern: Answering = async (call) => {
  const { c, house, site } = call;
  const { subject, body } = await proven(call, 'concern');
  return c.json({ request: await keepKnown(house, { site, subject, kind: 'concern', then: ['verified'], ...body }) });
};

const bare = (reference: string | undefined): string | null => (reference ? readReference(reference) : null);

export const showRequests: Answering = async (call) => {
  const { c, house, site } = call;
  const { subject, body } = await proven(call, 'requests/own');
  const [reference, after] = [bare(body.reference), bare(body.after)];
  return c.json(await ownRequests(house.sql, { site, subject, reference, after }));
};

/** Queues for staff; nothing is disclosed or erased by it. */
export const takeUnproven: Answering = async (call) => {
  const { c, house, site } = call;
  const {
    kind,
    contact,
    text,
    region = null,
  } = await readJson(call, {
    schema: unprovenShape,
    code: 'bad-request',
    mend: 'Send {"kind": "see" | "export" | "correct" | "erase" | "concern", "contact": "...", "text"?: "..."}.',
  });
  takeShare(house, site);
  return c.json(await keepUnproven(house, { site, kind, contact, text, region }), 202);
};

export const showStatus: Answering = async (call) => {
  const { c, house, site } = call;
  const { reference, secret } = await readJson(call, {
    schema: statusShape,
    code: 'bad-request',
    mend: 'Send {"reference": "SAY-...", "secret": "..."}.',
  });
  const request = await readUnproven(house.sql, { site, secret, reference: readReference(reference)! });
  if (request) return c.json({ request });
  throw new Refusal(404, 'no-such-request', {
    message: 'There is no request with this reference and this secret. Take both from the answer to the request.',
    path: 'reference',
  });
};
