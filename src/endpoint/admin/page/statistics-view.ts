/** Decisions over time: what was granted and denied, by purpose and by how the decision came about. */
import type { Session } from './api.js';
import { chartOf } from './charts.js';
import { el, svg, type Child } from './dom.js';
import { choiceOf, empty, heading, loading, selectOf } from './parts.js';
import { byValue, daily, sumOf, type Answer, type Pair } from './statistics-sums.js';
import { countedDay, fullDay, many, moment, number, percent, spoken, valueName } from './words.js';

const DAY = 86_400_000;
const NAMES = ['Granted', 'Denied'] as const;
const DIMENSIONS = ['region', 'language', 'layout', 'layer', 'cause'];

interface Wish {
  days: string;
  by: string;
  purpose: string | null;
}

const span = (days: number): { from: number; until: number } => {
  const today = Math.floor(Date.now() / DAY) * DAY;
  return { from: today - days * DAY, until: today };
};

const shareOf = ([granted, denied]: Pair): number | null => (granted + denied ? granted / (granted + denied) : null);

const figure = (label: string, value: Child, note: Child): HTMLElement =>
  el('div', {}, el('dt', {}, label), el('dd', {}, el('strong', {}, value), el('span', { class: 'quiet' }, note)));

const figuresOf = ({ records, purposes }: Answer, name: string): HTMLElement => {
  const told = records.filter(({ gpc, plain }) => gpc !== null && plain !== null);
  const gpc = told.reduce((all, each) => all + each.gpc!, 0);
  const all = gpc + told.reduce((sum, each) => sum + each.plain!, 0);
  const { pair } = sumOf(purposes.find((each) => each.name === name)?.lines ?? []);
  const share = shareOf(pair);
  const kept = records.length - told.length;
  return el(
    'dl',
    { class: 'figures' },
    figure('Decisions', number(all), kept ? `and ${many(kept, 'day')} too small to tell` : 'on the days told'),
    figure(
      `${spoken(name)} granted`,
      share === null ? '–' : percent(share),
      `${number(pair[0])} of ${number(pair[0] + pair[1])}`,
    ),
    figure('Global Privacy Control', all ? percent(gpc / all) : '–', `${many(gpc, 'decision')} with the signal on`),
  );
};

/** One purpose's share as a bar in a list; the numbers stand beside it. */
const rate = (
  { name, lines }: Answer['purposes'][number],
  chosen: string,
  choose: (name: string) => void,
): HTMLElement => {
  const { pair } = sumOf(lines);
  const share = shareOf(pair);
  const bar = svg(
    'svg',
    { class: 'rate', 'aria-hidden': 'true', preserveAspectRatio: 'none', viewBox: '0 0 100 1' },
    svg('rect', { class: 'whole', width: 100, height: 1 }),
    svg('rect', { class: 'part', width: (share ?? 0) * 100, height: 1 }),
  );
  const said = share === null ? 'too few to tell' : `${percent(share)} granted`;
  return el(
    'li',
    {},
    el(
      'button',
      { type: 'button', 'aria-pressed': String(name === chosen), on: { click: () => choose(name) } },
      el('span', {}, spoken(name)),
      el('span', { class: 'quiet' }, said),
      bar,
    ),
  );
};

const overTime = (answer: Answer, name: string): HTMLElement => {
  const lines = answer.purposes.find((each) => each.name === name)?.lines ?? [];
  const days = daily(lines, answer);
  const { pair, withheld } = sumOf(lines);
  return chartOf({
    title: `${spoken(name)}, day by day`,
    says: `Decisions on ${spoken(name)} per day: ${number(pair[0])} granted and ${number(pair[1])} denied from ${fullDay(answer.from)} to ${fullDay(answer.until - DAY)}.`,
    names: NAMES,
    of: 'Day (UTC)',
    bars: days.map(({ at, counts }) => ({ label: countedDay(at), counts })),
    note:
      withheld > 0 &&
      `${many(withheld, 'day')} withheld: somebody could be told from fewer than ${answer.least} decisions.`,
  });
};

const toldSum = (values: ReturnType<typeof byValue>): number =>
  values.reduce((all, { counts }) => all + (counts?.[0] ?? 0) + (counts?.[1] ?? 0), 0);

const apart = (answer: Answer, { by, name }: { by: string; name: string }): HTMLElement => {
  const lines = answer.purposes.find((each) => each.name === name)?.lines ?? [];
  const values = byValue(lines);
  const told = values.filter(({ counts }) => counts);
  const [granted, denied] = sumOf(lines.filter(({ value }) => value === null)).pair;
  const of = granted + denied;
  if (!told.length)
    return empty(
      `Too few to tell by ${by}`,
      `On each day some ${by} had fewer than ${answer.least} decisions, and the others would have told how many.`,
    );
  const first = told[0]!;
  return chartOf({
    title: `${spoken(name)} by ${by}`,
    says: `Decisions on ${spoken(name)} by ${by}; most are of ${valueName(by, first.value)}: ${number(first.counts![0])} granted, ${number(first.counts![1])} denied.`,
    names: NAMES,
    of: spoken(by),
    flat: true,
    bars: told.slice(0, 12).map(({ value, counts }) => ({ label: valueName(by, value), counts })),
    note: `${number(toldSum(told))} of ${number(of)} decisions: the rest fell on days on which ${by === 'cause' ? 'a cause' : `a ${by}`} had fewer than ${answer.least}.`,
  });
};

const nothingYet = ({ counted }: Answer): HTMLElement =>
  empty(
    'No decisions to tell yet',
    counted === null
      ? 'Each hour is counted a while after it has ended, and shown once its day is over.'
      : `Counted until ${moment(counted)}. Whole past days are shown, so today's decisions appear tomorrow.`,
  );

const contentOf = async (session: Session, wish: Wish, again: () => void): Promise<Child> => {
  const time = span(Number(wish.days));
  const ask = (by: string | null): Promise<Answer> => session.post('/statistics', { ...time, by });
  const [whole, parts] = await Promise.all([ask(null), ask(wish.by)]);
  const asked = whole.purposes.filter(({ lines }) => lines.length);
  if (!asked.length) return nothingYet(whole);
  const name = asked.find((each) => each.name === wish.purpose)?.name ?? asked[0]!.name;
  const choose = (chosen: string): void => {
    wish.purpose = chosen;
    again();
  };
  return [
    figuresOf(whole, name),
    el(
      'section',
      { class: 'rates', 'aria-label': 'Purposes' },
      el('ul', {}, ...asked.map((each) => rate(each, name, choose))),
    ),
    overTime(whole, name),
    apart(parts, { by: wish.by, name }),
  ];
};

/** The view; it keeps what was chosen while the page lives. */
export const statisticsView = (session: Session): HTMLElement => {
  const wish: Wish = { days: '30', by: 'region', purpose: null };
  const place = el('div', { class: 'stack', 'aria-live': 'polite' });
  const show = (): Promise<void> => loading(place, () => contentOf(session, wish, () => void show()));
  const set =
    (name: 'days' | 'by') =>
    (value: string): void => {
      wish[name] = value;
      void show();
    };
  const days = [7, 30, 90].map((count) => ({ label: `${count} days`, value: String(count) }));
  const dimensions = DIMENSIONS.map((value) => ({ label: spoken(value), value }));
  const controls = el(
    'div',
    { class: 'controls' },
    choiceOf('Time', days, { chosen: wish.days, onChoose: set('days') }),
    selectOf('Told apart by', dimensions, { chosen: wish.by, onChoose: set('by') }),
  );
  const view = el(
    'section',
    {},
    heading('Decisions', 'Whole days, counted in UTC, without any identifier. Counts under 10 are withheld.'),
    controls,
    place,
  );
  void show();
  return view;
};
