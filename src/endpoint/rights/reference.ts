/**
 * References of requests, such as `SAY-7K3M-Q2XA-90TF`: short, not to be guessed, and readable aloud. Eleven symbols of
 * Crockford's base32 (55 random bits) and his check symbol, which tells every mistyped and every swapped symbol. Only
 * numbers whose check symbol is one of the 32 are given out: the five others (`*~$=U`) are hard to read aloud.
 * https://www.crockford.com/base32.html
 */
const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;
const MODULUS = 37;

/** The number's remainder, symbol by symbol: 55 bits do not fit a JavaScript number. */
const checkOf = (symbols: string): number =>
  [...symbols].reduce((rest, symbol) => (rest * 32 + SYMBOLS.indexOf(symbol)) % MODULUS, 0);

const written = (symbols: string): string => `SAY-${symbols.match(/.{4}/g)!.join('-')}`;

/** A reference. `random` fills bytes. */
export const makeReference = (random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string => {
  for (;;) {
    const symbols = [...random(new Uint8Array(LENGTH - 1))].map((byte) => SYMBOLS[byte & 31]).join('');
    const check = SYMBOLS[checkOf(symbols)];
    if (check) return written(symbols + check);
  }
};

/**
 * A reference as somebody wrote it down: small letters, missing hyphens and look-alikes (O for 0, I and L for 1) are
 * mended. `null` where it is none, or where a symbol is wrong.
 */
export const readReference = (text: string): string | null => {
  const bare = text.toUpperCase().replace(/[\s-]/g, '').replace(/^SAY/, '');
  const symbols = bare.replaceAll('O', '0').replace(/[IL]/g, '1');
  if (symbols.length !== LENGTH || [...symbols].some((symbol) => !SYMBOLS.includes(symbol))) return null;
  return SYMBOLS[checkOf(symbols.slice(0, -1))] === symbols.at(-1) ? written(symbols) : null;
};
