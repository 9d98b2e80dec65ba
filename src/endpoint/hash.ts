import { toBase64url } from '../wire/base64url.js';

type NodeCrypto = typeof import('node:crypto');

const encoder = new TextEncoder();

/** UTF-8 bytes of a text. */
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/**
 * Node's own cryptography, where it is. WebCrypto sends each digest and each signature through a pool of threads and
 * back, which costs more of the processor than the work itself. Asked for by name, so that no bundle for another runtime
 * holds it; there since Node 20.16 and 22.3.
 */
export const nodeCrypto = (): NodeCrypto | undefined => globalThis.process?.getBuiltinModule?.('node:crypto');

/** base64url SHA-256. */
export const sha256 = async (content: string | Uint8Array<ArrayBuffer>): Promise<string> =>
  nodeCrypto()?.createHash('sha256').update(content).digest('base64url') ??
  toBase64url(
    new Uint8Array(await crypto.subtle.digest('SHA-256', typeof content === 'string' ? bytesOf(content) : content)),
  );
