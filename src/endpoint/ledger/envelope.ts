/** Opens an envelope: payload, subject and proof, or the reason why it is refused for good. */
import * as v from 'valibot';
import type { BounceReason, Outcome } from '../../wire/answer.js';
import type { ConsentRecord, Envelope } from '../../wire/record.js';
import { bytesOf, sha256 } from '../hash.js';
import { issueText } from '../http/shape.js';
import { decodeBase64url, thumbprintOf, verifyEs256 } from './es256.js';
import { ambiguityIn } from './plain-json.js';
import { idOf, parseRecord } from './record-shape.js';

/** `typ` of a record's protected header. */
export const RECORD_TYPE = 'sayso-record+jws';
/** What fits into a batch as a JWS; a longer payload could never be delivered signed. */
const MOST_PAYLOAD = 49_152;

/** What the ledger's columns are made of, whatever else the payload says. */
export type Entered = Pick<ConsentRecord, 'id' | 'at' | 'supersedes'> & {
  notice: Pick<ConsentRecord['notice'], 'hash'>;
};

/** An envelope that may be kept. */
export interface Opened {
  record: Entered;
  /** The exact text. */
  payload: string;
  /** base64url SHA-256 of the payload. */
  hash: string;
  subject: string;
  /** The JWS without its payload (RFC 7515, appendix F); `null` where it is unproven. */
  signature: string | null;
  /** Set where the endpoint itself wrote the payload. Nothing that was sent can set it. */
  proof?: 'endpoint';
  /**
   * Set where the quota of records without a published notice does not count: withdrawals and sign-outs, which must not
   * wait because somebody makes notices up. Nothing that is sent can set it.
   */
  unmetered?: true;
}

export type Bounced = Extract<Outcome, { outcome: 'bounced' }>;

/** 32 bytes in their one spelling: the last letter has two loose bits, and a key's name is the hash of its spelling. */
const coordinate = v.pipe(v.string(), v.regex(/^[\w-]{42}[AEIMQUYcgkosw048]$/, 'want 32 bytes in base64url'));
/** 64 bytes in their one spelling, because `jose` reads past blanks and padding. */
const SIGNATURE = /^[\w-]{85}[AQgw]$/;
const headerShape = v.strictObject({
  alg: v.literal('ES256'),
  typ: v.literal(RECORD_TYPE),
  jwk: v.strictObject({ kty: v.literal('EC'), crv: v.literal('P-256'), x: coordinate, y: coordinate }),
});
type Header = v.InferOutput<typeof headerShape>;

/** Strict: padding bits and foreign characters would give one payload several spellings. */
const decode = (part: string): string | null => {
  const bytes = decodeBase64url(part);
  if (!bytes) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

const headerOf = (part: string): { header: Header } | { message: string } => {
  try {
    const text = decode(part) ?? '';
    const result = v.safeParse(headerShape, JSON.parse(text));
    const ambiguity = ambiguityIn(text);
    if (ambiguity !== null) return { message: `header: ${ambiguity}` };
    return result.success ? { header: result.output } : { message: `header ${issueText(result.issues[0])}` };
  } catch {
    return { message: 'header: not base64url of JSON' };
  }
};

/** The subject behind a signature, or `null` where it does not verify. The algorithm is ours to say, never the header's. */
const verify = async (jws: string, { jwk }: Header): Promise<string | null> => {
  try {
    return (await verifyEs256(jws, jwk)) ? await thumbprintOf(jwk) : null;
  } catch {
    return null;
  }
};

interface Letter {
  payload: string;
  /** The whole JWS, or `null` where the browser could not sign. */
  jws: string | null;
}

/** Takes the letter out of its envelope, unread. */
const letterOf = (envelope: Envelope): Letter | null => {
  if (typeof envelope !== 'string') return { payload: envelope.payload, jws: null };
  const parts = envelope.split('.');
  const payload = parts.length === 3 ? decode(parts[1]!) : null;
  return payload === null ? null : { payload, jws: envelope };
};

const isWellFormed = (text: string): boolean => text === new TextDecoder().decode(bytesOf(text));

const signerOf = async (jws: string): Promise<{ subject: string; signature: string } | { message: string }> => {
  const [head = '', , signed = ''] = jws.split('.');
  const read = headerOf(head);
  if ('message' in read) return read;
  if (!SIGNATURE.test(signed)) return { message: 'signature: want 64 bytes, r and s, in base64url' };
  const subject = await verify(jws, read.header);
  return subject
    ? { subject, signature: `${head}..${signed}` }
    : { message: 'the signature does not verify with the key in the header' };
};

/** Opens an envelope for one site. */
export const open = async (envelope: Envelope, site: string): Promise<Opened | Bounced> => {
  const letter = letterOf(envelope);
  const hash = await sha256(letter?.payload ?? (envelope as string));
  const bounce = (reason: BounceReason, message: string): Bounced => ({
    id: letter ? idOf(letter.payload) : '',
    hash,
    outcome: 'bounced',
    reason,
    message,
  });
  if (!letter) return bounce('malformed', 'the envelope is neither a compact JWS of UTF-8 text nor { payload }');
  const { payload, jws } = letter;
  if (bytesOf(payload).length > MOST_PAYLOAD)
    return bounce('too-large', `the payload has more than ${MOST_PAYLOAD} bytes`);
  if (!isWellFormed(payload)) return bounce('malformed', 'the payload is not well-formed Unicode');
  const signer = jws === null ? { subject: `unproven:${hash}`, signature: null } : await signerOf(jws);
  if ('message' in signer) return bounce('bad-signature', signer.message);
  const parsed = parseRecord(payload);
  if ('message' in parsed) return bounce('malformed', parsed.message);
  if (parsed.record.site !== site)
    return bounce('wrong-site', `site: got ${JSON.stringify(parsed.record.site)}, this route keeps "${site}"`);
  return { ...parsed, payload, hash, ...signer };
};
