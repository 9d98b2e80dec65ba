/** How the endpoint is: for those who start, watch and end it. */
import * as v from 'valibot';
import { bytesOf } from '../hash.js';
import { Refusal } from '../http/refusal.js';
import type { Call, Route } from '../http/route.js';
import { exposition } from './exposition.js';
import type { Missing } from './readiness.js';

const fine = v.object({ ok: v.literal(true) });
/** The version of the text form that `exposition` writes. */
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

const alive = ({ c }: Call): Response => {
  c.header('Cache-Control', 'no-store');
  return c.json({ ok: true });
};

const WORDS: Readonly<Record<Missing, string>> = {
  draining: 'it is about to end',
  database: 'the database does not answer',
  schema: "the database's schema is not this release's",
  keys: 'the signing keys cannot be read',
};

const ready = async ({ c, house }: Call): Promise<Response> => {
  c.header('Cache-Control', 'no-store');
  const missing = await house.readiness.missing();
  if (!missing.length) return c.json({ ok: true });
  throw new Refusal(503, 'not-ready', {
    message: `This instance takes no requests now: ${missing.map((each) => WORDS[each]).join(', ')}.`,
    headers: { 'Retry-After': '2' },
  });
};

/** Compares digests under a fresh key: how long it takes tells nothing of the token. */
const isSame = async (a: string, b: string): Promise<boolean> => {
  const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
  return crypto.subtle.verify('HMAC', key, await crypto.subtle.sign('HMAC', key, bytesOf(a)), bytesOf(b));
};

const metrics = async ({ c, house }: Call): Promise<Response> => {
  c.header('Cache-Control', 'no-store');
  const { token } = house.options.metrics ?? {};
  if (!token)
    throw new Refusal(404, 'no-metrics', {
      message: 'Metrics are not served here. Set metrics.token (SAYSO_METRICS_TOKEN), or a port of their own.',
    });
  const sent = /^Bearer (.{1,300})$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  if (!(await isSame(sent, token)))
    throw new Refusal(401, 'metrics-token', {
      message: 'Send the token of the metrics: Authorization: Bearer <token>.',
      path: 'authorization',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  return c.body(await exposition(house), 200, { 'Content-Type': TEXT });
};

const NOT_READY = { summary: 'Not now: it ends, or the database, its schema or the keys are missing.' };

const readyAt = (path: string, id: string): Route => ({
  method: 'GET',
  path,
  access: { kind: 'self' },
  unlimited: true,
  says: {
    id,
    summary: 'Whether this instance takes requests: the database answers, its schema and the keys are there.',
    answers: { 200: { summary: 'It does.', schema: fine }, 503: NOT_READY },
  },
  answer: ready,
});

export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/healthz',
    root: true,
    access: { kind: 'self' },
    unlimited: true,
    says: {
      id: 'healthz',
      summary: 'Whether the process is up. Asks nothing else, so that a database that is away restarts no instance.',
      answers: { 200: { summary: 'It is.', schema: fine } },
    },
    answer: alive,
  },
  { ...readyAt('/readyz', 'readyz'), root: true },
  // The same behind the prefix, for who can only reach that.
  readyAt('/health', 'health'),
  {
    method: 'GET',
    path: '/metrics',
    root: true,
    access: { kind: 'self' },
    unlimited: true,
    says: {
      id: 'metrics',
      summary: 'What this instance counts, for Prometheus.',
      answers: {
        200: { summary: 'Text exposition.', type: 'text/plain' },
        401: { summary: 'Another token is wanted.' },
        404: { summary: 'No token is set, so metrics are not served.' },
      },
    },
    answer: metrics,
  },
];
