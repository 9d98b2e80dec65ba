/**
 * SHA-256 (FIPS 180-4) in plain JavaScript, loaded on demand: `crypto.subtle` is missing on plain http, and the hash
 * of a payload must be the same there.
 */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** The first 32 bits behind the point of a root: what the standard makes its constants of (sections 4.2.2, 5.3.3). */
const fraction = (root: number): number => ((root % 1) * 2 ** 32) | 0;

const firstPrimes = (count: number): number[] => {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  return primes;
};

/** The message, a 1 bit, zeros, and its length in bits as a 64-bit number: whole blocks of 64 bytes (section 5.1.1). */
const pad = (bytes: Uint8Array): DataView => {
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, bytes.length << 3);
  return view;
};

const schedule = (view: DataView, at: number): number[] => {
  const words: number[] = [];
  for (let i = 0; i < 16; i++) words.push(view.getInt32(at + i * 4));
  for (let i = 16; i < 64; i++) {
    const early = words[i - 15]!;
    const late = words[i - 2]!;
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words.push((words[i - 16]! + s0 + words[i - 7]! + s1) | 0);
  }
  return words;
};

/** One block into the running hash (section 6.2.2). */
const mix = (hash: readonly number[], words: readonly number[], constants: readonly number[]): number[] => {
  let [a, b, c, d, e, f, g, h] = hash as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + constants[i]! + words[i]!) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + hash[i]!) | 0);
};

export const sha256: Sha256 = (bytes) => {
  const primes = firstPrimes(64);
  const constants = primes.map((prime) => fraction(Math.cbrt(prime)));
  let hash = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const view = pad(bytes);
  for (let at = 0; at < view.byteLength; at += 64) hash = mix(hash, schedule(view, at), constants);
  const digest = new DataView(new ArrayBuffer(32));
  hash.forEach((word, i) => digest.setInt32(i * 4, word));
  return new Uint8Array(digest.buffer);
};
