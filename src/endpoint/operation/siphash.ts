/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash made for tables whose keys come from strangers. Without
 * the key nobody can tell which address stands behind a hash. It answers at once, which WebCrypto does not.
 * 64-bit words stand as two 32-bit halves, low one first.
 */

/** v0 to v3, each low half first. */
type State = [number, number, number, number, number, number, number, number];

const add = (s: State, a: number, b: number): void => {
  const low = (s[a]! >>> 0) + (s[b]! >>> 0);
  s[a + 1] = (s[a + 1]! + s[b + 1]! + (low > 0xffffffff ? 1 : 0)) | 0;
  s[a] = low | 0;
};

/** Turns word `a` left by `n` < 32 bits, then takes in word `b` by exclusive or. */
const turn = (s: State, [a, n, b]: readonly [number, number, number]): void => {
  const [low, high] = [s[a]!, s[a + 1]!];
  s[a] = ((low << n) | (high >>> (32 - n))) ^ s[b]!;
  s[a + 1] = ((high << n) | (low >>> (32 - n))) ^ s[b + 1]!;
};

/** Turning by 32 bits is swapping the halves. */
const swap = (s: State, a: number): void => {
  [s[a], s[a + 1]] = [s[a + 1]!, s[a]!];
};

const round = (s: State): void => {
  add(s, 0, 2);
  turn(s, [2, 13, 0]);
  swap(s, 0);
  add(s, 4, 6);
  turn(s, [6, 16, 4]);
  add(s, 0, 6);
  turn(s, [6, 21, 0]);
  add(s, 4, 2);
  turn(s, [2, 17, 4]);
  swap(s, 4);
};

const take = (s: State, low: number, high: number): void => {
  s[6] ^= low;
  s[7] ^= high;
  round(s);
  round(s);
  s[0] ^= low;
  s[1] ^= high;
};

const startOf = ([k0, k1, k2, k3]: Uint32Array): State => [
  k0! ^ 0x70736575,
  k1! ^ 0x736f6d65,
  k2! ^ 0x6e646f6d,
  k3! ^ 0x646f7261,
  k0! ^ 0x6e657261,
  k1! ^ 0x6c796765,
  k2! ^ 0x79746573,
  k3! ^ 0x74656462,
];

/** The hash of a text's characters (one byte each: addresses are ASCII) under a key of four 32-bit words, as 16 hexadecimal digits. */
export const sipHash = (key: Uint32Array, text: string): string => {
  const s = startOf(key);
  const byte = (i: number): number => (i < text.length ? text.charCodeAt(i) & 0xff : 0);
  const word = (i: number): number => byte(i) | (byte(i + 1) << 8) | (byte(i + 2) << 16) | (byte(i + 3) << 24);
  const whole = text.length - (text.length % 8);
  for (let i = 0; i < whole; i += 8) take(s, word(i), word(i + 4));
  take(s, word(whole), word(whole + 4) | (text.length << 24));
  s[4] ^= 0xff;
  for (let i = 0; i < 4; i++) round(s);
  const hex = (half: number): string => (half >>> 0).toString(16).padStart(8, '0');
  return hex(s[1] ^ s[3] ^ s[5] ^ s[7]) + hex(s[0] ^ s[2] ^ s[4] ^ s[6]);
};
