/** P4 and P5 as properties: whatever the network and the page's death do, every record arrives once, and none leaves unconfirmed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWorld, entryAt, idAt, payloadOf, settle, type Fate } from './scripted.js';

type Step =
  | { do: 'append' }
  | { do: 'wake' }
  | { do: 'crash'; after: number }
  | { do: 'pass'; ms: number }
  | { do: 'fate'; fate: Fate };

const FATES: Fate[] = [
  'accept',
  'offline',
  'lost-before',
  'lost-after',
  'server-error',
  'portal',
  'portal-json',
  'wrong-hash',
  'half',
  'busy-seconds',
  'busy-date',
  'refuse',
  'too-large',
];

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fate' as const), fate: fc.constantFrom(...FATES) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), after: fc.nat(40) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 4 * 86_400_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wake' as const) }) },
);

/** A week on a good network: whatever rests or respects a `Retry-After` has its turn. */
const WEEK = 7 * 86_400_000;

test('P4 P5 every record arrives exactly once, and nothing leaves the queue unconfirmed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
      async (steps, draws) => {
        const world = createWorld({ random: () => draws.next().value as number });
        let count = 0;
        const check = (): void => {
          for (let n = 0; n < count; n++) {
            const entry = world.queue.entries.get(idAt(n));
            expect(entry?.payload, 'nothing leaves the queue').toBe(payloadOf(idAt(n)));
            if (entry?.outcome)
              expect(world.server.ledger, 'nothing is settled that did not arrive').toContain(idAt(n));
          }
          expect(new Set(world.server.ledger).size).toBe(world.server.ledger.length);
        };
        for (const now of steps) {
          if (now.do === 'append') void world.outbox.append(entryAt(count++));
          else if (now.do === 'wake') world.outbox.wake();
          else if (now.do === 'fate') world.server.fates.push(now.fate);
          else if (now.do === 'pass') await world.pass(now.ms);
          else {
            // The page dies after some more microtasks: anywhere between two steps of a flight.
            for (let i = 0; i < now.after; i++) await Promise.resolve();
            world.crash();
          }
          check();
        }
        await settle();
        world.crash();
        world.server.fates = [];
        world.outbox.wake();
        await world.pass(WEEK);
        check();
        const ids = Array.from({ length: count }, (_, n) => idAt(n));
        expect([...world.server.ledger].sort()).toEqual(ids);
        expect([...world.queue.entries.values()].filter(({ outcome }) => !outcome)).toEqual([]);
        for (const [id, envelopes] of world.server.seen) expect(envelopes.size, `${id} has one envelope`).toBe(1);
        expect(world.told.at(-1)).toEqual({ type: 'drained' });
        expect(world.timers.size).toBe(0);
      },
    ),
    { numRuns: 300 },
  );
});

test('P4 in order, as long as the endpoint refuses no batch', async () => {
  const kind = fc.constantFrom<Fate>(
    'accept',
    'offline',
    'lost-before',
    'lost-after',
    'server-error',
    'portal',
    'half',
    'busy-date',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(kind, { maxLength: 30 }), fc.integer({ min: 1, max: 80 }), async (fates, count) => {
      const world = createWorld();
      world.server.fates = fates;
      for (let n = 0; n < count; n++) void world.outbox.append(entryAt(n));
      await world.pass(WEEK);
      expect(world.server.ledger).toEqual(Array.from({ length: count }, (_, n) => idAt(n)));
    }),
    { numRuns: 100 },
  );
});

test('records that spoil every batch keep none of the others waiting', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(59), { maxLength: 10 }), async (poison) => {
      const world = createWorld();
      poison.forEach((n) => world.server.poison.add(idAt(n)));
      for (let n = 0; n < 60; n++) await world.queue.add(entryAt(n));
      world.outbox.wake();
      for (let i = 0; i < 10; i++) await settle();
      expect(world.server.ledger).toEqual(
        Array.from({ length: 60 }, (_, n) => n)
          .filter((n) => !poison.includes(n))
          .map(idAt),
      );
    }),
    { numRuns: 50 },
  );
});
