/** Where visitors exercise their rights (docs/rights.md). Subjects stand in bodies, never in URLs. */
import * as v from 'valibot';
import type { Job } from '../house.js';
import type { Answer, Route } from '../http/route.js';
import {
  correctContact,
  eraseAll,
  exportAll,
  giveNonce,
  raiseConcern,
  showRecords,
  showRequests,
  showStatus,
  takeUnproven,
} from './answers.js';
import { sweepNonces } from './nonce.js';
import { BODIES, pageShape, provenShape, requestShape, statusShape, unprovenShape, type Ask } from './shapes.js';

const TYPES = ['text/plain', 'application/json'];
const oneRequest = v.object({ request: requestShape });

interface Deed {
  /** Path behind `/:site/rights/`. */
  at: string;
  id: string;
  summary: string;
  schema?: v.GenericSchema;
  answers: Readonly<Record<number, Answer>>;
  answer: Route['answer'];
}

const route = ({ at, id, summary, schema, answers, answer }: Deed): Route => ({
  method: 'POST',
  path: `/:site/rights/${at}`,
  access: { kind: 'page' },
  says: { id, summary, ...(schema ? { body: { types: TYPES, schema } } : {}), answers },
  answer,
});

/** A call that the subject's key must have signed. */
const provenRoute = (at: Ask, rest: Omit<Deed, 'at' | 'schema'>): Route =>
  route({ at, ...rest, schema: provenShape<v.GenericSchema>(BODIES[at]) });

const seeing: readonly Route[] = [
  route({
    at: 'nonce',
    id: 'giveNonce',
    summary: 'A nonce for one proof; it serves for 60 seconds.',
    answers: { 200: { summary: 'The nonce.', schema: v.object({ nonce: v.string(), expires: v.number() }) } },
    answer: giveNonce,
  }),
  provenRoute('records', {
    id: 'seeRecords',
    summary: 'Every record of the subject, page by page, and how every purpose stands.',
    answers: {
      200: {
        summary: 'A page. `standing`, `contact` and `request` come with the first one; `next` is null on the last.',
        schema: pageShape,
      },
    },
    answer: showRecords,
  }),
  provenRoute('export', {
    id: 'exportSubject',
    summary: 'Everything of the subject as a download.',
    answers: { 200: { summary: 'NDJSON; the last line counts the lines.', type: 'application/x-ndjson' } },
    answer: exportAll,
  }),
];

const changing: readonly Route[] = [
  provenRoute('contact', {
    id: 'correctContact',
    summary: 'Sets the contact of the subject.',
    answers: { 200: { summary: 'The request; it stays open until staff answer it.', schema: oneRequest } },
    answer: correctContact,
  }),
  provenRoute('erase', {
    id: 'eraseRecords',
    summary: 'Erases all records of the subject with its contact and texts, or the records that are named.',
    answers: {
      200: {
        summary: 'The request: `answered`, or open with the reason `legal-hold` where something must be kept.',
        schema: v.object({ request: requestShape, erased: v.number(), held: v.number() }),
      },
    },
    answer: eraseAll,
  }),
  provenRoute('concern', {
    id: 'raiseConcern',
    summary: 'Raises a concern in free text.',
    answers: { 200: { summary: 'The request.', schema: oneRequest } },
    answer: raiseConcern,
  }),
];

const asking: readonly Route[] = [
  provenRoute('requests/own', {
    id: 'seeRequests',
    summary: 'The requests of the subject, newest first, or the one with this reference.',
    answers: {
      200: {
        summary: 'A page; `next` is the `after` of the next one.',
        schema: v.object({ requests: v.array(requestShape), next: v.nullable(v.string()) }),
      },
    },
    answer: showRequests,
  }),
  route({
    at: 'requests',
    id: 'requestWithoutKey',
    summary: 'A request of somebody whose browser has lost the key: queued as `unverified`.',
    schema: unprovenShape,
    answers: {
      202: {
        summary: 'The request, and the secret with which to ask how it stands.',
        schema: v.object({ request: requestShape, secret: v.string() }),
      },
    },
    answer: takeUnproven,
  }),
  route({
    at: 'requests/status',
    id: 'seeRequestWithoutKey',
    summary: 'How a request without a key stands.',
    schema: statusShape,
    answers: { 200: { summary: 'The request.', schema: oneRequest } },
    answer: showStatus,
  }),
];

export const routes: readonly Route[] = [...seeing, ...changing, ...asking];

export const jobs: readonly Job[] = [sweepNonces];
