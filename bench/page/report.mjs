/** docs/benchmarks.md and its charts, from what was measured. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bestOf, places, ratio } from './arithmetic.mjs';
import { barChart } from './charts.mjs';
import { judge } from './goals.mjs';
import { spreadsOf } from './results.mjs';
import { CHARTS, CHECKS, TABLES } from './rows.mjs';

const DOCS = join(import.meta.dirname, '../../docs');
const OWN = 'sayso-tag';

const digits = (value) => (value >= 100 ? 0 : value >= 10 ? 1 : 2);
const grouped = (value) => Math.round(value).toLocaleString('en-US');
const UNITS = {
  ms: (value) => value.toFixed(value === 0 ? 0 : digits(value)),
  bytes: grouped,
  count: grouped,
  kB: (value) => grouped(value / 1024),
  million: (value) => (value / 1e6).toFixed(digits(value / 1e6)),
  shift: (value) => value.toFixed(value === 0 ? 0 : 3),
  yes: (value) => (value >= 1 ? 'yes' : 'no'),
};
/** A value as the tables show it. */
export const shownAs = (unit, value) => (value === null || value === undefined ? '–' : UNITS[unit](value));

function cell({ unit, exact }, spread) {
  if (!spread) return '–';
  const value = shownAs(unit, spread.median);
  if (exact || spread.count < 2 || spread.low === spread.high) return value;
  return `${value} <sub>${shownAs(unit, spread.low)}–${shownAs(unit, spread.high)}</sub>`;
}

const peersOf = ({ contestants }) => contestants.filter(({ family }) => family === 'peer');
const only = (spreads, list) => Object.fromEntries(list.map(({ id }) => [id, spreads?.[id] ?? null]));

function table({ columns }, results, spreads) {
  const peers = peersOf(results);
  const lines = results.contestants
    .filter(({ id }) => columns.some(({ row }) => spreads[row]?.[id]))
    .map(({ id, name, family }) => {
      const cells = columns.map((column) => {
        const own = spreads[column.row]?.[id];
        const best = bestOf(only(spreads[column.row], peers), column);
        const text = cell(column, own);
        return family === 'peer' && best?.id === id && !column.plain ? `**${text}**` : text;
      });
      return `| ${family === 'sayso' ? `*${name}*` : name} | ${cells.join(' | ')} |`;
    });
  const ratios = columns.map((column) => {
    const best = bestOf(only(spreads[column.row], peers), column);
    const times = column.plain ? null : ratio(spreads[column.row]?.[OWN]?.median, best?.median);
    return times === null ? '' : Number.isFinite(times) ? `${times.toFixed(2)} ×` : '–';
  });
  return [
    `| | ${columns.map(({ title }) => title).join(' | ')} |`,
    `|---|${columns.map(() => '--:').join('|')}|`,
    ...lines,
    `| Sayso's tag over the best peer | ${ratios.join(' | ')} |`,
  ].join('\n');
}

const verdict = { true: 'met', false: '**not met**', null: 'not measured' };

function goalLine(goal, results) {
  const column = TABLES.flatMap(({ columns }) => columns).find(({ row }) => row === goal.row) ?? { unit: 'ms' };
  const as = (value) =>
    `${shownAs(column.unit, value)}${column.unit === 'ms' ? ' ms' : column.unit === 'bytes' ? ' B' : column.unit === 'million' ? ' million' : column.unit === 'kB' ? ' kB' : ''}`;
  const nameOf = (id) => results.contestants.find((one) => one.id === id)?.name ?? id;
  const asked = {
    ratio: `≤ ${goal.most} ×`,
    first: 'first, or within noise of it',
    limit: `≤ ${as(goal.most)}`,
    least: `≥ ${as(goal.least)}`,
  }[goal.kind];
  const own = goal.value === null ? '–' : as(goal.value);
  const best = goal.best ? `${as(goal.best.median)}, ${nameOf(goal.best.id)}` : '';
  const times = goal.ratio === undefined || goal.ratio === null ? '' : `${goal.ratio.toFixed(2)} ×`;
  return `| ${goal.title} | ${asked} | ${own} | ${best} | ${times} | ${verdict[goal.met]} |`;
}

const goals = (results, spreads) => judge({ spreads, peers: peersOf(results) });

export const goalsTable = (results, spreads) =>
  [
    '| Row | Goal | Sayso | Best peer | Ratio | |',
    '|---|---|--:|--:|--:|---|',
    ...goals(results, spreads).map((goal) => goalLine(goal, results)),
  ].join('\n');

/** Rows in which a peer stands before Sayso's tag. */
function notFirst(results, spreads) {
  const rivals = [...peersOf(results), { id: OWN }];
  const nameOf = (id) => results.contestants.find((one) => one.id === id)?.name ?? id;
  const rows = TABLES.flatMap(({ columns }) => columns)
    .filter(({ plain }) => !plain)
    .map((column) => ({ column, spreads: only(spreads[column.row], rivals) }))
    .filter((one) => one.spreads[OWN] && (places(one.spreads, one.column)[OWN] ?? 1) > 1);
  return rows.map(({ column, spreads: found }) => {
    const { [OWN]: own, ...peers } = found;
    const best = bestOf(peers, column);
    const place = places(found, column)[OWN];
    return `| ${column.long} | ${place} of ${Object.values(found).filter(Boolean).length} | ${shownAs(column.unit, own.median)} | ${shownAs(column.unit, best.median)}, ${nameOf(best.id)} |`;
  });
}

function correctness({ contestants, marks }) {
  const lines = contestants
    .filter(({ id }) => marks[id] && 'asked' in marks[id])
    .map(({ id, name, family }) => {
      const cells = CHECKS.map(({ check }) => ({ true: 'yes', false: '**no**' })[marks[id][check]] ?? '–');
      return `| ${family === 'sayso' ? `*${name}*` : name} | ${cells.join(' | ')} |`;
    });
  return [
    `| | ${CHECKS.map(({ title }) => title).join(' | ')} |`,
    `|---|${CHECKS.map(() => '---').join('|')}|`,
    ...lines,
  ].join('\n');
}

function charts(results, spreads) {
  const folder = join(DOCS, 'benchmarks');
  mkdirSync(folder, { recursive: true });
  return CHARTS.map(({ row, file, title, note, unit, log, highest }) => {
    const bars = results.contestants
      .map(({ id, name, family }) => ({ name, family, spread: spreads[row]?.[id] }))
      .filter(({ spread }) => spread)
      .sort((a, b) => (highest ? b.spread.median - a.spread.median : a.spread.median - b.spread.median))
      .map((bar) => ({ ...bar, label: shownAs(unit, bar.spread.median) }));
    if (bars.length === 0) return '';
    writeFileSync(join(folder, `${file}.svg`), barChart({ title, note, bars, log }));
    return `![${title}](benchmarks/${file}.svg)`;
  }).filter(Boolean);
}

const section = (one, results, spreads) =>
  [`### ${one.title}`, one.text, table(one, results, spreads)].filter(Boolean).join('\n\n');

/** How often a row was really measured: a run ends its rounds when its time is up. */
const timesOf = (row) => Math.max(0, ...Object.values(row ?? {}).map(({ length }) => length));

function under({ machine, plan, contestants, rows }) {
  const versions = contestants.filter(({ version }) => version).map(({ from, version }) => `${from} ${version}`);
  return [
    `${machine.browser}, ${machine.processor}, ${machine.cores} cores, ${machine.memory}, ${machine.system}, Node ${machine.node}. ${[...new Set(versions)].join(', ')}.`,
    `${timesOf(rows.lcp)} rounds, ${timesOf(rows.slowLcp)} of them with the slowed-down visits too, everyone in turn in each; with many tags ${plan.tagRounds}, with many purposes ${plan.purposeRounds}. Cells are medians, the small figures the quartiles around them. **Bold** is the best peer of a column.`,
  ].join('\n\n');
}

/** Writes docs/benchmarks.md and docs/benchmarks/*.svg. */
export async function writeReport(results) {
  const spreads = spreadsOf(results.rows);
  const missed = notFirst(results, spreads);
  const read = (name) => readFileSync(join(import.meta.dirname, name), 'utf8').trim();
  const text = [
    read('opening.md'),
    '## The goals',
    goalsTable(results, spreads),
    '## Where Sayso is not first',
    ...(missed.length
      ? [
          "Every column of the tables below in which a peer's median stands before that of Sayso's tag.",
          ['| Row | Place | Sayso | Best peer |', '|---|---|--:|--:|', ...missed].join('\n'),
        ]
      : ['In no column.']),
    read('floor.md'),
    '## Side by side',
    under(results),
    ...charts(results, spreads),
    ...TABLES.map((one) => section(one, results, spreads)),
    '### Who was right',
    'Each run is checked. A fast answer that is wrong is worth nothing.',
    correctness(results),
    ...(results.faults.length ? ['Runs that broke off:', results.faults.map((fault) => `- ${fault}`).join('\n')] : []),
  ];
  writeFileSync(join(DOCS, 'benchmarks.md'), `${text.join('\n\n')}\n`);
}

/** For a terminal. */
export const goalsText = (results) => goalsTable(results, spreadsOf(results.rows));
export const tablesText = (results) => {
  const spreads = spreadsOf(results.rows);
  return [
    ...TABLES.map((one) => `${one.title}\n${table(one, results, spreads).replaceAll(/<\/?sub>/g, '')}`),
    correctness(results),
    ...results.faults,
  ].join('\n\n');
};
