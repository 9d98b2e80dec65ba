import { describe, expect, it } from 'vitest';
import ar from '../../src/locales/ar.js';
import en from '../../src/locales/en.js';
import { duration, fill, list } from '../../src/ui/words.js';

describe('fill', () => {
  it('puts each value where its name stands, as often as it stands', () => {
    expect(fill('{a} and {b}, {a}', { a: 'one', b: 'two' })).toBe('one and two, one');
  });

  it('leaves nothing where a value is missing, and takes values as they are', () => {
    expect(fill('[{missing}]', {})).toBe('[]');
    expect(fill('{a}', { a: '{b} $& $1', b: 'no' })).toBe('{b} $& $1');
  });
});

describe('list', () => {
  it('joins as the language does', () => {
    expect(list(['a'], en)).toBe('a');
    expect(list(['a', 'b', 'c'], en)).toBe('a, b, and c');
    expect(list([], en)).toBe('');
  });

  it('isolates each item where the language runs from right to left', () => {
    expect(list(['Mixpanel', 'Snowplow'], ar)).toBe('\u2068Mixpanel\u2069 و\u2068Snowplow\u2069');
  });
});

describe('duration', () => {
  it.each([
    [1, '1 day'],
    [14, '14 days'],
    [30, '30 days'],
    [60, '60 days'],
    [61, '2 months'],
    [182, '6 months'],
    [365, '12 months'],
    [395, '13 months'],
  ])('%i days are "%s"', (days, said) => {
    expect(duration(days, en)).toBe(said);
  });

  it('uses the plural of the language', () => {
    expect(duration(61, ar)).toContain('شهران');
    expect(duration(182, ar)).toContain('أشهر');
    expect(duration(365, ar)).toContain('شهرًا');
  });
});
