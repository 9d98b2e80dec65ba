import { checkNotice, faultLine } from '../wire/notice-check.js';
import { checkTexts } from '../wire/texts-check.js';
import type { Say } from './scene.js';

/** D01: what the notice, and its texts where they are at hand, say wrongly. The core reads both defensively. */
export const sayNotice = (notice: unknown, texts: unknown, say: Say): void => {
  for (const fault of checkNotice(notice)) say('D01', `notice: ${faultLine(fault)}.`);
  if (texts !== undefined) for (const fault of checkTexts(texts, notice)) say('D01', `texts: ${faultLine(fault)}.`);
};
