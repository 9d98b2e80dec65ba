import { describe, expect, test } from 'vitest';
import { checksum } from '../../src/wire/checksum.js';

describe('checksum', () => {
  test("is 32-bit FNV-1a, by its authors' vectors", () => {
    const vectors: [string, number][] = [
      ['', 0x811c9dc5],
      ['a', 0xe40c292c],
      ['b', 0xe70c2de5],
      ['foobar', 0xbf9cf968],
      ['chongo was here!\n', 0xd49930d5],
    ];
    for (const [text, hash] of vectors) expect(checksum(text)).toBe(hash.toString(36));
  });
  test('is never negative and at most seven characters', () => {
    for (let i = 0; i < 2000; i++) expect(checksum(`d.v${i}~a`)).toMatch(/^[0-9a-z]{1,7}$/);
  });
  test('tells every single change of a character, swap and cut', () => {
    const text = 'p.vmw1xvz2m~aA-12b7_27a';
    const sum = checksum(text);
    for (let i = 0; i < text.length; i++) {
      for (let code = 33; code < 127; code++) {
        const changed = text.slice(0, i) + String.fromCharCode(code) + text.slice(i + 1);
        if (changed !== text) expect(checksum(changed)).not.toBe(sum);
      }
      expect(checksum(text.slice(0, i))).not.toBe(sum);
      expect(checksum(text.slice(0, i) + text.slice(i + 1))).not.toBe(sum);
      const [a, b] = [text[i]!, text[i + 1] ?? ''];
      if (a !== b && b) expect(checksum(text.slice(0, i) + b + a + text.slice(i + 2))).not.toBe(sum);
    }
  });
});
