import type { Answer } from '../wire/kept.js';
import { DEFAULT_DAYS, MAX_DAYS, type Purpose } from '../wire/notice.js';

/** One day, in ms. An answer from further ahead than that was given under a wrong clock. */
export const DAY = 86_400_000;

/** Days an answer to this purpose is valid. A number falls to the nearest bound from 1 to 395, anything else to the default. */
export const validDays = ({ days }: Purpose): number | 'never' =>
  days === 'never' ? days : Math.min(Math.max(Number.isFinite(days) ? days! : DEFAULT_DAYS, 1), MAX_DAYS);

/**
 * Why an answer no longer counts: `revised` where the purpose has another version now, `expired` where its time is
 * over, or lies more than a day ahead of a clock that was since corrected.
 */
export const lapse = (purpose: Purpose, answer: Answer, now: number): 'revised' | 'expired' | null => {
  if (answer.version !== (purpose.version ?? 1)) return 'revised';
  const age = now - answer.at;
  // `never` is not a number, and no age reaches that.
  return age >= -DAY && !(age >= Number(validDays(purpose)) * DAY) ? null : 'expired';
};
