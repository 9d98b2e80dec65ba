/** Calls of the rights routes: bare ones, and those that the subject's key signs. */
import { base64url } from '../outbox/base64url.js';
import { seal } from '../outbox/signer.js';
import { canonical } from '../wire/canonical.js';
import { isNonce, type Reads } from './read.js';
import { failure, type Failure, type Told } from './told.js';

/** An answer that takes longer is none, in ms. */
const LIMIT = 60_000;
const TRY_LATER = [429, 503];

/** Where the rights routes stand, and with what a call is signed. */
export interface Desk {
  /** Without a slash at its end, such as `/v1`. */
  endpoint: string;
  site: string;
  key: () => Promise<CryptoKeyPair | null>;
}

/** SHA-256 of a text in base64url. */
export const hashOf = async (text: string): Promise<string> =>
  base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));

const refusal = async (answer: Response): Promise<Failure> => {
  const { error } = Object(await answer.json().catch(() => null)) as { error?: { code?: string; message?: string } };
  const reason = TRY_LATER.includes(answer.status) ? 'busy' : error ? 'refused' : 'unreadable';
  return failure(reason, error?.message ?? `The answer was ${answer.status}.`, error?.code);
};

/** A redirect is a fault: whatever stands between here and the endpoint must not be handed the text. */
const post = async ({ endpoint, site }: Desk, route: string, body: unknown): Promise<Response | Failure> => {
  try {
    const answer = await fetch(`${endpoint}/${site}/rights/${route}`, {
      method: 'POST',
      body: JSON.stringify(body),
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(LIMIT),
    });
    return answer.ok ? answer : await refusal(answer);
  } catch (error) {
    return failure('offline', String(error));
  }
};

const read = async <T extends object>(answer: Response | Failure, reads: Reads<T>): Promise<Told<T>> => {
  if ('reason' in answer) return answer;
  const text = await answer.text().catch(() => null);
  if (text === null) return failure('offline', 'The answer broke off.');
  try {
    const value: unknown = JSON.parse(text);
    if (reads(value)) return { ok: true, ...value };
  } catch {
    // Said below.
  }
  return failure('unreadable', 'What came is no answer of the endpoint.');
};

/** A call without a proof. */
export const ask = async <T extends object>(desk: Desk, what: [string, unknown], reads: Reads<T>): Promise<Told<T>> =>
  read(await post(desk, ...what), reads);

/** A call with a proof: a JWS by the subject's key over a fresh nonce, method, path and the body's hash. */
export const provenRaw = async (desk: Desk, route: string, body: object): Promise<Response | Failure> => {
  const pair = await desk.key();
  if (!pair) return failure('no-key', 'This browser has no key that could sign the request.');
  const given = await ask(desk, ['nonce', {}], isNonce);
  if (!given.ok) return given;
  try {
    const hash = await hashOf(canonical(body));
    const claim = { nonce: given.nonce, method: 'POST', path: `/${desk.site}/rights/${route}`, body: hash };
    const proof = await seal(pair, 'request', JSON.stringify(claim));
    return await post(desk, route, { proof, body });
  } catch (error) {
    return failure('no-key', `The request could not be signed: ${String(error)}`);
  }
};

/** As `provenRaw`, read. */
export const proven = async <T extends object>(
  desk: Desk,
  [route, body]: [string, object],
  reads: Reads<T>,
): Promise<Told<T>> => read(await provenRaw(desk, route, body), reads);
