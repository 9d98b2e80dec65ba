import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/outbox/sha256.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const expected = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('the examples of FIPS 180-4', () => {
  expect(hex(sha256(new TextEncoder().encode('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(hex(sha256(new Uint8Array()))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('the same as the platform’s, at every length around a block', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = new Uint8Array(length).map((_, i) => (i * 89 + length) & 255);
    expect(hex(sha256(bytes)), String(length)).toBe(expected(bytes));
  }
});

test('and for anything else', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => hex(sha256(bytes)) === expected(bytes)));
});

test('leaves its input alone, also where it is a view into something larger', () => {
  const whole = new Uint8Array(100).fill(7);
  const view = whole.subarray(10, 20);
  expect(hex(sha256(view))).toBe(expected(view));
  expect(whole.every((byte) => byte === 7)).toBe(true);
});
