/** One round: everything runs, something dies at a random moment, and it is brought back. */
import { wait } from '../kill/chance.mjs';
import { DEATHS } from './deaths.mjs';
import { choose, erase } from './erasures.mjs';
import { hurryCheckpoints, lookForBroken } from './look.mjs';

/** Subjects that are erased in a round. */
const ERASURES = 5;

/** What every round shares. */
export const createRun = ({ crew, load, folder }) => ({
  ...{ crew, load, folder },
  faults: [],
  rounds: [],
  kills: Object.fromEntries(Object.keys(DEATHS).map((name) => [name, 0])),
  again: 0,
  erasing: [],
  erasures: { asked: 0, interrupted: 0, doneBefore: 0, redone: 0, left: 0, done: 0 },
});

/** Erasures that begin around the moment of death. */
async function startErasures(run, moment, chance) {
  const subjects = await choose(run.load, ERASURES, chance);
  return subjects.map((subject) => {
    const alone = chance.odds(0.2);
    const done = erase(run.load, subject, { before: moment, alone, chance, sum: run.erasures });
    done.catch((error) => run.faults.push(`an erasure: ${error.stack}`));
    return done;
  });
}

/** Who is coming up is killed once more; where that is PostgreSQL alone, it is PostgreSQL. */
async function killAgain({ crew }, chance) {
  const gone = crew.all.filter((member) => !member.isUp());
  for (const member of gone) member.start();
  await wait(chance.between(0, 2500));
  if (!gone.length) return Number(crew.ground.kill());
  await Promise.all(gone.map((member) => member.kill()));
  return gone.length;
}

/** Brings everything back. The pause before it lets the survivors meet what is missing. */
async function mend(run, { soft }, chance) {
  await wait(chance.between(0, 1500));
  if (!soft && chance.odds(0.3)) run.again += await killAgain(run, chance);
  await run.crew.raise();
  for (const fault of await lookForBroken(run.folder)) run.faults.push(fault);
  await run.crew.raise();
}

export async function playRound(run, name, chance) {
  const { crew, load } = run;
  const death = DEATHS[name];
  await hurryCheckpoints(run.folder);
  // Whoever is ready has said so up to a second ago.
  if (death.soft) await wait(1500);
  const round = { name, soft: Boolean(death.soft), from: load.book.clock(), to: Infinity };
  run.rounds.push(round);
  let strike = null;
  const moment = new Promise((done) => (strike = done));
  run.erasing.push(...(await startErasures(run, moment, chance)));
  await wait(chance.between(100, 2500));
  strike();
  await wait(chance.between(0, 120));
  const tries = { chance, faults: run.faults };
  while ((await death.die(crew, tries)) === false) await wait(20);
  run.kills[name]++;
  await mend(run, death, chance);
  round.to = load.book.clock();
}
