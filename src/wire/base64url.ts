/** base64url without padding (RFC 4648, section 5), written out because `btoa` takes no bytes and belongs to the DOM. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Bytes to text. */
export const toBase64url = (bytes: Uint8Array): string => {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = Math.min(bytes.length - i, 3);
    for (let j = 0; j <= left; j++) text += ALPHABET[(word >> (18 - 6 * j)) & 63];
  }
  return text;
};

/**
 * Text to bytes; `null` where a character is foreign or the text is none that `toBase64url` writes, so that no two
 * texts stand for the same bytes (RFC 4648, section 3.5).
 */
export const fromBase64url = (text: string): Uint8Array | null => {
  const bytes: number[] = [];
  let word = 0;
  let bits = 0;
  for (const char of text) {
    const value = ALPHABET.indexOf(char);
    if (value < 0) return null;
    word = ((word << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) bytes.push((word >> (bits -= 8)) & 255);
  }
  return bits > 5 || word & ((1 << bits) - 1) ? null : Uint8Array.from(bytes);
};
