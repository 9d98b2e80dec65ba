/** How a site sends mail. */
import { fields, list, whole, words } from '../../wire/rules.js';

export interface MailOptions {
  /** Names of the purposes under which mail is sent, at least one. Default `['marketing_email']`. */
  purposes?: readonly string[];
  /** Days within which an address is to be confirmed, 1 to 60. Default 7. */
  confirmDays?: number;
}

export const DEFAULT_PURPOSES: readonly string[] = ['marketing_email'];
export const DEFAULT_CONFIRM_DAYS = 7;

export const mailRule = fields({}, { purposes: list(words, 1), confirmDays: whole(1, 60) });
