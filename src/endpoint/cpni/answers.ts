/** What the CPNI routes do. */
import type * as v from 'valibot';
import { readJson } from '../http/read.js';
import { Refusal } from '../http/refusal.js';
import type { Call } from '../http/route.js';
import { ndjson, streamOf } from '../http/stream.js';
import { RECIPIENTS, type Recipient, type State } from './approval.js';
import { check, type Finding } from './check.js';
import { fiveBusinessDaysAfter } from './deadline.js';
import { keepFailure, keepNotification, keepReturn, keepUse, type Kept, type Logged } from './log.js';
import type { CpniOptions } from './options.js';
import { reportLines, yearOf } from './report.js';
import { checkShape, failureShape, notificationShape, returnShape, useShape } from './shapes.js';

type Answering = (call: Call) => Promise<Response>;

/** Clocks of other servers may be ahead by this much. */
const AHEAD = 300_000;

const WHY: Readonly<Record<State, string>> = {
  'not-asked': 'The customer neither answered nor was sent a notice.',
  waiting: 'The wait after the notice is not over yet.',
  'approved-by-opt-out': 'The customer was sent the notice, did not object within the wait, and was reminded in time.',
  'approved-by-opt-in': 'The customer said yes.',
  denied: 'The customer said no.',
  'notice-overdue': 'The last notice is more than two years old.',
  'needs-opt-in': 'This recipient may have it only where the customer said yes.',
  'notice-unknown':
    'The notice that the customer said yes to is not published here, so nobody can show what was asked.',
};

/** The CPNI options of the site. @throws Refusal 404 where it has none. */
const optionsOf = ({ house, site }: Call): CpniOptions => {
  const options = house.options.sites[site]?.cpni;
  if (options) return options;
  throw new Refusal(404, 'no-cpni', {
    message: `The site "${site}" has no purposes for CPNI. Set its option "cpni": { "purposes": { "<key>": "opt-in" } }.`,
    path: 'site',
    got: site,
  });
};

const knownPurpose = ({ purposes }: CpniOptions, purpose: string, path: string): void => {
  if (Object.hasOwn(purposes, purpose)) return;
  throw new Refusal(400, 'no-cpni-purpose', {
    message: `${path}: this is no CPNI purpose of the site. Send one of ${Object.keys(purposes).join(', ')}.`,
    path,
    got: purpose,
  });
};

const notAhead = ({ house }: Call, time: number, path: string): void => {
  if (time <= house.now() + AHEAD) return;
  throw new Refusal(400, 'time-ahead', {
    message: `${path}: lies in the future. Log what has happened, in ms since 1970.`,
    path,
    got: String(time),
  });
};

const notReused = (kept: Kept, id: string): 'kept' | 'known' => {
  if (kept !== 'reused') return kept;
  throw new Refusal(409, 'id-reused', {
    message: 'id: stands for something else already; what is logged never changes. Send another id.',
    path: 'id',
    got: id,
  });
};

const loggedBy = ({ house, token }: Call): Logged => ({ at: house.now(), by: token!.id });
const inWords = (finding: Finding): Finding & { why: string } => ({ ...finding, why: WHY[finding.state] });

const read = <S extends v.GenericSchema>(call: Call, schema: S, code: string): Promise<v.InferOutput<S>> =>
  readJson(call, { schema, code, mend: 'docs/cpni.md shows each field.' });

export const logNotification: Answering = async (call) => {
  const { c, house, site } = call;
  const options = optionsOf(call);
  const body = await read(call, notificationShape, 'bad-notification');
  knownPurpose(options, body.purpose, 'purpose');
  notAhead(call, body.sent, 'sent');
  if ((await house.shelf.find(site, body.notice))?.kind !== 'notice')
    throw new Refusal(409, 'notice-unpublished', {
      message: 'notice: this site published no notice with this hash. Publish it first: sayso publish.',
      path: 'notice',
      got: body.notice,
    });
  const outcome = notReused(await keepNotification(house.sql, { site, ...body }, loggedBy(call)), body.id);
  const { subject, purpose } = body;
  const finding = await check(house, options, { site, subject, purpose, recipient: 'carrier', at: house.now() });
  return c.json({ id: body.id, outcome, ...inWords(finding) }, outcome === 'kept' ? 201 : 200);
};

export const logReturn: Answering = async (call) => {
  const { c, house, site } = call;
  optionsOf(call);
  const body = await read(call, returnShape, 'bad-return');
  notAhead(call, body.returned, 'returned');
  const returned = await keepReturn(house.sql, { site, ...body }, loggedBy(call));
  if (returned === null)
    throw new Refusal(404, 'no-such-notification', {
      message: 'id: no notice with this id was logged as sent to this subject.',
      path: 'id',
      got: body.id,
    });
  return c.json({ id: body.id, returned });
};

const recipientOf = (
  recipient: v.InferOutput<typeof useShape>['recipient'],
): { recipient: Recipient; recipientName: string | null } => {
  const { kind, name } = recipient ?? { kind: RECIPIENTS[0] };
  if (kind !== 'carrier' && name === undefined)
    throw new Refusal(400, 'bad-use', {
      message: 'recipient.name: missing. Whoever gets CPNI is logged by name.',
      path: 'recipient.name',
    });
  return { recipient: kind, recipientName: name ?? null };
};

export const logUse: Answering = async (call) => {
  const { c, house, site } = call;
  const options = optionsOf(call);
  const { recipient: told, subject, review = null, ...body } = await read(call, useShape, 'bad-use');
  knownPurpose(options, body.purpose, 'purpose');
  notAhead(call, body.used, 'used');
  const to = recipientOf(told);
  const question = { site, purpose: body.purpose, recipient: to.recipient, at: body.used };
  const finding = subject === undefined ? null : await check(house, options, { ...question, subject });
  const found = finding?.state ?? null;
  const use = { site, subject: subject ?? `campaign:${body.id}`, ...body, ...to, review, found };
  const outcome = notReused(await keepUse(house.sql, use, loggedBy(call)), body.id);
  if (finding && !finding.allowed && body.approval !== 'not-required' && outcome === 'kept')
    house.warn(
      `cpni-use-unapproved: the use ${body.id} of site "${site}" was logged, but the customer stood as "${found}".`,
    );
  return c.json({ id: body.id, outcome, found }, outcome === 'kept' ? 201 : 200);
};

export const logFailure: Answering = async (call) => {
  const { c, house, site } = call;
  optionsOf(call);
  const { affected = null, anomaly = false, ...body } = await read(call, failureShape, 'bad-failure');
  notAhead(call, body.failed, 'failed');
  const outcome = notReused(
    await keepFailure(house.sql, { site, ...body, affected, anomaly }, loggedBy(call)),
    body.id,
  );
  const notifyBy = anomaly ? null : fiveBusinessDaysAfter(body.failed);
  if (outcome === 'kept') {
    house.meters.cpniFailures.add({ site, anomaly: String(anomaly) });
    if (notifyBy !== null)
      house.warn(
        `cpni-opt-out-failed: the opt-out of site "${site}" failed (${body.id}). The FCC is to be told until ` +
          `${new Date(notifyBy).toISOString().slice(0, 10)} (47 CFR 64.2009(f)).`,
      );
  }
  return c.json({ id: body.id, outcome, notifyBy }, outcome === 'kept' ? 201 : 200);
};

export const answerCheck: Answering = async (call) => {
  const { c, house, site } = call;
  const options = optionsOf(call);
  const { subject, use } = await read(call, checkShape, 'bad-check');
  const { purpose, recipient = 'carrier' } = use;
  knownPurpose(options, purpose, 'use.purpose');
  return c.json(inWords(await check(house, options, { site, subject, purpose, recipient, at: house.now() })));
};

export const sendReport: Answering = async (call) => {
  const { c, house, site } = call;
  optionsOf(call);
  const year = c.req.query('year') ?? '';
  if (!/^(19|20)\d\d$/.test(year))
    throw new Refusal(400, 'bad-year', {
      message: 'year: want a year such as 2026.',
      path: 'year',
      got: year.slice(0, 20),
    });
  c.header('Content-Type', 'application/x-ndjson; charset=utf-8');
  c.header('Content-Disposition', `attachment; filename="cpni-${site}-${year}.ndjson"`);
  return c.body(streamOf(ndjson(reportLines(house, yearOf(site, Number(year))))));
};
