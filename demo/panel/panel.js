/**
 * The panel that every page shows: what has left it and what is stored. It asks the demo's own server what really
 * arrived, sorts that by the visitor's answers and stores nothing itself. It never loads a chunk of Sayso by itself:
 * records and receipts are shown when the visitor asks for them.
 */
import { answerPart, hear } from './answer.js';
import { drawPhases, drawSeen, drawStored, drawTotals, drawVerdict, h } from './draw.js';
import { answersOf, phasesOf, totalsOf } from './phases.js';
import { readStored } from './stored.js';
import { words } from './words.js';

const EVERY = 1000;
/** A clock further off than this is another machine's. */
const SKEW = 1500;
/** What the panel itself asks for is no part of what it shows. */
const OWN = '/demo/';

const PARTS = {
  verdict: { draw: drawVerdict, of: ({ phases, stored, answered }) => [phases, stored, answered] },
  phases: { draw: drawPhases, of: ({ phases }) => phases },
  totals: { draw: drawTotals, of: ({ totals }) => totals },
  stored: { draw: drawStored, of: ({ stored }) => stored },
  seen: { draw: drawSeen, of: ({ seen }) => seen },
};

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

/** Keeps a copy of the server's log of this visit; `read` brings it up to date. */
const followLog = () => {
  const log = { entries: [], cut: false, partner: [], cookies: [] };
  const read = async () => {
    const answer = await fetch(`${OWN}log?after=${log.entries.at(-1)?.seq ?? 0}`).catch(() => null);
    if (!answer?.ok) return;
    const { entries, now, ...rest } = await answer.json();
    const skew = Math.abs(Date.now() - now) > SKEW ? Date.now() - now : 0;
    log.entries.push(...entries.map((entry) => ({ ...entry, at: entry.at + skew })));
    Object.assign(log, rest);
  };
  return { log, read };
};

const think = async (notice, { log, given, initial, seen }) => {
  const answers = answersOf(notice, log.entries, given);
  const open = answers.length ? initial.open : [...initial.open, ...initial.earlier];
  const phases = phasesOf(notice, { entries: log.entries, answers, initial: open });
  const stored = await readStored(notice, { received: log.cookies, partner: log.partner });
  return { phases, totals: totalsOf(notice, phases), stored, seen, answered: initial.answered };
};

/** Draws only what is no longer what it was, so that nothing moves under the reader's hands. */
const drawer = (boxes, summary) => {
  const opened = new Set();
  const drawn = {};
  for (const box of Object.values(boxes)) {
    box.addEventListener('toggle', ({ target }) => opened[target.open ? 'add' : 'delete'](target.dataset.id), true);
  }
  return (model) => {
    for (const [name, { draw, of }] of Object.entries(PARTS)) {
      const text = JSON.stringify(of(model));
      if (drawn[name] === text) continue;
      drawn[name] = text;
      boxes[name].replaceChildren(...draw(model, opened));
    }
    const things = Object.values(model.stored).reduce((sum, shelf) => sum + shelf.length, 0);
    summary.textContent = words.summary(model.phases.at(-1).left.length, things);
  };
};

const furnish = (host, boxes, nodes) => {
  const title = h('h2', '', words.title, ' ', h('span', 'live', words.live));
  title.id = 'panel-title';
  boxes.verdict.setAttribute('aria-live', 'polite');
  const { verdict, phases, totals, stored, seen } = boxes;
  const answer = h('section', 'panel-answer', ...nodes);
  host.replaceChildren(title, h('p', 'own', words.explain), verdict, phases, totals, stored, answer, seen);
};

/**
 * Starting over leads through the partner's own origin, which clears what it stored as a site of its own; what it
 * stored for use on this site alone can only be cleared from here.
 */
const heedForgetting = (log, partner) =>
  document.addEventListener('click', async (event) => {
    const link = event.target.closest?.(`a[href^="${OWN}forget"]`);
    if (!link || !log.partner.length) return;
    event.preventDefault();
    await fetch(`${partner}/forget`, { mode: 'no-cors', credentials: 'include' }).catch(() => undefined);
    location.assign(link.href);
  });

export const mountPanel = (sayso, notice) => {
  const host = document.querySelector('#panel');
  const { partner, pictures } = host.dataset;
  const sides = new Map(Object.entries({ [location.origin]: 'site', [partner]: 'partner', [pictures]: 'pictures' }));
  const { log, read } = followLog();
  const world = { log, given: [], initial: { open: [], earlier: [], answered: false }, seen: watchRequests(sides) };
  const boxes = Object.fromEntries(Object.keys(PARTS).map((name) => [name, h('section', `panel-${name}`)]));
  const summary = h('a', 'panel-summary');
  summary.href = '#panel';
  document.querySelector('.top').append(summary);
  const draw = drawer(boxes, summary);
  let asking = null;
  const once = async () => {
    await read();
    draw(await think(notice, world));
    answer.line.checked = log.cut;
  };
  const refresh = () => (asking ??= once().finally(() => (asking = null)));
  const cutLine = (cut) => fetch(`${OWN}line`, { method: 'POST', body: JSON.stringify({ cut }) }).then(refresh);
  const answer = answerPart(sayso, { cutLine, again: `${OWN}forget` });
  furnish(host, boxes, answer.nodes);
  heedForgetting(log, partner);
  hear(sayso, { ...world, say: answer.say, changed: () => setTimeout(refresh, 120) });
  setInterval(() => document.hidden || void refresh(), EVERY);
  void refresh();
};
