/** Sorts what was received into the times between two answers. Pure: entries, answers and the notice come in. */

/** Purposes that the site cannot do without are counted apart: they are not what an answer is about. */
export const isOptional = (notice, purpose) => !!purpose && notice.purposes[purpose]?.regime !== 'required';

/** Answers by record id, oldest first; one that the endpoint's line saw and one that this page gave are the same. */
export const answersOf = (notice, entries, given) => {
  const names = new Map(Object.entries(notice.purposes).map(([name, { key }]) => [String(key), name]));
  const answers = new Map();
  for (const { records = [] } of entries) {
    for (const { id, at, cause, choices } of records) {
      const named = Object.entries(choices).map(([key, { choice }]) => [names.get(key), choice]);
      answers.set(id, { id, at, cause, choices: Object.fromEntries(named) });
    }
  }
  for (const answer of given) answers.set(answer.id, { ...answer, ...answers.get(answer.id) });
  return [...answers.values()].sort((a, b) => a.at - b.at);
};

const countBy = (entries) => {
  const counts = {};
  for (const { purpose } of entries) counts[purpose] = (counts[purpose] ?? 0) + 1;
  return counts;
};

/**
 * One phase before the first answer and one after each. `open` says what is allowed in it, `left` what left, and
 * `stray` what left although it was not allowed.
 */
export const phasesOf = (notice, { entries, answers, initial }) => {
  const open = new Set(initial);
  return [null, ...answers].map((answer, i) => {
    for (const [name, choice] of Object.entries(answer?.choices ?? {}))
      open[choice === 'granted' ? 'add' : 'delete'](name);
    const until = answers[i]?.at ?? Infinity;
    const mine = entries.filter(({ at }) => at >= (answer?.at ?? -Infinity) && at < until);
    const left = mine.filter(({ purpose }) => isOptional(notice, purpose));
    return {
      answer,
      open: [...open],
      left,
      counts: countBy(left),
      stray: left.filter(({ purpose }) => !open.has(purpose)),
      own: mine.filter(({ purpose }) => purpose === null).length,
      records: mine.filter(({ path }) => path.startsWith('/v1/')).length,
    };
  });
};

/** Every optional purpose with what left while it was on and while it was off. */
export const totalsOf = (notice, phases) =>
  Object.keys(notice.purposes)
    .filter((name) => isOptional(notice, name))
    .map((name) => {
      const on = phases.filter(({ open }) => open.includes(name));
      const off = phases.filter(({ open }) => !open.includes(name));
      const sum = (some) => some.reduce((total, { counts }) => total + (counts[name] ?? 0), 0);
      return { name, on: sum(on), off: sum(off), open: phases.at(-1).open.includes(name) };
    });
