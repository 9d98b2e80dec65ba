/**
 * What the account says becomes an answer of this browser, in the voice of the host and with the time at which the
 * person gave it. No record is written: the person's own stands in the ledger already, and a second one here, with a
 * newer time, could beat what is said elsewhere at this moment.
 */
import { fits, type Answer, type Kept } from '../wire/kept.js';
import type { Account, Told } from './told.js';

/** An echo of this browser's own answer comes back a little later than it was given, in ms. */
const ECHO = 2000;
const DAY = 86_400_000;

/**
 * Whether an account's word is newer than this browser's. A denial at the same time counts, a grant only where it is
 * clearly newer; the same word counts where it lasts longer by days.
 */
const isNewer = ({ choice, at }: Pick<Answer, 'choice' | 'at'>, here: Answer | undefined): boolean => {
  if (!here) return true;
  if (here.choice === choice) return at > here.at + DAY;
  return choice === 'denied' ? at >= here.at : at > here.at + ECHO;
};

/** By this browser's clock; never in the future, where the core would not believe it. */
const timeOf = ({ since }: Told, { now }: Account, here: number): number =>
  Math.max(0, Math.min(here, Math.round(since + here - now)));

/**
 * The kept set with what the account says over it; `null` where that changes nothing. A newer answer of this browser
 * stays as it is. `here` is this browser's clock.
 */
export const adopt = (kept: Kept | null, account: Account, here: number): Kept | null => {
  const answers = new Map(kept?.answers);
  let changed = false;
  for (const told of account.purposes) {
    const { key, choice, version } = told;
    const at = timeOf(told, account, here);
    if (!fits(key) || !isNewer({ choice, at }, answers.get(key))) continue;
    answers.set(key, { choice, version, at, voice: 'host' });
    changed = true;
  }
  return changed ? { answers, pending: kept?.pending ?? false } : null;
};
