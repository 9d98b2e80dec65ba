/**
 * Sealed texts: AES-256-GCM under a secret that the text names by its id, so that it opens as long as that secret is
 * kept, whatever secrets came since. One version byte, nine of the secret's id, twelve of the nonce, then ciphertext
 * and tag; all in base64url. Nobody can make one, read one or change a bit of one without the secret.
 */
import { fromBase64url, toBase64url } from '../../wire/base64url.js';
import { bytesOf } from '../hash.js';
import type { Secrets, Use, UseKey } from './secrets.js';

const VERSION = 1;
const KID_BYTES = 9;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD = 1 + KID_BYTES;
/** No longer text is looked at. */
const MOST_LETTERS = 2048;

/** What a sealed text is for: opened as anything else, it does not open. */
export interface SealedAs {
  use: Use;
  as: 'unsubscribe' | 'confirm';
}

const keyOf = ({ bytes }: UseKey): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);

const gcm = (as: string, head: Uint8Array, iv: Uint8Array<ArrayBuffer>): AesGcmParams => {
  const how: AesGcmParams = { name: 'AES-GCM', iv };
  how.additionalData = new Uint8Array([...bytesOf(`sayso ${as} `), ...head]);
  return how;
};

/** Seals a text. */
export const seal = async (secrets: Pick<Secrets, 'newest'>, { use, as }: SealedAs, text: string): Promise<string> => {
  const secret = await secrets.newest(use);
  const head = Uint8Array.of(VERSION, ...fromBase64url(secret.kid)!);
  // 96 random bits: one secret seals four billion texts before a repetition is worth a thought (NIST SP 800-38D, 8.3).
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(gcm(as, head, iv), await keyOf(secret), bytesOf(text));
  return toBase64url(Uint8Array.of(...head, ...iv, ...new Uint8Array(sealed)));
};

/** Something to decrypt in vain: a text that could not be sealed takes the same work as one that was forged. */
const dummy = (): Uint8Array => new Uint8Array(HEAD + IV_BYTES + TAG_BYTES);

const bytesFrom = (sealed: string): Uint8Array => {
  const bytes = sealed.length <= MOST_LETTERS ? fromBase64url(sealed) : null;
  return bytes && bytes.length >= dummy().length && bytes[0] === VERSION ? bytes : dummy();
};

/** The text, or `null` where it was not sealed here for this. */
export const unseal = async (
  secrets: Pick<Secrets, 'newest' | 'named'>,
  { use, as }: SealedAs,
  sealed: string,
): Promise<string | null> => {
  const bytes = bytesFrom(sealed);
  const head = bytes.slice(0, HEAD);
  const iv = bytes.slice(HEAD, HEAD + IV_BYTES);
  const secret = (await secrets.named(toBase64url(head.subarray(1)), use)) ?? (await secrets.newest(use));
  try {
    const rest = bytes.slice(HEAD + IV_BYTES);
    return new TextDecoder().decode(await crypto.subtle.decrypt(gcm(as, head, iv), await keyOf(secret), rest));
  } catch {
    return null;
  }
};
