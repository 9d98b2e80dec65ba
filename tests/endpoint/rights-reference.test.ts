/** References and due dates, by themselves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueOf } from '../../src/endpoint/rights/due.js';
import { makeReference, readReference } from '../../src/endpoint/rights/reference.js';

const bytes = fc.uint8Array({ minLength: 11, maxLength: 11 });
/** A reference from given bytes; bytes without a plain check symbol are followed by zeros, which have one. */
const referenceOf = (given: Uint8Array): string => {
  const queue = [given, new Uint8Array(11)];
  return makeReference(() => queue.shift()!);
};

describe('a reference', () => {
  it('is short, in plain symbols, and reads back', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        const reference = referenceOf(given);
        expect(reference).toMatch(/^SAY-([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
        expect(readReference(reference)).toBe(reference);
      }),
    );
  });

  it('has the check symbol that Crockford defines: the number modulo 37', () => {
    const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    fc.assert(
      fc.property(bytes, (given) => {
        const bare = referenceOf(given).slice(4).replaceAll('-', '');
        const number = [...bare.slice(0, -1)].reduce((sum, symbol) => sum * 32n + BigInt(symbols.indexOf(symbol)), 0n);
        expect(symbols[Number(number % 37n)]).toBe(bare.at(-1));
      }),
    );
  });

  it('is mended where it was written down loosely', () => {
    const reference = referenceOf(Uint8Array.from([0, 1, 0, 1, 9, 9, 9, 9, 9, 9, 9]));
    const loose = ` ${reference.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'I').replaceAll('-', '')} `;
    expect(loose).toContain('o');
    expect(readReference(loose)).toBe(reference);
    expect(readReference(reference.slice(4))).toBe(reference);
  });

  it('tells every wrong symbol and every two that changed places', () => {
    const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    fc.assert(
      fc.property(bytes, fc.nat(11), fc.nat(31), (given, place, symbol) => {
        const bare = [...referenceOf(given).slice(4).replaceAll('-', '')];
        const wrong = bare.map((each, i) => (i === place ? symbols[symbol]! : each)).join('');
        expect(readReference(wrong) === null).toBe(wrong !== bare.join(''));
        const swapped = [...bare];
        [swapped[place], swapped[(place + 1) % 12]] = [bare[(place + 1) % 12]!, bare[place]!];
        if (place < 11) expect(readReference(swapped.join('')) === null).toBe(swapped.join('') !== bare.join(''));
      }),
    );
  });

  it('is none where it is too short, too long or holds a foreign symbol', () => {
    for (const text of ['', 'SAY', 'SAY-7K3M', 'SAY-0000-0000-00000', 'SAY-0000-0000-000U', '0000 0000 000*'])
      expect(readReference(text), text).toBeNull();
    expect(readReference('SAY-0000-0000-0000')).toBe('SAY-0000-0000-0000');
  });
});

const at = (text: string): number => Date.parse(text);

describe('a request is due', () => {
  it.each([
    ['2026-01-15T10:20:30Z', '2026-02-15T10:20:30Z'],
    ['2026-01-31T23:59:59Z', '2026-02-28T23:59:59Z'],
    ['2028-01-31T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['2026-03-31T12:00:00Z', '2026-04-30T12:00:00Z'],
    ['2026-12-31T12:00:00Z', '2027-01-31T12:00:00Z'],
    ['2026-02-28T12:00:00Z', '2026-03-28T12:00:00Z'],
  ])('one calendar month later: %s to %s', (from, to) => {
    for (const region of [null, 'DE', 'FR-75']) expect(dueOf(at(from), region)).toBe(at(to));
  });

  it('45 days later in the USA', () => {
    for (const region of ['US-CA', 'US', 'us-ca', 'US-VA'])
      expect(dueOf(at('2026-01-15T10:20:30Z'), region)).toBe(at('2026-03-01T10:20:30Z'));
    expect(dueOf(at('2026-01-15T10:20:30Z'), 'USX')).toBe(at('2026-02-15T10:20:30Z'));
  });

  it('so many days later as the site says, wherever the visitor is', () => {
    for (const region of [null, 'DE', 'US-CA'])
      expect(dueOf(at('2026-01-31T10:20:30Z'), region, { days: 10 })).toBe(at('2026-02-10T10:20:30Z'));
  });

  it('never more than 31 days later by the month, and never in another day of the month but at its end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: at('2100-01-01') }), (from) => {
        const due = dueOf(from, null);
        const days = (due - from) / 86_400_000;
        expect(days).toBeGreaterThanOrEqual(28);
        expect(days).toBeLessThanOrEqual(31);
        const [a, b] = [new Date(from), new Date(due)];
        expect((b.getUTCMonth() - a.getUTCMonth() + 12) % 12).toBe(1);
        if (a.getUTCDate() !== b.getUTCDate()) expect(new Date(due + 86_400_000).getUTCDate()).toBe(1);
      }),
    );
  });
});
