/**
 * The list of erasures that lies outside the database: it is written before anything is deleted, so that no backup of
 * the database, however old, brings back what was erased (`reapply.ts`). A subject is itself a hash (DESIGN section 5)
 * and stays in the ledger anyway; nothing else in a line says who it was.
 */
import * as v from 'valibot';
import type { House } from '../house.js';

/** Why something was erased. */
export const REASONS = ['visitor', 'retention', 'controller'] as const;
export type Reason = (typeof REASONS)[number];

const MOST_IDS = 500;

const shape = v.strictObject({
  v: v.literal(1),
  site: v.string(),
  subject: v.string(),
  ids: v.pipe(v.array(v.pipe(v.string(), v.uuid())), v.maxLength(MOST_IDS)),
  whole: v.boolean(),
  reason: v.picklist(REASONS),
  at: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15)),
});

/** One line: records of one subject; `whole` where all that other rooms keep of the subject goes with them. */
export type Line = v.InferOutput<typeof shape>;

/** A line, or `null` where the text is none. */
export const parseLine = (text: string): Line | null => {
  try {
    const result = v.safeParse(shape, JSON.parse(text));
    return result.success ? result.output : null;
  } catch {
    return null;
  }
};

/** The lines for any number of ids: at most 500 each, so that a line fits into one write. */
export const linesFor = ({ ids, ...rest }: Omit<Line, 'v'>): Line[] => {
  const lines: Line[] = [];
  for (let i = 0; i < ids.length || (i === 0 && rest.whole); i += MOST_IDS)
    lines.push({ v: 1, ...rest, ids: ids.slice(i, i + MOST_IDS), whole: rest.whole && i === 0 });
  return lines;
};

/**
 * Adds to the list, and waits for the disk.
 * @throws where it cannot be written: nothing may be erased then.
 */
export const enlist = async ({ options }: Pick<House, 'options'>, entry: Omit<Line, 'v'>): Promise<void> => {
  const lines = linesFor(entry).map((line) => JSON.stringify(line));
  if (options.erasures === false || !lines.length) return;
  const { addLines } = await import('./list-file.js');
  await addLines(options.erasures, lines).catch((error: unknown) => {
    throw new Error(
      `Nothing was erased, because the list of erasures (option "erasures") cannot be written: ${(error as Error).message}`,
      { cause: error },
    );
  });
};
