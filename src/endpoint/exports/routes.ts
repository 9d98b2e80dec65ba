/** Exports over the wire, for whoever holds a token of the site with the scope `records`. */
import * as v from 'valibot';
import { logAction, subjectMark } from '../access/actions.js';
import { readJson } from '../http/read.js';
import { Refusal } from '../http/refusal.js';
import type { Call, Route } from '../http/route.js';
import { ndjson, streamOf } from '../http/stream.js';
import { jsonldOf } from './jsonld.js';
import { exportLines } from './lines.js';
import type { Scope } from './scope.js';
import { inTurn, takeTurn } from './turn.js';

const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));

const wishShape = v.pipe(
  v.strictObject({
    subject: v.optional(v.pipe(v.string(), v.regex(/^[^\p{C}]{1,200}$/u, 'want a subject'))),
    whole: v.optional(v.literal(true)),
    format: v.optional(v.picklist(['ndjson', 'jsonld'])),
    from: v.optional(time),
    until: v.optional(time),
  }),
  v.check(
    ({ subject, whole }) => (subject === undefined) === (whole === true),
    'want either "subject" or "whole": true',
  ),
);

const TYPES = { ndjson: 'application/x-ndjson; charset=utf-8', jsonld: 'application/ld+json; charset=utf-8' };

const wishOf = async (call: Call): Promise<{ scope: Scope; format: 'ndjson' | 'jsonld' }> => {
  const {
    subject = null,
    format = 'ndjson',
    from = 0,
    until = Number.MAX_SAFE_INTEGER,
  } = await readJson(call, {
    schema: wishShape,
    code: 'bad-export',
    mend: 'Send {"subject": "..."} or {"whole": true}, and if you like "format", "from" and "until" (ms since 1970).',
  });
  if (until <= from)
    throw new Refusal(400, 'bad-export', {
      message: 'until: ends before it begins. Send a later time, or none.',
      path: 'until',
      got: String(until),
    });
  return { scope: { site: call.site, subject, from, until }, format };
};

const sendExport = async (call: Call): Promise<Response> => {
  const { c, house, site, token } = call;
  const { scope, format } = await wishOf(call);
  const lease = await takeTurn(house, token!.id);
  if (!lease)
    throw new Refusal(429, 'export-running', {
      message: 'An export of this token is still running. Read it to its end, or come again in a minute.',
      headers: { 'Retry-After': '60' },
    });
  const about = scope.subject === null ? 'the whole site' : await subjectMark(scope.subject);
  await logAction(call, { action: 'export-started', about: `${format} of ${about}` });
  const pieces = format === 'ndjson' ? ndjson(exportLines(house, scope)) : jsonldOf(house, scope);
  c.header('Content-Type', TYPES[format]);
  c.header('Content-Disposition', `attachment; filename="sayso-${site}.${format}"`);
  return c.body(streamOf(inTurn(house, lease, pieces)));
};

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/:site/exports',
    access: { kind: 'token', scope: 'records' },
    says: {
      id: 'exportRecords',
      summary: 'Exports one subject or the whole site, with receipts, chain links, checkpoints and the exact notices.',
      body: { types: ['application/json', 'text/plain'], schema: wishShape },
      answers: {
        200: {
          summary: 'NDJSON, or for "jsonld" (application/ld+json) records structured after ISO/IEC TS 27560. Streamed.',
          type: 'application/x-ndjson',
        },
        429: { summary: 'An export of this token is still running.' },
      },
    },
    answer: sendExport,
  },
];
