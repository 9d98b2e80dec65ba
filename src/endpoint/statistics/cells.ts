/** Records into cells: what is counted of a decision. No cell names a subject, a record or a time finer than its hour. */
import type { Notice } from '../../wire/notice.js';
import type { ConsentRecord } from '../../wire/record.js';

/** What decisions can be told apart by. */
export const DIMENSIONS = ['region', 'language', 'layout', 'layer', 'cause'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** One cell: a purpose, a choice, and how the decision came about. */
export interface Cell extends Record<Dimension, string> {
  /** Key of the purpose; `RECORDS` where whole records are counted. */
  purpose: number;
  /** `granted` or `denied`; of whole records `gpc` where Global Privacy Control spoke, else `plain`. */
  choice: string;
  count: number;
}

/** In place of a purpose's key where whole records are counted. */
export const RECORDS = 0;
/** What a dimension says where there was nothing to say: no layer was shown, no region was known. */
export const NONE = 'none';
/** Where a record says what its notice does not know, or an hour has too many cells. */
export const OTHER = 'other';

/** Most cells of one site and hour: whoever makes regions and layouts up fills no table. */
const MOST_CELLS = 20_000;
const LAYOUT = /^[a-z][a-z0-9-]{0,23}$/;

/** A region as the notice tells them apart: a part of a country only where the notice names it. */
const regionOf = ({ region }: ConsentRecord, notice: Notice): string => {
  const code = region.code?.toUpperCase();
  if (!code) return NONE;
  if (Object.values(notice.purposes).some(({ regions }) => regions && Object.hasOwn(regions, code))) return code;
  const country = code.split('-')[0]!;
  return /^[A-Z]{2}$/.test(country) ? country : OTHER;
};

const wayOf = (record: ConsentRecord, notice: Notice): Record<Dimension, string> => {
  const { shown, cause } = record;
  const known = notice.locales ?? ['en'];
  return {
    region: regionOf(record, notice),
    language: shown ? (known.includes(shown.locale) ? shown.locale : OTHER) : NONE,
    layout: shown ? (LAYOUT.test(shown.layout) ? shown.layout : OTHER) : NONE,
    layer: shown?.layer ?? NONE,
    cause,
  };
};

const keyOf = ({ purpose, choice, region, language, layout, layer, cause }: Omit<Cell, 'count'>): string =>
  [purpose, choice, region, language, layout, layer, cause].join('\n');

/** Collects the cells of one hour. */
export class Tally {
  readonly #cells = new Map<string, Cell>();

  /** Counts a record by its notice. Purposes that the notice does not know are passed over. */
  add(record: ConsentRecord, notice: Notice): void {
    const way = wayOf(record, notice);
    const keys = new Set(Object.values(notice.purposes).map(({ key }) => String(key)));
    this.#count({ purpose: RECORDS, choice: record.gpc ? 'gpc' : 'plain', ...way });
    for (const [key, { choice }] of Object.entries(record.choices))
      if (keys.has(key)) this.#count({ purpose: Number(key), choice, ...way });
  }

  cells(): Cell[] {
    return [...this.#cells.values()];
  }

  #count(wanted: Omit<Cell, 'count'>): void {
    const isFull = this.#cells.size >= MOST_CELLS && !this.#cells.has(keyOf(wanted));
    const cell = isFull ? { ...wanted, region: OTHER, language: OTHER, layout: OTHER } : wanted;
    const known = this.#cells.get(keyOf(cell));
    if (known) known.count++;
    else this.#cells.set(keyOf(cell), { ...cell, count: 1 });
  }
}
