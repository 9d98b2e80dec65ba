/** The `Set-Cookie` that repeats what the browser already keeps. It can lengthen a cookie's life in the browser, never an answer's. */
import { COOKIE, decode, valuesOf } from '../../wire/cookie.js';
import { encode } from '../../wire/cookie-write.js';
import { newest } from '../../wire/kept.js';
import { MAX_DAYS } from '../../wire/notice.js';

const DAY = 86_400_000;

/** Only what the codec itself would have written: nothing else gets into a header. */
export const isCanonical = (value: string): boolean => {
  const kept = decode(value);
  return kept !== null && encode(kept) === value;
};

/** Whether the browser holds this very value: what another page has planted in a body is not what it sent along. */
export const isHeld = (value: string, header: string): boolean => valuesOf(header).includes(value);

/**
 * Seconds that the cookie may still live: at most 395 days from the newest answer in it, whenever it is asked for;
 * 0 or less where that is over. A clock that runs ahead gains nothing.
 */
export const secondsLeft = (value: string, now: number): number => {
  const at = Math.min(newest(decode(value)), now);
  return Math.floor((at + MAX_DAYS * DAY - now) / 1000);
};

/** The header: as the browser's own cookie, and not `HttpOnly`, because the page reads it at boot. */
export const setCookie = (value: string, seconds: number, domain?: string): string =>
  `${COOKIE}=${value}; Path=/; Max-Age=${seconds}${domain ? `; Domain=${domain}` : ''}; Secure; SameSite=Lax`;
