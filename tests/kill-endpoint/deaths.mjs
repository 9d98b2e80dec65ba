/** The ways in which a round ends, and who is gone afterwards. */

const isSession = (word) => /127\.0\.0\.1/.test(word);
/** In the middle of a statement, as far as its title tells. */
const isBusy = (word) => isSession(word) && !/idle$/.test(word);
const isWriter = (word) => /^(walwriter|checkpointer|background writer)/.test(word);

const killAll = async (members) => void (await Promise.all(members.map((member) => member.kill())));

/** SIGTERM for some members at once; what does not end in order is a fault. */
async function endAll(members, faults) {
  const codes = await Promise.all(members.map((member) => member.end()));
  codes.forEach((code, i) => {
    if (code !== 0) faults.push(`${members[i].name} did not end in order: exit ${code}\n${members[i].said()}`);
  });
}

/** Each answers `false` where there was nothing to kill. `soft`: nothing may be lost on the way, not even an answer. */
export const DEATHS = {
  'instance A': { die: ({ instances }) => killAll([instances[0]]) },
  'instance B': { die: ({ instances }) => killAll([instances[1]]) },
  'both instances': { die: ({ instances }) => killAll(instances) },
  'the clerk': { die: ({ clerk }) => killAll([clerk]) },
  'the PostgreSQL server': { die: async ({ ground }) => ground.kill() },
  'a session of PostgreSQL': {
    die: async ({ ground }, { chance }) => ground.killPart(chance.odds(0.8) ? isBusy : isSession, chance.pick),
  },
  'a writer of PostgreSQL': { die: async ({ ground }, { chance }) => ground.killPart(isWriter, chance.pick) },
  'PostgreSQL and all': {
    die: async ({ ground, all }) => {
      const done = ground.kill();
      await killAll(all);
      return done;
    },
  },
  'SIGTERM to one instance': {
    soft: true,
    die: ({ instances }, { chance, faults }) => endAll([chance.pick(instances)], faults),
  },
  'SIGTERM to all': { soft: true, die: ({ all }, { faults }) => endAll(all, faults) },
};
