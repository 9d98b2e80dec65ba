/** SHA-256 in plain JavaScript, loaded on demand where `crypto.subtle` is missing. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;
