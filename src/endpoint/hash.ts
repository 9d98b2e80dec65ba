import { toBase64url } from '../wire/base64url.js';

const encoder = new TextEncoder();

/** UTF-8 bytes of a text. */
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** base64url SHA-256, through WebCrypto, which every fetch runtime has. */
export const sha256 = async (content: string | Uint8Array<ArrayBuffer>): Promise<string> =>
  toBase64url(
    new Uint8Array(await crypto.subtle.digest('SHA-256', typeof content === 'string' ? bytesOf(content) : content)),
  );
