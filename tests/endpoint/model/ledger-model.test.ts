/**
 * A person's browsers against the real endpoint, held against a simple model. `SAYSO_MODEL_RUNS` says how many lives
 * are lived (default 200), `SAYSO_MODEL_SEED` which ones.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { coverage } from '../../../src/endpoint/checkpoints/coverage.js';
import { makeCheckpoints } from '../../../src/endpoint/checkpoints/make.js';
import { openKeys } from '../../../src/endpoint/keys/open-keys.js';
import { freshSite, ISSUER, makeRoom, noticeHash, openAsOwner, startEndpoint, Subject, type Room } from '../kit.js';
import { check, gapOf } from './check.js';
import { commands } from './commands.js';
import { expectedStanding } from './reference.js';
import { beliefs, BEHIND, countedOf, freshBrowser, type Clock, type Real, type World } from './world.js';

const RUNS = Number(process.env['SAYSO_MODEL_RUNS'] ?? 200);
const SEED = process.env['SAYSO_MODEL_SEED'];
const MOST_COMMANDS = 60;

let room: Room;
let real: Real;
const clock: Clock = { now: Date.UTC(2026, 5, 1) };

beforeAll(async () => {
  room = await makeRoom();
  const site = freshSite();
  const endpoints = await Promise.all([
    startEndpoint(room.data, [site], { now: () => clock.now }),
    startEndpoint(room.data, [site], { now: () => clock.now - BEHIND }),
  ] as const);
  const { ring } = await openKeys(`${room.data}/keys`);
  const keys = await ring.published();
  real = { endpoints, owner: await openAsOwner(room.data), site, noticeHash: await noticeHash(site), keys };
}, 120_000);
afterAll(async () => {
  await real.owner.close();
  await Promise.all(real.endpoints.map((endpoint) => endpoint.close()));
  await room.remove();
});

const freshWorld = async (): Promise<{ model: World; real: Real }> => {
  const [one, other] = await Promise.all([Subject.make(), Subject.make()]);
  return { model: { browsers: [freshBrowser(one), freshBrowser(other)], clock }, real };
};

it(
  'whatever happens to tabs, clocks and lines, the ledger holds what it acknowledged and says what the model says',
  async () => {
    const seen = { records: 0, gaps: 0, conflicts: 0, late: 0 };
    await fc.assert(
      fc.asyncProperty(commands(MOST_COMMANDS), async (steps) => {
        const { model } = await freshWorld();
        await fc.asyncModelRun(() => ({ model, real }), steps);
        await check(model, real);
        for (const browser of model.browsers) {
          seen.records += browser.chain.length;
          seen.gaps += browser.chain.filter((_, i) => gapOf(browser, i)).length;
          seen.late += browser.chain.filter((kept) => kept.said.received - countedOf(kept) > 600_000).length;
        }
        const stands = Object.values(expectedStanding(model.browsers.flatMap(beliefs), clock.now));
        seen.conflicts += stands.filter(({ conflict }) => conflict).length;
      }),
      { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
    );
    // A model that never gets anywhere proves nothing.
    const least = { records: RUNS * 2, gaps: RUNS / 10, conflicts: RUNS / 20, late: RUNS / 10 };
    for (const [what, count] of Object.entries(least))
      expect([what, seen[what as keyof typeof seen] >= count, seen]).toEqual([what, true, seen]);
  },
  30_000 + RUNS * 1000,
);

it('and checkpoints cover all of it, once its windows are closed', async () => {
  const { ring } = await openKeys(`${room.data}/keys`);
  await makeCheckpoints({ sql: real.owner, ring, issuer: ISSUER }, clock.now + 7_200_000);
  const gaps = [];
  for await (const gap of coverage(real.owner, await ring.published(), real.site)) gaps.push(gap);
  expect(gaps).toEqual([]);
}, 120_000);
