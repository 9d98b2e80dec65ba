/** Mail: links to unsubscribe, the feed of withdrawals, double opt-in. */
import * as v from 'valibot';
import type { Job } from '../house.js';
import { readJson } from '../http/read.js';
import type { Call, Route } from '../http/route.js';
import { confirmRoutes } from './confirm-routes.js';
import { feedJob, feedRoutes } from './feed.js';
import { makeLink } from './link.js';
import { unsubscribeRoutes } from './pages.js';
import { purposeNamed } from './purpose.js';
import { recipientFields, subjectFor } from './recipient.js';

export const purposeName = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64)));
const linkBody = v.strictObject({ ...recipientFields, purpose: purposeName });
const linkAnswer = v.object({
  url: v.string(),
  headers: v.object({ 'List-Unsubscribe': v.string(), 'List-Unsubscribe-Post': v.string() }),
  subject: v.string(),
  key: v.number(),
});

/** Servers send JSON. */
export const JSON_ONLY = ['application/json', 'text/plain'];

const giveLink = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const { purpose, ...recipient } = await readJson(call, {
    schema: linkBody,
    code: 'bad-link',
    mend: 'Send {"address": "ann@example.com"}, or subject, account or contact in its place, and "purpose" if not the first.',
  });
  const { key } = await purposeNamed(house, site, purpose);
  const subject = await subjectFor(house, site, recipient);
  const place = { issuer: house.issuer, prefix: house.options.prefix };
  return c.json({ ...(await makeLink(house.secrets, place, { site, subject, key })), key });
};

export const jobs: readonly Job[] = [feedJob];

export const routes: readonly Route[] = [
  ...unsubscribeRoutes,
  ...confirmRoutes,
  ...feedRoutes,
  {
    method: 'POST',
    path: '/:site/mail/links',
    access: { kind: 'token', scope: 'server' },
    says: {
      id: 'makeMailLink',
      summary: 'The unsubscribe link of one recipient, and the header fields that the mail must carry. Stores nothing.',
      body: { types: JSON_ONLY, schema: linkBody },
      answers: { 200: { summary: 'The link.', schema: linkAnswer } },
    },
    answer: giveLink,
  },
];
