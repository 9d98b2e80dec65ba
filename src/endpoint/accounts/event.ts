/** Events that browsers sign: opened once, at the edge, as records are. */
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import * as v from 'valibot';
import { fromBase64url } from '../../wire/base64url.js';
import { EVENT_TYPE } from '../../wire/event.js';
import { sha256 } from '../hash.js';
import { Refusal } from '../http/refusal.js';
import { parse } from '../http/shape.js';
import type { Opened } from '../ledger/envelope.js';

const MEND =
  "Sign {v, kind, id, site, at, notice, supersedes, choices, salt} with the subject's key: see docs/accounts.md.";
const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const coordinate = v.pipe(v.string(), v.regex(/^[\w-]{43}$/));
const headerShape = v.strictObject({
  alg: v.literal('ES256'),
  typ: v.literal(EVENT_TYPE),
  jwk: v.strictObject({ kty: v.literal('EC'), crv: v.literal('P-256'), x: coordinate, y: coordinate }),
});
const fields = {
  v: v.literal(1),
  id: v.pipe(v.string(), v.regex(UUID7, 'want a version 7 UUID in lower case')),
  site: v.string(),
  at: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15)),
  notice: v.strictObject({ hash: v.pipe(v.string(), v.regex(/^([\w-]{43})?$/)) }),
  supersedes: v.strictTuple([]),
  choices: v.strictObject({}),
  salt: v.pipe(v.string(), v.regex(/^[\w-]{22}$/)),
};
const eventShape = v.variant('kind', [
  v.strictObject({ ...fields, kind: v.literal('link'), ticket: v.pipe(v.string(), v.maxLength(300)) }),
  v.strictObject({ ...fields, kind: v.literal('unlink') }),
]);
export type BrowserEvent = v.InferOutput<typeof eventShape>;

/** An event whose signature holds. */
export interface OpenedEvent {
  event: BrowserEvent;
  opened: Opened;
}

const refuse = (code: string, message: string): Refusal => new Refusal(403, code, { message, path: 'event' });

const textOf = (part: string | undefined): string => {
  const bytes = part === undefined ? null : fromBase64url(part);
  try {
    if (bytes) return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Refused below, as every other part that cannot be read.
  }
  throw new Refusal(400, 'bad-event', { message: `The event is no compact JWS of UTF-8 text. ${MEND}`, path: 'event' });
};

/** The algorithm is ours to say, never the header's. */
const signerOf = async (jws: string): Promise<string> => {
  const { jwk } = parse(textOf(jws.split('.')[0]), { schema: headerShape, code: 'bad-event', mend: MEND });
  try {
    await compactVerify(jws, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] });
    return await calculateJwkThumbprint(decodeProtectedHeader(jws).jwk!, 'sha256');
  } catch {
    throw refuse('bad-signature', `The signature does not verify with the key in the header. ${MEND}`);
  }
};

/** Opens an event for one site. @throws Refusal 400 where it cannot be read, 403 where it does not hold. */
export const openEvent = async (jws: string, site: string): Promise<OpenedEvent> => {
  const [head = '', body, signed = '', ...rest] = jws.split('.');
  const payload = textOf(rest.length ? undefined : body);
  const subject = await signerOf(jws);
  const event = parse(payload, { schema: eventShape, code: 'bad-event', mend: MEND });
  if (event.site !== site) throw refuse('other-site', `The event is for another site than "${site}".`);
  const signature = `${head}..${signed}`;
  return {
    event,
    opened: { record: event, payload, hash: await sha256(payload), subject, signature, unmetered: true },
  };
};
