/** Charts by Chart.js, in the page's own colours. Each stands in a figure with the same numbers as a table. */
import type { ChartConfiguration, TooltipItem } from 'chart.js';
import { el, fill, freshId, type Child } from './dom.js';
import { tableOf } from './parts.js';
import { number } from './words.js';

/** Two counts that belong together; `null` where they are withheld. */
export interface Bar {
  label: string;
  counts: readonly [number, number] | null;
}

export interface Plot {
  title: string;
  /** What the chart says, in a sentence: its text alternative. */
  says: string;
  names: readonly [string, string];
  /** What the labels are, as the head of the table's first column. */
  of: string;
  bars: readonly Bar[];
  /** Bars that lie on their side, for names instead of days. */
  flat?: boolean;
  note?: Child;
}

/** The page's own colours as they are now, light or dark. */
const colours = (): Record<'first' | 'second' | 'edge' | 'ink' | 'line', string> => {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    first: read('--deep'),
    second: read('--clay'),
    edge: read('--clay-edge'),
    ink: read('--soft'),
    line: read('--line'),
  };
};

const WITHHELD = 'withheld';
const told = (item: TooltipItem<'bar'>, { bars }: Plot): string => {
  const pair = bars[item.dataIndex]?.counts;
  return `${item.dataset.label ?? ''}: ${pair ? number(pair[item.datasetIndex]!) : WITHHELD}`;
};

const scalesOf = (
  { flat }: Plot,
  { ink, line }: ReturnType<typeof colours>,
): NonNullable<ChartConfiguration<'bar'>['options']>['scales'] => {
  const counts = {
    stacked: true,
    beginAtZero: true,
    grid: { color: line },
    border: { display: false },
    ticks: { color: ink, precision: 0, maxTicksLimit: 5, padding: 8 },
  };
  const names = {
    stacked: true,
    grid: { display: false },
    border: { color: line },
    ticks: { color: ink, maxRotation: 0, autoSkipPadding: 24 },
  };
  return flat ? { x: counts, y: { ...names, ticks: { color: ink, autoSkip: false } } } : { x: names, y: counts };
};

const configOf = (plot: Plot): ChartConfiguration<'bar'> => {
  const colour = colours();
  const font = getComputedStyle(document.body).fontFamily;
  const series = (place: 0 | 1) => plot.bars.map(({ counts }) => counts?.[place] ?? null);
  const shape = { borderWidth: 1, borderRadius: 3, maxBarThickness: 28, categoryPercentage: 0.86, barPercentage: 0.92 };
  return {
    type: 'bar',
    data: {
      labels: plot.bars.map(({ label }) => label),
      datasets: [
        {
          label: plot.names[0],
          data: series(0),
          backgroundColor: colour.first,
          borderColor: colour.first,
          hoverBackgroundColor: colour.first,
          ...shape,
        },
        {
          label: plot.names[1],
          data: series(1),
          backgroundColor: colour.second,
          borderColor: colour.edge,
          hoverBackgroundColor: colour.second,
          ...shape,
        },
      ],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: plot.flat ? 'y' : 'x',
      interaction: { mode: 'index', intersect: false, axis: plot.flat ? 'y' : 'x' },
      font: { family: font, size: 13 },
      scales: scalesOf(plot, colour)!,
      plugins: {
        legend: { display: false },
        tooltip: { displayColors: false, padding: 10, callbacks: { label: (item) => told(item, plot) } },
      },
    },
  };
};

/** Charts on the page, so that they can be drawn again in other colours, and given back when their place is gone. */
const drawn = new Map<HTMLCanvasElement, { plot: Plot; destroy: () => void }>();

const draw = async (canvas: HTMLCanvasElement, plot: Plot): Promise<void> => {
  const { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } = await import('chart.js');
  Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 13;
  drawn.get(canvas)?.destroy();
  const chart = new Chart(canvas, configOf(plot));
  drawn.set(canvas, { plot, destroy: () => chart.destroy() });
};

/** Gives back what is no longer on the page, and draws the rest again. */
export const redraw = (): void => {
  for (const [canvas, { plot, destroy }] of drawn) {
    if (canvas.isConnected) void draw(canvas, plot);
    else {
      destroy();
      drawn.delete(canvas);
    }
  }
};

const rowOf = ({ label, counts }: Bar): Child[] => [
  label,
  ...(counts ?? [WITHHELD, WITHHELD]).map((count) => (typeof count === 'number' ? number(count) : count)),
];

const legend = (names: readonly [string, string]): HTMLElement =>
  el(
    'ul',
    { class: 'legend' },
    ...names.map((name, i) =>
      el('li', {}, el('span', { class: `swatch ${i ? 'second' : 'first'}`, 'aria-hidden': 'true' }), name),
    ),
  );

/** A chart in its figure. */
export const chartOf = (plot: Plot): HTMLElement => {
  const title = freshId('chart');
  const canvas = el('canvas', { role: 'img', 'aria-label': plot.says });
  // A flat chart grows with its bars: the row height is one of a few classes, as no style attribute may stand here.
  const size = plot.flat ? `flat rows-${Math.min(12, Math.max(2, plot.bars.length))}` : 'tall';
  const figure = el(
    'figure',
    { class: 'chart', 'aria-labelledby': title },
    el('figcaption', { id: title }, el('h2', {}, plot.title), legend(plot.names)),
    el('div', { class: `canvas ${size}` }, canvas),
    plot.note && el('p', { class: 'quiet' }, plot.note),
    el(
      'details',
      {},
      el('summary', {}, 'Show as a table'),
      tableOf(plot.title, [plot.of, ...plot.names], plot.bars.map(rowOf)),
    ),
  );
  requestAnimationFrame(
    () =>
      void draw(canvas, plot).catch(() =>
        fill(figure.querySelector('.canvas')!, 'The chart could not be drawn; its numbers stand in the table.'),
      ),
  );
  return figure;
};
