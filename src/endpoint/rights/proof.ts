/**
 * The proof of a call: a compact JWS (RFC 7515) by the subject's key over a nonce, the method, the path and the body's
 * hash. It proves the same browser, never a person.
 */
import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import * as v from 'valibot';
import { fromBase64url } from '../../wire/base64url.js';
import { canonical } from '../../wire/canonical.js';
import { sha256 } from '../hash.js';
import type { House } from '../house.js';
import { Refusal } from '../http/refusal.js';
import { parse } from '../http/shape.js';
import { endOfNonce, NONCE_LIFE, spendNonce } from './nonce.js';

/** `typ` of a proof's protected header: a signed record is never taken for a proof, nor a proof for a record. */
export const PROOF_TYPE = 'sayso-request+jws';

/** A signature of ES256 has 64 bytes. Strict, because `jose` reads past blanks. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]{86}$/;
const MEND = 'Sign {nonce, method, path, body} with the subject\'s key: see "Proofs" in docs/rights.md.';
/** In its one spelling, as in a record: a key's name is the hash of its spelling. */
const coordinate = v.pipe(v.string(), v.regex(/^[\w-]{42}[AEIMQUYcgkosw048]$/, 'want 32 bytes in base64url'));
const headerShape = v.strictObject({
  alg: v.literal('ES256'),
  typ: v.literal(PROOF_TYPE),
  jwk: v.strictObject({ kty: v.literal('EC'), crv: v.literal('P-256'), x: coordinate, y: coordinate }),
});
const claimShape = v.strictObject({
  nonce: v.pipe(v.string(), v.maxLength(200)),
  method: v.string(),
  path: v.string(),
  body: v.string(),
});
type Claim = v.InferOutput<typeof claimShape>;
type Key = v.InferOutput<typeof headerShape>['jwk'];

const refuse = (code: string, path: string, message: string): Refusal => new Refusal(403, code, { message, path });

/** A part of the proof as the JSON text that it must be. */
const textOf = (part: string): string => {
  try {
    const bytes = fromBase64url(part) ?? new Uint8Array();
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    JSON.parse(text);
    return text;
  } catch {
    throw new Refusal(400, 'bad-proof', {
      message: `A part of the proof is not base64url of JSON. ${MEND}`,
      path: 'proof',
    });
  }
};

const partsOf = (proof: string): { jwk: Key; claim: Claim } => {
  if (!COMPACT.test(proof))
    throw new Refusal(400, 'bad-proof', { message: `The proof is no compact JWS. ${MEND}`, path: 'proof' });
  const parts = proof.split('.');
  const [head, body] = [textOf(parts[0]!), textOf(parts[1]!)];
  const { jwk } = parse(head, { schema: headerShape, code: 'bad-proof', mend: `Mend the proof's header. ${MEND}` });
  return {
    jwk,
    claim: parse(body, { schema: claimShape, code: 'bad-proof', mend: `Mend the proof's payload. ${MEND}` }),
  };
};

/** The algorithm is ours to say, never the header's. */
const signerOf = async (proof: string, jwk: Key): Promise<string> => {
  try {
    await compactVerify(proof, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] });
    return await calculateJwkThumbprint(jwk, 'sha256');
  } catch {
    throw refuse('bad-signature', 'proof', `The signature does not verify with the key in the proof's header. ${MEND}`);
  }
};

/** What a proof must be about. */
export interface Asked {
  site: string;
  /** Path of the route behind the endpoint's prefix, `/larkline/rights/erase`: a proxy may change what stands before it. */
  path: string;
  /** The call's body as it was read: any JSON value. */
  body: unknown;
}

const METHOD = 'POST';

const checkClaim = async ({ method, path, body }: Claim, asked: Asked): Promise<void> => {
  if (method !== METHOD)
    throw refuse('other-method', 'proof.method', `The proof is for another method than ${METHOD}.`);
  if (path !== asked.path)
    throw refuse('other-path', 'proof.path', `The proof is for another path than ${asked.path}.`);
  if (body !== (await sha256(canonical(asked.body))))
    throw refuse(
      'other-body',
      'proof.body',
      'The proof is for another body: hash the body as canonical JSON (RFC 8785).',
    );
};

/**
 * The subject that a proof proves. The nonce is spent last, so that nobody spends another's with a proof that fails.
 * @throws Refusal 400 where the proof cannot be read, 403 where it does not hold.
 */
export const subjectOf = async (house: House, proof: string, asked: Asked): Promise<string> => {
  const { jwk, claim } = partsOf(proof);
  const { nonce } = claim;
  const subject = await signerOf(proof, jwk);
  await checkClaim(claim, asked);
  const until = await endOfNonce(house, asked.site, nonce);
  if (until === null) throw refuse('unknown-nonce', 'proof.nonce', 'This endpoint gave no such nonce to this site.');
  if (Math.abs(until - NONCE_LIFE - house.now()) > NONCE_LIFE)
    throw refuse('expired-nonce', 'proof.nonce', `A nonce serves for ${NONCE_LIFE / 1000} seconds. Fetch another one.`);
  if (!(await spendNonce(house.sql, { site: asked.site, subject, nonce, until })))
    throw refuse('spent-nonce', 'proof.nonce', 'A nonce serves once. Fetch another one.');
  return subject;
};
