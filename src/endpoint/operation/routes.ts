/** How the endpoint is. */
import * as v from 'valibot';
import { Refusal } from '../http/refusal.js';
import type { Call, Route } from '../http/route.js';

const health = async ({ c, house }: Call): Promise<Response> => {
  c.header('Cache-Control', 'no-store');
  try {
    await house.sql.query('SELECT 1');
    return c.json({ ok: true });
  } catch {
    throw new Refusal(503, 'unavailable', {
      message: 'The database does not answer.',
      headers: { 'Retry-After': '2' },
    });
  }
};

export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/health',
    access: { kind: 'self' },
    says: {
      id: 'health',
      summary: 'Whether the endpoint and its database answer.',
      answers: { 200: { summary: 'They do.', schema: v.object({ ok: v.literal(true) }) } },
    },
    answer: health,
  },
];
