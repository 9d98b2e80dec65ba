/** The public keys of receipts and checkpoints: whoever holds a receipt verifies it with these alone. */
import * as v from 'valibot';
import type { Route } from '../http/route.js';

const keySet = v.object({
  keys: v.array(v.object({ kty: v.literal('EC'), crv: v.literal('P-256'), kid: v.string() })),
});

const at = (path: string, id: string): Route => ({
  method: 'GET',
  path,
  access: { kind: 'open', seconds: 300 },
  says: {
    id,
    summary: 'The key set (RFC 7517).',
    answers: { 200: { summary: 'Every key that ever signed.', schema: keySet } },
  },
  answer: async ({ c, house }) => c.json(await house.ring.published()),
});

export const routes: readonly Route[] = [
  { ...at('/.well-known/jwks.json', 'wellKnownKeys'), root: true },
  at('/jwks.json', 'keys'),
];
