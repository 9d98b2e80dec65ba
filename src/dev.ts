/** The dev chunk: checks what the core, for its size, only reads defensively. Each fault is named once in the console. */
import { checkNotice, type Fault } from './wire/notice-check.js';
import { checkTexts } from './wire/texts-check.js';

const say = (what: string, faults: readonly Fault[]): void => {
  for (const { path, got, want } of faults) console.error(`sayso: ${what}: ${path}: got ${got}, want ${want}`);
};

/** Reports every fault of a notice, and of its texts where they are at hand. */
export const report = (notice: unknown, texts?: unknown): void => {
  say('notice', checkNotice(notice));
  if (texts !== undefined) say('texts', checkTexts(texts, notice));
};
