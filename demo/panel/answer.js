/** The panel's last part: how the answer stands, the records and their receipts, the line to the endpoint. */
import { drawRecords, h } from './draw.js';
import { words } from './words.js';

/** Regimes under which a purpose is on before anyone answered. */
const OPEN = ['opt-out', 'objection'];
const STATES = { durable: 'kept', session: 'session', none: 'memory' };

/** What the browser still knows: a record without an outcome waits; one with a receipt was checked just now. */
const readRecords = async (sayso) => {
  const [entries, receipts] = await Promise.all([sayso.history(), sayso.receipts()]);
  const proofs = new Map(receipts.map(({ id, proof }) => [id, proof]));
  return entries.map(({ id, payload, outcome = 'waiting' }) => {
    const { at, cause } = JSON.parse(payload);
    return { at, cause, state: proofs.get(id) ?? outcome };
  });
};

const recordsPart = (sayso) => {
  const box = h('div', 'records-box');
  const check = async () => {
    box.setAttribute('aria-busy', 'true');
    box.replaceChildren(...drawRecords(await readRecords(sayso).catch(() => [])));
    box.removeAttribute('aria-busy');
  };
  const button = h('button', 'button quiet', words.check);
  button.type = 'button';
  button.addEventListener('click', check);
  return { button, box, refresh: () => void (box.childElementCount && check()) };
};

const linePart = (cutLine) => {
  const line = h('input');
  Object.assign(line, { type: 'checkbox', id: 'cut' });
  line.setAttribute('role', 'switch');
  line.addEventListener('change', () => cutLine(line.checked));
  const label = h('label', '', words.cut);
  label.htmlFor = 'cut';
  return { line, row: h('p', 'line', line, label) };
};

/** `cutLine(cut)` is called when the visitor of the demo cuts the line to the endpoint or mends it. */
export const answerPart = (sayso, { cutLine, again }) => {
  const state = h('p', 'state none', words.states.none);
  state.setAttribute('role', 'status');
  const { button, box, refresh } = recordsPart(sayso);
  const { line, row } = linePart(cutLine);
  const over = h('a', 'button quiet', words.again);
  over.href = again;
  const nodes = [h('h3', '', words.answer), state, button, box, row, h('p', 'own', words.cutNote), h('p', '', over)];
  const say = (name) => {
    state.className = `state ${name}`;
    state.textContent = words.states[name];
    refresh();
  };
  return { nodes, say, line };
};

/** How the purposes stood as the page came: on by the regime, or by an answer given on an earlier page. */
const standingsOf = ({ purposes }) => {
  const all = Object.entries(purposes);
  const names = (filter) => all.filter(([, standing]) => filter(standing)).map(([name]) => name);
  return {
    open: names(({ regime, cause }) => OPEN.includes(regime) && cause !== 'signal'),
    earlier: names(({ state, cause }) => state === 'granted' && cause === 'visitor'),
    answered: all.some(([, { cause }]) => cause === 'visitor'),
  };
};

/** Hears the page API: each answer given here becomes the border between two phases. */
export const hear = (sayso, { given, initial, say, changed }) => {
  sayso.on('ready', ({ decision }) => {
    Object.assign(initial, standingsOf(decision));
    if (initial.answered) say('earlier');
    changed();
  });
  sayso.on('kept', ({ id, choices, persistence }) => {
    given.push({ id, at: Date.now(), cause: 'api', choices });
    say(STATES[persistence]);
    changed();
  });
  sayso.on('receipt', () => (say('receipt'), changed()));
  sayso.on('bounced', () => (say('bounced'), changed()));
  sayso.on('change', () => changed());
};
