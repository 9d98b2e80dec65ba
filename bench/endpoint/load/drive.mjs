/** Drives instances: so many visitors at once, each waits for its answer and comes again, instances taken in turn. */
import { createConnection } from './connection.mjs';

const count = (counts, name) => (counts[name] = (counts[name] ?? 0) + 1);

/** Value at a share of a sorted list. */
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;

const round = (ms) => (ms === null ? null : Math.round(ms * 100) / 100);

function summarize({ latencies, ...rest }, seconds) {
  const sorted = Float64Array.from(latencies).sort();
  return {
    ...rest,
    seconds: Math.round(seconds * 1000) / 1000,
    perSecond: Math.round((rest.ids.length / seconds) * 10) / 10,
    ...{ p50: round(at(sorted, 0.5)), p99: round(at(sorted, 0.99)), max: round(at(sorted, 1)) },
  };
}

/** One question and what came of it. What takes several requests is a function of the connection. */
async function ask(connection, bytes, { tally, acknowledged, giveBack }) {
  const since = performance.now();
  try {
    const { status, head, body } = await (typeof bytes === 'function' ? bytes(connection) : connection.ask(bytes));
    count(tally.statuses, status);
    if (status === 429 || status === 503) {
      giveBack(bytes);
      if (!head.includes('retry-after:')) tally.withoutRetryAfter++;
    }
    const id = status === 200 ? acknowledged(body) : null;
    if (id) {
      tally.ids.push(id);
      tally.latencies.push(performance.now() - since);
    } else if (status === 200) count(tally.errors, 'answered 200, but not acknowledged');
  } catch (error) {
    giveBack(bytes);
    count(tally.errors, error.message);
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Drives for `seconds`, or until `take` has nothing left. With `rate` (requests a second for all together) the load is
 * steady, else each asks again at once. Latencies are those of acknowledged records.
 */
export async function drive({ urls, connections, seconds, rate, take, giveBack, acknowledged }) {
  const tally = { ids: [], statuses: {}, errors: {}, withoutRetryAfter: 0, latencies: [], ranDry: false };
  const since = performance.now();
  const until = since + seconds * 1000;
  let asked = 0;
  const isDue = () => !rate || asked < ((performance.now() - since) / 1000) * rate;
  const visit = async (place) => {
    const open = urls.map(createConnection);
    for (let turn = place; performance.now() < until; turn++) {
      if (!isDue()) {
        await pause(1);
        continue;
      }
      const bytes = take();
      if (!bytes) {
        tally.ranDry = true;
        break;
      }
      asked++;
      await ask(open[turn % open.length], bytes, { tally, acknowledged, giveBack });
    }
    open.forEach((connection) => connection.close());
  };
  await Promise.all(Array.from({ length: connections }, (_, place) => visit(place)));
  return { ...summarize(tally, (performance.now() - since) / 1000), asked };
}
