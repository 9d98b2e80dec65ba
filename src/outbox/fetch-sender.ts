/** Sends with `fetch`. */
import { MOST_BYTES } from '../wire/record.js';
import type { Send } from './ports.js';

/** An answer that takes longer is none, in ms. */
const LIMIT = 30_000;

/**
 * `keepalive` lets a request outlive its page, and is refused above 64 KiB. A redirect is a fault: a portal between
 * here and the endpoint must not be handed the record.
 */
export const fetchSender =
  (url: string): Send =>
  async (body) => {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      keepalive: body.length <= MOST_BYTES,
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(LIMIT),
    });
    return { status: answer.status, retryAfter: answer.headers.get('Retry-After'), body: await answer.text() };
  };
