import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uuid7 } from '../../src/wire/uuid.js';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16));
const random = fc.uint8Array({ minLength: 16, maxLength: 16 });
const moment = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('uuid7', () => {
  test("by RFC 9562's example", () => {
    // Appendix A.6: Tuesday, February 22, 2022 2:22:22.00 PM GMT-05:00, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
    expect(uuid7(0x017f22e279b0, bytesOf('ffffffffffff0cc318c4dc0c0c07398f'))).toBe(
      '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
    );
  });
  test('has the form of version 7, variant 10, whatever the bytes', () => {
    fc.assert(
      fc.property(moment, random, (now, bytes) => {
        const id = uuid7(now, bytes);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(parseInt(id.replace(/-/g, '').slice(0, 12), 16)).toBe(now);
      }),
    );
  });
  test('sorts by time as text', () => {
    fc.assert(
      fc.property(moment, moment, random, random, (a, b, x, y) => {
        if (a !== b) expect(uuid7(a, x) < uuid7(b, y)).toBe(a < b);
      }),
    );
  });
  test('carries 74 of the random bits', () => {
    const base = uuid7(1, new Uint8Array(16));
    let carried = 0;
    for (let bit = 0; bit < 128; bit++) {
      const bytes = new Uint8Array(16);
      bytes[bit >> 3] = 1 << (bit & 7);
      if (uuid7(1, bytes) !== base) carried++;
    }
    expect(base).toBe('00000000-0001-7000-8000-000000000000');
    expect(carried).toBe(74);
  });
  test('keeps its form where the clock is odd', () => {
    const zero = new Uint8Array(16);
    expect(uuid7(-5, zero)).toBe('00000000-0000-7000-8000-000000000000');
    expect(uuid7(1.9, zero)).toBe('00000000-0001-7000-8000-000000000000');
    expect(uuid7(2 ** 48 + 1, zero)).toBe('00000000-0001-7000-8000-000000000000');
  });
});
