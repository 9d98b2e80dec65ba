/** Draws the panel out of plain values. Text goes in as text only. */
import { words } from './words.js';

/** An element: `h('p', 'class names', ...children)`; a child is a node or a text. */
export const h = (tag, className, ...children) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

const nameOf = (purpose) => words.names[purpose] ?? purpose;

const chip = (purpose, text = nameOf(purpose)) => {
  const node = h('span', 'chip', text);
  node.dataset.tone = purpose;
  return node;
};

const titleOf = ({ answer }) => {
  if (!answer) return words.phase.start;
  const { cause, choices } = answer;
  if (cause === 'accept-all' || cause === 'reject-all') return words.phase[cause];
  const named = (choice) =>
    Object.keys(choices)
      .filter((name) => choices[name] === choice)
      .map(nameOf);
  const [granted, denied] = [named('granted'), named('denied')];
  if (granted.length && denied.length) return words.phase.both;
  return granted.length ? words.phase.grant(words.list(granted)) : words.phase.deny(words.list(denied));
};

const row = ({ side, method, path, purpose, what }) => {
  const third = side === 'site' ? null : h('span', 'third', words.third);
  const shown = path.length > 34 ? `${path.slice(0, 30)}…` : path;
  const address = h('code', '', `${method} ${shown}`);
  address.title = path;
  const carried = what.length ? h('span', 'carried', what.join(', ')) : null;
  return h('li', '', chip(purpose), h('span', 'to', words.sides[side]), third, address, carried);
};

/** A fold that stays as the reader left it when the panel is drawn anew. */
const folded = (id, title, { opened, content }) => {
  const details = h('details', '', h('summary', '', title), content);
  details.dataset.id = id;
  details.open = opened.has(id);
  return details;
};

const listOf = (left, id, opened) =>
  folded(id, words.details, { opened, content: h('ol', 'requests', ...left.slice(-60).map(row)) });

const phaseCard = (phase, { latest, opened }) => {
  const { answer, left, counts, stray, own, records } = phase;
  const chips = Object.entries(counts).map(([purpose, count]) => chip(purpose, `${nameOf(purpose)} ${count}`));
  const head = h(
    'div',
    'phase-head',
    h('h4', '', titleOf(phase)),
    answer ? h('time', '', words.time(answer.at)) : null,
  );
  const count = h(
    'p',
    'phase-count',
    h('b', '', String(left.length)),
    left.length ? h('span', 'chips', ...chips) : h('span', 'quiet', words.nothing),
  );
  const card = h(
    'li',
    `phase ${left.length ? 'some' : 'zero'}${stray.length ? ' bad' : ''}${latest ? ' latest' : ''}`,
    head,
    count,
  );
  if (left.length) card.append(listOf(left, answer?.id ?? 'start', opened));
  card.append(h('p', 'own', words.own(own, records)));
  return card;
};

const verdictOf = ({ phases, totals, answered }) => {
  const names = (some) => words.list([...new Set(some)].map(nameOf));
  const strays = phases.flatMap(({ stray }) => stray.map(({ purpose }) => purpose));
  const { counts, open } = phases.at(-1);
  if (strays.length) return ['bad', words.verdictBad(names(strays))];
  const leaving = Object.keys(counts);
  if (!phases.at(-1).answer && !answered) {
    return leaving.length ? ['some', words.verdictRegime(names(leaving))] : ['zero', words.verdictBefore];
  }
  if (leaving.length) return ['some', words.verdictOn(names(leaving))];
  return ['zero', totals.some(({ name }) => open.includes(name)) ? words.verdictOwn : words.verdictOff];
};

const shelfVerdictOf = ({ stored, totals }) => {
  const things = Object.values(stored).flat();
  const optional = [...new Set(things.map(({ purpose }) => purpose))].filter((purpose) => purpose !== 'necessary');
  const isOff = (purpose) => !totals.some(({ name, open }) => name === purpose && open);
  const left = optional.filter(isOff);
  if (!things.length) return ['zero', words.shelfNone, 0];
  if (left.length) return ['some', words.shelfOff(words.list(left.map(nameOf))), things.length];
  if (optional.length) return ['some', words.shelfOn(words.list(optional.map(nameOf))), things.length];
  return ['zero', words.shelfNeeded, things.length];
};

const tile = (tone, text, number) => h('p', `verdict ${tone}`, h('b', '', String(number)), h('span', '', text));

/** The two sentences at the top, each with the number it is about: what left, and what is stored. */
export const drawVerdict = (model) => [
  tile(...verdictOf(model), model.phases.at(-1).left.length),
  tile(...shelfVerdictOf(model)),
];

/** The newest phases at a glance, the others behind them. */
const AT_A_GLANCE = 3;

export const drawPhases = ({ phases }, opened) => {
  const cards = phases.map((phase, i) => phaseCard(phase, { latest: i === phases.length - 1, opened })).reverse();
  const list = h('ol', 'phases', ...cards.slice(0, AT_A_GLANCE));
  const rest = cards.slice(AT_A_GLANCE);
  return [
    h('h3', '', words.phases),
    list,
    rest.length ? folded('earlier', words.earlier(rest.length), { opened, content: h('ol', 'phases', ...rest) }) : '',
  ];
};

export const drawTotals = ({ totals }) => {
  const rows = totals.map(({ name, on, off, open }) => {
    const state = h('td', '', h('span', `pill ${open ? 'on' : 'off'}`, open ? words.on : words.off));
    return h(
      'tr',
      off ? 'bad' : '',
      h('th', '', chip(name)),
      state,
      h('td', 'number', String(on)),
      h('td', 'number', String(off)),
    );
  });
  const head = h(
    'tr',
    '',
    h('td', ''),
    h('td', ''),
    h('th', 'number', words.whileOn),
    h('th', 'number', words.whileOff),
  );
  return [h('h3', '', words.purposes), h('table', 'totals', h('thead', '', head), h('tbody', '', ...rows))];
};

export const drawStored = ({ stored }) => {
  const shelf = ([name, things]) => {
    const items = things.map(({ name: thing, purpose, hidden }) =>
      h('li', '', h('code', '', thing), chip(purpose), hidden ? h('span', 'third', words.hidden) : null),
    );
    return h(
      'div',
      'shelf',
      h('h4', '', words.shelves[name], h('span', 'quiet', things.length ? ` ${things.length}` : ` ${words.empty}`)),
      items.length ? h('ul', '', ...items) : null,
    );
  };
  return [h('h3', '', words.stored), ...Object.entries(stored).map(shelf)];
};

export const drawSeen = ({ seen }) => {
  const parts = Object.entries(seen).map(([side, count]) => `${words.sides[side] ?? side} ${count}`);
  return [h('p', 'own', words.seen(words.list(parts)))];
};

/** The records of this browser, each with its state and what checking its receipt found. */
export const drawRecords = (records) => {
  if (!records.length) return [h('p', 'own', words.noRecords)];
  const line = ({ at, cause, state }) =>
    h(
      'li',
      '',
      h('time', '', words.time(at)),
      h('span', '', words.causes[cause] ?? cause),
      h('span', `proof ${state}`, words.proofs[state] ?? words[state] ?? state),
    );
  return [h('ol', 'records', ...records.map(line))];
};
