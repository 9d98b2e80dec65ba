/** Numbers that are counted, in the text form that Prometheus reads (exposition format 0.0.4). */

export type Labels = Readonly<Record<string, string>>;

/** Most series of one name. Labels come from closed lists; this bounds what a mistake in them could cost. */
const MOST = 2000;

const escaped = (value: string): string => value.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`));

/** `{site="a",status="200"}`, or nothing. */
export const labelText = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length ? `{${pairs.join(',')}}` : '';
};

/** The lines of one name: what it is, then each of its series. */
export const block = (
  name: string,
  { help, type }: { help: string; type: 'counter' | 'gauge' | 'histogram' },
  lines: readonly string[],
): string => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');

/** Something that is counted up. */
export class Counter {
  private readonly series = new Map<string, number>();

  constructor(
    readonly name: string,
    private readonly help: string,
  ) {}

  add(labels: Labels = {}, by = 1): void {
    const text = labelText(labels);
    const known = this.series.has(text) || this.series.size < MOST;
    const at = known ? text : '{other="true"}';
    this.series.set(at, (this.series.get(at) ?? 0) + by);
  }

  /** The sum over all series. */
  get total(): number {
    return [...this.series.values()].reduce((sum, each) => sum + each, 0);
  }

  toString(): string {
    const lines = [...this.series].map(([text, value]) => `${this.name}${text} ${value}`);
    return block(this.name, { help: this.help, type: 'counter' }, lines);
  }
}

/** Upper bounds in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How long something took. */
export class Histogram {
  private readonly series = new Map<string, { labels: Labels; counts: number[]; sum: number; all: number }>();

  constructor(
    readonly name: string,
    private readonly help: string,
  ) {}

  observe(labels: Labels, seconds: number): void {
    const text = labelText(labels);
    let one = this.series.get(text);
    if (!one) {
      if (this.series.size >= MOST) return;
      this.series.set(text, (one = { labels, counts: BOUNDS.map(() => 0), sum: 0, all: 0 }));
    }
    one.sum += seconds;
    one.all++;
    const place = BOUNDS.findIndex((bound) => seconds <= bound);
    if (place >= 0) one.counts[place]!++;
  }

  toString(): string {
    const lines = [...this.series].flatMap(([text, { labels, counts, sum, all }]) => {
      let below = 0;
      const buckets = BOUNDS.map((bound, i) => {
        below += counts[i]!;
        return `${this.name}_bucket${labelText({ ...labels, le: String(bound) })} ${below}`;
      });
      return [
        ...buckets,
        `${this.name}_bucket${labelText({ ...labels, le: '+Inf' })} ${all}`,
        `${this.name}_sum${text} ${sum}`,
        `${this.name}_count${text} ${all}`,
      ];
    });
    return block(this.name, { help: this.help, type: 'histogram' }, lines);
  }
}
