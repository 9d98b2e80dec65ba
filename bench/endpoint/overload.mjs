/** Far more load than the instances can bear: what they answer, whether they stay up, and how they come back. */
import { memoryOf } from './processes.mjs';
import { bringOn, verify } from './stage.mjs';

/** Visitors at once; each comes again at once, also where it was asked to wait. Half of what they send has one address. */
const CROWD = 3000;
const CALM = 16;
const SECONDS = { calm: 6, crowd: 20 };
/** How long after the crowd a calm load must do as well as before, in ms. */
const BREATH = 2000;

const isUp = async ({ url }) => (await fetch(`${url}/v1/jwks.json`)).ok;

/** Shares of all answers, by status; what was not answered counts as `none`. */
function sharesOf({ statuses, errors }) {
  const none = Object.values(errors).reduce((a, b) => a + b, 0);
  const all = Object.values(statuses).reduce((a, b) => a + b, none);
  const counts = none ? { ...statuses, none } : statuses;
  return Object.fromEntries(
    Object.entries(counts).map(([name, number]) => [name, Math.round((number / all) * 1e4) / 1e4]),
  );
}

export async function overload({ contenders: [own], postgres, instances, say }) {
  const stage = await bringOn(own, { postgres, instances });
  const { generator } = stage;
  const urls = stage.instances.map(({ url }) => url);
  const load = async (mode, connections, seconds) => {
    await generator.stockUp(mode, connections * 2 + seconds * 1500);
    return generator.drive({ urls, mode, connections, seconds, comeAgain: true });
  };
  try {
    await load('fresh', CALM, SECONDS.calm);
    const before = await load('fresh', CALM, SECONDS.calm);
    const crowd = await load('crowd', CROWD, SECONDS.crowd);
    const memory = stage.instances.map(({ pid }) => Math.round(memoryOf(pid)));
    const up = await Promise.all(stage.instances.map(isUp));
    await new Promise((done) => setTimeout(done, BREATH));
    const after = await load('fresh', CALM, SECONDS.calm);
    const ids = [before, crowd, after].flatMap((each) => each.ids);
    const brief = ({ perSecond, p50, p99, max, statuses, errors, withoutRetryAfter }) => ({
      ...{ perSecond, p50, p99, max, statuses, errors, withoutRetryAfter },
    });
    const result = {
      ...{ crowd: CROWD, seconds: SECONDS.crowd, shares: sharesOf(crowd) },
      ...{ before: brief(before), during: brief(crowd), after: brief(after), up: up.every(Boolean), memory },
      ...(await verify(stage, ids)),
    };
    say(JSON.stringify(result, null, 1));
    return result;
  } finally {
    await stage.leave();
  }
}
