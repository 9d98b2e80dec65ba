/** CPNI over the wire: for the carrier's own servers, which hold a token with the scope `server`. */
import * as v from 'valibot';
import type { Route } from '../http/route.js';
import * as answers from './answers.js';
import * as shapes from './shapes.js';

const server = { kind: 'token', scope: 'server' } as const;
const TYPES = ['application/json', 'text/plain'];
const reused = { summary: 'The id stands for something else already.' };
const none = { summary: 'The site has no CPNI purposes.' };

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/:site/cpni/check',
    access: server,
    says: {
      id: 'checkCpni',
      summary: "Whether a customer's CPNI may be used now, and why. To be asked before each use (64.2009(a)).",
      body: { types: TYPES, schema: shapes.checkShape },
      answers: { 200: { summary: 'How the customer stands.', schema: shapes.findingShape }, 404: none },
    },
    answer: answers.answerCheck,
  },
  {
    method: 'POST',
    path: '/:site/cpni/notifications',
    access: server,
    says: {
      id: 'logCpniNotification',
      summary: 'Logs that a customer was sent the notice. The wait for an opt-out is counted from here.',
      body: { types: TYPES, schema: shapes.notificationShape },
      answers: {
        200: { summary: 'It was logged before.', schema: shapes.noticedShape },
        201: { summary: 'Logged, and how the customer stands now.', schema: shapes.noticedShape },
        404: none,
        409: { summary: 'The notice is not published, or the id stands for something else.' },
      },
    },
    answer: answers.logNotification,
  },
  {
    method: 'POST',
    path: '/:site/cpni/notifications/returned',
    access: server,
    says: {
      id: 'logCpniReturn',
      summary: 'Logs that a notice came back: it counts as not received, and has to be sent in another way.',
      body: { types: TYPES, schema: shapes.returnShape },
      answers: {
        200: { summary: 'When it came back, as first told.', schema: shapes.returnedShape },
        404: { summary: 'No such notice was sent, or the site has no CPNI purposes.' },
      },
    },
    answer: answers.logReturn,
  },
  {
    method: 'POST',
    path: '/:site/cpni/uses',
    access: server,
    says: {
      id: 'logCpniUse',
      summary: "Logs a campaign that uses CPNI, or a disclosure of a customer's CPNI (64.2009(c)).",
      body: { types: TYPES, schema: shapes.useShape },
      answers: {
        200: { summary: 'It was logged before.', schema: shapes.usedShape },
        201: { summary: 'Logged.', schema: shapes.usedShape },
        404: none,
        409: reused,
      },
    },
    answer: answers.logUse,
  },
  {
    method: 'POST',
    path: '/:site/cpni/failures',
    access: server,
    says: {
      id: 'logCpniFailure',
      summary:
        'Logs that the opt-out did not work, counts it in the metrics and says until when the FCC is to be told.',
      body: { types: TYPES, schema: shapes.failureShape },
      answers: {
        200: { summary: 'It was logged before.', schema: shapes.failedShape },
        201: { summary: 'Logged.', schema: shapes.failedShape },
        404: none,
        409: reused,
      },
    },
    answer: answers.logFailure,
  },
  {
    method: 'GET',
    path: '/:site/cpni/report',
    access: { kind: 'token', scope: 'records' },
    says: {
      id: 'reportCpni',
      summary: 'Every campaign, disclosure and failure of a year with the sums, for the annual certificate.',
      query: { year: { summary: 'A calendar year, UTC.', schema: v.pipe(v.string(), v.regex(/^(19|20)\d\d$/)) } },
      answers: { 200: { summary: 'One JSON object a line.', type: 'application/x-ndjson' }, 404: none },
    },
    answer: answers.sendReport,
  },
];
