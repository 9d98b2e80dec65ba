import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64url, toBase64url } from '../../src/wire/base64url.js';
import { rounds } from '../arbitraries/random.js';

describe('base64url', () => {
  test("by RFC 4648's vectors, without the padding", () => {
    const vectors = { '': '', f: 'Zg', fo: 'Zm8', foo: 'Zm9v', foob: 'Zm9vYg', fooba: 'Zm9vYmE', foobar: 'Zm9vYmFy' };
    for (const [text, coded] of Object.entries(vectors)) {
      expect(toBase64url(new TextEncoder().encode(text))).toBe(coded);
      expect(new TextDecoder().decode(fromBase64url(coded)!)).toBe(text);
    }
  });
  test('as Node has it, both ways', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url');
        expect(toBase64url(bytes)).toBe(text);
        expect(fromBase64url(text)).toEqual(bytes);
      }),
      { numRuns: rounds(1000) },
    );
  });
  test('has one text for each row of bytes', () => {
    const character = fc.constantFrom(...'ABCDQZabgwz0189-_');
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 11 }), (text) => {
        const bytes = fromBase64url(text);
        const canonical = Buffer.from(text, 'base64url').toString('base64url') === text;
        expect(bytes !== null).toBe(canonical);
        if (bytes) expect(toBase64url(bytes)).toBe(text);
      }),
      { numRuns: rounds(2000) },
    );
    expect(['A', 'AAAAA', 'AB', 'AAB', 'Zh', 'Zm9'].map(fromBase64url)).toEqual([null, null, null, null, null, null]);
  });
  test('knows no other characters', () => {
    for (const foreign of ['+', '/', '=', ' ', '\n', '.', '~', 'ä', '\u{1F36A}', '\0']) {
      expect(fromBase64url(`AA${foreign}A`)).toBeNull();
      expect(fromBase64url(`${foreign}AAA`)).toBeNull();
    }
  });
});
