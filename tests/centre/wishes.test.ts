import { describe, expect, test } from 'vitest';
import { missing, offered, readList, withSent, type Sent } from '../../src/centre/wishes.js';

const sent = (reference: string, received: number, more: Partial<Sent> = {}): Sent => ({
  ...{ reference, kind: 'see', status: 'verified', received, since: received, due: 9, answer: null },
  ...more,
});

describe('the list', () => {
  test.each([
    undefined,
    null,
    3,
    'x',
    [],
    { unsent: 3, sent: {} },
    { unsent: [null, {}, 3], sent: [null, { reference: 'a' }] },
  ])('what was stored as %j is an empty list', (broken) => expect(readList(broken)).toEqual({ unsent: [], sent: [] }));

  test('answers that were stored all the same are not read', () => {
    expect(readList({ sent: [sent('a', 1, { answer: 'private' })] }).sent[0]!.answer).toBeNull();
  });

  test('newest first, by reference, and a secret that is known stays', () => {
    const list = withSent({ unsent: [], sent: [sent('a', 1, { secret: 's' }), sent('b', 2)] }, [
      sent('a', 1, { status: 'answered' }),
      sent('c', 3),
    ]);
    expect(list.sent.map(({ reference }) => reference)).toEqual(['c', 'b', 'a']);
    expect(list.sent[2]).toMatchObject({ status: 'answered', secret: 's' });
  });
});

describe('the fields', () => {
  const wish = (kind: 'see' | 'correct' | 'erase' | 'concern') => ({ kind, contact: ' ', text: '' });

  test('with a key, only what the kind itself needs', () => {
    expect(missing(wish('see'), true)).toEqual([]);
    expect(missing(wish('erase'), true)).toEqual([]);
    expect(missing(wish('correct'), true)).toEqual(['contact']);
    expect(missing(wish('concern'), true)).toEqual(['text']);
    expect(offered(wish('see'), true)).toEqual([]);
  });

  test('without one, a contact for every kind', () => {
    for (const kind of ['see', 'correct', 'erase'] as const) expect(missing(wish(kind), false)).toEqual(['contact']);
    expect(missing(wish('concern'), false)).toEqual(['contact', 'text']);
  });
});
