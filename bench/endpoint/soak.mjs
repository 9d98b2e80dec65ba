/** Memory under a long steady load: half of what the instances can take, for so many minutes. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { livingOf, memoryOf } from './processes.mjs';
import { bringOn, verify } from './stage.mjs';

const CONNECTIONS = 64;
/** Share of the rate that a short full load reaches. */
const SHARE = 0.5;
const EVERY = 2000;
/** Growth of what lives that still counts as flat: over the second half. */
const FLAT = 0.05;

const mean = (numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const round1 = (number) => Math.round(number * 10) / 10;

/** Least squares: MB a minute. */
function slopeOf(samples) {
  const [x, y] = [mean(samples.map(({ minute }) => minute)), mean(samples.map(({ mb }) => mb))];
  const above = samples.map(({ minute, mb }) => (minute - x) * (mb - y)).reduce((a, b) => a + b, 0);
  const below = samples.map(({ minute }) => (minute - x) ** 2).reduce((a, b) => a + b, 0);
  return above / below;
}

/** What an instance's memory did. */
function judge(samples, living) {
  const half = samples.slice(Math.floor(samples.length / 2));
  const slope = slopeOf(half);
  const all = samples.map(({ mb }) => mb);
  return {
    ...{ first: round1(all[0]), last: round1(all.at(-1)), most: round1(Math.max(...all)) },
    meanOfSecondHalf: round1(mean(half.map(({ mb }) => mb))),
    slope: Math.round(slope * 1000) / 1000,
    living: living.map(round1),
    flat: living[2] <= living[1] * (1 + FLAT),
    curve: samples.filter((_, index) => index % 15 === 0).map(({ mb }) => round1(mb)),
  };
}

function watch(pids) {
  const since = performance.now();
  const samples = pids.map(() => []);
  const look = () =>
    pids.forEach((pid, place) => {
      const mb = memoryOf(pid);
      if (mb !== null) samples[place].push({ minute: (performance.now() - since) / 60_000, mb });
    });
  const timer = setInterval(look, EVERY);
  look();
  return () => clearInterval(timer) ?? samples;
}

/** Asks before, halfway and after a load what lives in each instance; answers the three figures of each. */
async function living({ instances }, { file, minutes }, load) {
  const ask = () => Promise.all(instances.map(({ pid }) => livingOf(pid, file)));
  const before = await ask();
  const halfway = sleep(minutes * 30_000).then(ask);
  const result = await load();
  const told = [before, await halfway, await ask()];
  return { result, living: instances.map((_, place) => told.map((each) => each[place])) };
}

export async function soak({ contenders: [own], postgres, instances, folder, say }, { minutes }) {
  const stage = await bringOn(own, { postgres, instances });
  try {
    const urls = stage.instances.map(({ url }) => url);
    const shared = { urls, mode: 'fresh', connections: CONNECTIONS };
    await stage.generator.stockUp('fresh', 20_000);
    const full = await stage.generator.drive({ ...shared, seconds: 10 });
    const rate = Math.floor(full.perSecond * SHARE);
    say(`full load ${full.perSecond} records/s; ${minutes} minutes at ${rate} a second`);
    const stop = watch(stage.instances.map(({ pid }) => pid));
    const watched = { file: join(folder, 'heap'), minutes };
    const { result: steady, living: lived } = await living(stage, watched, () =>
      stage.generator.drive({ ...shared, rate, seconds: minutes * 60, asYouGo: true }),
    );
    const memory = stop().map((samples, place) => judge(samples, lived[place]));
    const { ids, ...load } = steady;
    const result = {
      minutes,
      rate,
      load: { ...load, acknowledged: ids.length },
      memory,
      ...(await verify(stage, ids)),
    };
    for (const { slope, flat, first, last, living: lives } of memory) {
      say(
        `${first} MB to ${last} MB, second half ${slope} MB a minute; lives: ${lives} MB: ${flat ? 'flat' : 'NOT FLAT'}`,
      );
    }
    say(JSON.stringify({ ...result, memory: undefined }));
    return result;
  } finally {
    await stage.leave();
  }
}
