import type { Answer } from '../wire/kept.js';
import { DEFAULT_DAYS, MAX_DAYS, type Purpose } from '../wire/notice.js';

const DAY = 86_400_000;

/** Days an answer to this purpose is valid. Anything but a number from 1 to 395 or `never` falls to the nearest bound or the default. */
export const validDays = ({ days }: Purpose): number | 'never' =>
  days === 'never' ? days : Math.min(Math.max(Number(days ?? DEFAULT_DAYS) || DEFAULT_DAYS, 1), MAX_DAYS);

/**
 * Why an answer no longer counts: `revised` where the purpose has another version now, `expired` where its time is
 * over, or lies more than a day ahead of a clock that was since corrected.
 */
export const lapse = (purpose: Purpose, answer: Answer, now: number): 'revised' | 'expired' | null => {
  if (answer.version !== (purpose.version ?? 1)) return 'revised';
  const age = now - answer.at;
  const days = validDays(purpose);
  return age >= -DAY && (days === 'never' || age < days * DAY) ? null : 'expired';
};
