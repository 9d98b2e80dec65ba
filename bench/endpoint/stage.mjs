/** A contender on stage: its database, its instances, its load generator, and the look into the database afterwards. */
import { startGenerator } from './load/generator.mjs';
import { cpuOf } from './processes.mjs';

/** What the very first round is stocked with, in requests a second; later rounds go by what was reached. */
const FIRST_GUESS = 1500;
/** Nobody gets more than this out of the machines that we know, in requests a second and connection. */
const MOST_PER_CONNECTION = 1500;

export async function bringOn(contender, { postgres, instances: count, database }) {
  const own = database ?? (await postgres.makeDatabase(contender.name.replace(/\W/g, '_')));
  const instances = await contender.startInstances(own, count);
  const generator = startGenerator(contender.requests);
  await generator.ready;
  return {
    ...{ contender, database: own, instances, generator, best: FIRST_GUESS },
    async leave() {
      generator.end();
      await Promise.all(instances.map((each) => each.end()));
    },
  };
}

function watchCpu({ instances, generator }, postgres) {
  const look = () => ({
    endpoint: cpuOf(instances.map(({ pid }) => pid)),
    postgres: postgres.pid ? cpuOf([postgres.pid], { family: true }) : 0,
    load: cpuOf([generator.pid]),
  });
  const before = look();
  return (records) => {
    const after = look();
    const each = (name) => Math.round(((after[name] - before[name]) / Math.max(1, records)) * 1000) / 1000;
    return { endpoint: each('endpoint'), postgres: each('postgres'), load: each('load') };
  };
}

/** What was acknowledged must stand in the database, once. */
export async function verify({ contender, database }, ids) {
  const { rows, ids: held } = await contender.held(database, ids);
  return { missing: new Set(ids).size - held, twice: rows - held };
}

/** One timed round. Requests are made before it; the database is looked at after it. */
export async function play(stage, { postgres, mode, connections, seconds, checkpoint = true }) {
  const { generator, instances } = stage;
  const rate = Math.min(stage.best * 1.6, connections * MOST_PER_CONNECTION);
  await generator.stockUp(mode, Math.ceil(rate * seconds));
  if (checkpoint) await postgres.checkpoint();
  const cpu = watchCpu(stage, postgres);
  const { ids, ...result } = await generator.drive({
    ...{ urls: instances.map(({ url }) => url), mode, connections, seconds },
  });
  const used = cpu(ids.length);
  stage.best = Math.max(stage.best, result.perSecond);
  return {
    ...{ contender: stage.contender.name, mode, connections, acknowledged: ids.length },
    ...result,
    cpu: used,
    ...(mode === 'reading' ? { missing: 0, twice: 0 } : await verify(stage, ids)),
  };
}
