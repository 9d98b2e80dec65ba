/** All that can happen to a person's browsers. Each command says when it is possible, and does it to the model and to the endpoint. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { RecordedChoice } from '../../../src/wire/record.js';
import { batchOf, outcomesOf, post } from '../kit.js';
import { check } from './check.js';
import { deliver, type Fate } from './delivery.js';
import { compose, timeIn, type Browser, type Letter, type Real, type World } from './world.js';

type Step = fc.AsyncCommand<World, Real>;
type Which = 0 | 1;

const step = (
  name: string,
  possible: (world: Readonly<World>) => boolean,
  run: (world: World, real: Real) => Promise<void>,
): Step => ({ check: possible, run, toString: () => name });

const always = (): boolean => true;
const which = fc.constantFrom<Which>(0, 1);
const MINUTE = 60_000;
const YEAR = 365 * 1440 * MINUTE;

const choice: fc.Arbitrary<RecordedChoice> = fc.record({
  choice: fc.constantFrom('granted' as const, 'denied' as const),
  version: fc.constantFrom(1, 2),
  regime: fc.constantFrom('opt-in' as const, 'opt-out' as const),
  days: fc.constantFrom(1, 182, 'never' as const),
});

const chooses = fc
  .record({
    browser: which,
    tab: which,
    choices: fc.dictionary(fc.constantFrom('3', '4'), choice, { minKeys: 1, noNullPrototype: true }),
  })
  .map(({ browser, tab, choices }) =>
    step(`choose in ${browser}/${tab} ${JSON.stringify(choices)}`, always, async ({ browsers, clock }, real) => {
      const own = browsers[browser];
      const letter = await compose(real, own, { tab, at: Math.floor(timeIn(own, clock)), choices });
      own.outbox.push(letter);
      own.tabs[tab] = [letter.record.id];
    }),
  );

/** Tabs that were alone learn of each other's records. */
const meet = which.map((browser) =>
  step(`tabs of ${browser} meet`, always, ({ browsers }) => {
    const own = browsers[browser];
    const both = [...new Set(own.tabs.flat())];
    own.tabs = [both, [...both]];
    return Promise.resolve();
  }),
);

/** Some letters of a box, in some order. */
const pick = (box: readonly Letter[], order: readonly number[]): Letter[] => {
  const rest = [...box];
  const taken: Letter[] = [];
  for (const place of order) if (rest.length) taken.push(...rest.splice(place % rest.length, 1));
  return taken;
};

const order = fc.array(fc.nat(7), { minLength: 1, maxLength: 6 });

const sends = fc
  .record({
    browser: which,
    instance: which,
    order,
    fate: fc.constantFrom<Fate>('answered', 'answered', 'answer lost', 'request lost', 'doubled'),
  })
  .map(({ browser, instance, order, fate }) =>
    step(
      `send from ${browser} to ${instance} in the order ${order.join()}, ${fate}`,
      ({ browsers }) => browsers[browser].online && browsers[browser].outbox.length > 0,
      (world, real) => {
        const own = world.browsers[browser];
        return deliver({ world, real }, own, { letters: pick(own.outbox, order), instance, fate });
      },
    ),
  );

const all = ({ chain }: Browser): Letter[] => chain.map(({ letter }) => letter);

/** A copy that was long on its way arrives: years late, or for the third time. */
const repeats = fc.record({ browser: which, instance: which, order }).map(({ browser, instance, order }) =>
  step(
    `send again what ${browser} sent before, to ${instance}`,
    ({ browsers }) => browsers[browser].chain.length > 0,
    (world, real) => {
      const own = world.browsers[browser];
      return deliver({ world, real }, own, { letters: pick(all(own), order), instance, fate: 'answered' });
    },
  ),
);

/** The same id with other content is refused for good, and changes nothing. */
const forges = fc.record({ browser: which, instance: which, place: fc.nat(9) }).map(({ browser, instance, place }) =>
  step(
    `use an id of ${browser} again for another record`,
    ({ browsers }) => browsers[browser].chain.length > 0,
    async ({ browsers, clock }, { endpoints, site }) => {
      const { subject, chain } = browsers[browser];
      const { record } = chain[place % chain.length]!.letter;
      const other = await subject.sign(JSON.stringify({ ...record, at: record.at + 1 }));
      const response = await endpoints[instance].fetch(post(site, batchOf([other], clock.now)));
      expect(await outcomesOf(response)).toMatchObject([{ id: record.id, outcome: 'bounced', reason: 'id-reused' }]);
    },
  ),
);

/** A record is lost with the browser's storage: those that follow it arrive with a gap. */
const loses = fc.record({ browser: which, place: fc.nat(9) }).map(({ browser, place }) =>
  step(
    `lose a record of ${browser}`,
    ({ browsers }) => browsers[browser].outbox.length > 0,
    ({ browsers }) => {
      const { outbox } = browsers[browser];
      outbox.splice(place % outbox.length, 1);
      return Promise.resolve();
    },
  ),
);

const lines = which.map((browser) =>
  step(`line of ${browser} goes, or comes back`, always, ({ browsers }) => {
    browsers[browser].online = !browsers[browser].online;
    return Promise.resolve();
  }),
);

const waits = fc.constantFrom(1, 1000, 9 * MINUTE, 11 * MINUTE, 1440 * MINUTE).map((ms) =>
  step(`wait ${ms} ms`, always, ({ clock }) => {
    clock.now += ms;
    return Promise.resolve();
  }),
);

const clocks = fc
  .record({ browser: which, off: fc.constantFrom(0, -11 * MINUTE, 11 * MINUTE, -20 * YEAR, 20 * YEAR, -100 * YEAR) })
  .map(({ browser, off }) =>
    step(`clock of ${browser} is off by ${off} ms`, always, ({ browsers }) => {
      browsers[browser].off = off;
      return Promise.resolve();
    }),
  );

const looks = fc.constant(step('look', always, check));

const often = [chooses, chooses, chooses, chooses, sends, sends, sends, sends];

/** Everything, choices and deliveries more often. */
export const commands = (most: number): fc.Arbitrary<Iterable<Step>> =>
  fc.commands([...often, meet, repeats, forges, loses, lines, waits, clocks, looks], {
    maxCommands: most,
    size: 'max',
  });
