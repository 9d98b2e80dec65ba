/**
 * The panel that every page shows: what has left it and what is stored. It asks the demo's own server what really
 * arrived, sorts that by the visitor's answers and stores nothing itself. It never loads a chunk of Sayso by itself:
 * records and receipts are shown when the visitor asks for them.
 */
import { drawPhases, drawRecords, drawSeen, drawStored, drawTotals, drawVerdict, h } from './draw.js';
import { answersOf, phasesOf, totalsOf } from './phases.js';
import { readStored } from './stored.js';
import { words } from './words.js';

const EVERY = 1000;
/** What the panel itself asks for is no part of what it shows. */
const OWN = '/demo/';

const PARTS = { verdict: drawVerdict, phases: drawPhases, totals: drawTotals, stored: drawStored, seen: drawSeen };

/** Counts what the browser itself requested since the page began, by origin. */
const watchRequests = (sides) => {
  const seen = {};
  const count = ({ name }) => {
    const { origin, pathname } = new URL(name);
    if (pathname.startsWith(OWN)) return;
    const side = sides.get(origin) ?? origin;
    seen[side] = (seen[side] ?? 0) + 1;
  };
  new PerformanceObserver((list) => list.getEntries().forEach(count)).observe({ type: 'resource', buffered: true });
  return seen;
};

const button = (className, text, pressed) => {
  const node = h('button', className, text);
  node.type = 'button';
  node.addEventListener('click', pressed);
  return node;
};

const payloadOf = (entry) => (typeof entry.payload === 'string' ? JSON.parse(entry.payload) : (entry.record ?? entry));

const readRecords = async (sayso) => {
  const [entries, receipts] = await Promise.all([sayso.history(), sayso.receipts()]);
  const proofs = new Map(receipts.map(({ id, proof }) => [id, proof]));
  return entries.map((entry) => {
    const { id, at, cause } = payloadOf(entry);
    return { at, cause, state: proofs.get(id) ?? (entry.state === 'bounced' ? 'bounced' : 'waiting') };
  });
};

const answerPart = (sayso, asked) => {
  const state = h('p', 'state none', words.states.none);
  state.setAttribute('role', 'status');
  const records = h('div', 'records-box');
  const check = async () => {
    records.setAttribute('aria-busy', 'true');
    records.replaceChildren(...drawRecords(await readRecords(sayso).catch(() => [])));
    records.removeAttribute('aria-busy');
  };
  const line = h('input');
  line.type = 'checkbox';
  line.id = 'cut';
  line.setAttribute('role', 'switch');
  line.addEventListener('change', async () => {
    await fetch(`${OWN}line`, { method: 'POST', body: JSON.stringify({ cut: line.checked }) });
    asked();
  });
  const label = h('label', '', words.cut);
  label.htmlFor = 'cut';
  const again = h('a', 'button quiet', words.again);
  again.href = `${OWN}forget`;
  const nodes = [
    h('h3', '', words.answer), state, button('button quiet', words.check, check), records,
    h('p', 'line', line, label), h('p', 'own', words.cutNote), h('p', '', again),
  ];
  const say = (name) => {
    state.className = `state ${name}`;
    state.textContent = words.states[name];
  };
  return { nodes, say, line, refresh: () => records.childElementCount && void check() };
};

/** Regimes under which a purpose is on before anyone answered. */
const OPEN = ['opt-out', 'objection'];
const STATES = { durable: 'kept', session: 'session', none: 'memory' };

/** Hears the page API: each answer given here becomes the border between two phases. */
const hear = (sayso, { given, answer, changed, initial }) => {
  sayso.on('ready', ({ decision }) => {
    const standings = Object.entries(decision.purposes);
    initial.open = standings.filter(([, { regime, cause }]) => OPEN.includes(regime) && cause !== 'signal').map(([name]) => name);
    initial.answered = standings.some(([, { cause }]) => cause === 'visitor');
    if (initial.answered) answer.say('earlier');
    initial.earlier = standings.filter(([, { state, cause }]) => state === 'granted' && cause === 'visitor').map(([name]) => name);
    changed();
  });
  sayso.on('kept', ({ id, choices, persistence }) => {
    given.push({ id, at: Date.now(), cause: 'api', choices });
    answer.say(STATES[persistence]);
    changed();
  });
  sayso.on('receipt', () => (answer.say('receipt'), answer.refresh(), changed()));
  sayso.on('bounced', () => (answer.say('bounced'), answer.refresh(), changed()));
  sayso.on('change', () => changed());
};

export const mountPanel = (sayso, notice) => {
  const host = document.querySelector('#panel');
  const log = { entries: [], cut: false, partner: [], cookies: [] };
  const sides = new Map([[location.origin, 'site'], [host.dataset.partner, 'partner'], [host.dataset.pictures, 'pictures']]);
  const seen = watchRequests(sides);
  const given = [];
  const initial = { open: [], earlier: [], answered: false };
  const opened = new Set();
  const drawn = {};
  const boxes = Object.fromEntries(Object.keys(PARTS).map((name) => [name, h('section', `panel-${name}`)]));
  const answer = answerPart(sayso, () => void poll());
  boxes.verdict.setAttribute('aria-live', 'polite');
  const title = h('h2', '', words.title, ' ', h('span', 'live', words.live));
  title.id = 'panel-title';
  const answerBox = h('section', 'panel-answer', ...answer.nodes);
  host.replaceChildren(title, h('p', 'own', words.explain), boxes.verdict, boxes.phases, boxes.totals, boxes.stored, answerBox, boxes.seen);
  host.addEventListener('toggle', ({ target }) => opened[target.open ? 'add' : 'delete'](target.dataset.id), true);
  const summary = h('a', 'panel-summary');
  summary.href = '#panel';
  document.body.append(summary);

  const draw = async () => {
    const answers = answersOf(notice, log.entries, given);
    const before = answers.length ? initial.open : [...initial.open, ...initial.earlier];
    const phases = phasesOf(notice, { entries: log.entries, answers, initial: before });
    const stored = await readStored(notice, { received: log.cookies, partner: log.partner });
    const model = { phases, totals: totalsOf(notice, phases), stored, seen: { ...seen }, answered: initial.answered };
    for (const [name, part] of Object.entries(PARTS)) {
      const text = JSON.stringify(name === 'verdict' ? [phases, initial] : (model[name] ?? null));
      if (drawn[name] === text) continue;
      drawn[name] = text;
      boxes[name].replaceChildren(...part(model, opened));
    }
    const things = Object.values(stored).reduce((sum, shelf) => sum + shelf.length, 0);
    summary.textContent = words.summary(phases.at(-1).left.length, things);
    answer.line.checked = log.cut;
  };
  let polling = null;
  const ask = async () => {
    const answered = await fetch(`${OWN}log?after=${log.entries.at(-1)?.seq ?? 0}`).catch(() => null);
    if (!answered?.ok) return;
    const { entries, now, ...rest } = await answered.json();
    const skew = Math.abs(Date.now() - now) > 1500 ? Date.now() - now : 0;
    log.entries.push(...entries.map((entry) => ({ ...entry, at: entry.at + skew })));
    Object.assign(log, rest);
    await draw();
  };
  const poll = () => (polling ??= ask().finally(() => (polling = null)));
  hear(sayso, { given, answer, initial, changed: () => setTimeout(poll, 120) });
  setInterval(() => document.hidden || void poll(), EVERY);
  void poll();
};
