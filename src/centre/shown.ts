/** The text that was shown when a choice was made: the endpoint has each one by its hash, so it proves itself. */
import { base64url } from '../outbox/base64url.js';
import { sha256 } from '../outbox/sha256.js';
import { hashable } from '../wire/canonical.js';
import type { Texts } from '../wire/notice.js';

const hashOf = (text: string): string => base64url(sha256(new TextEncoder().encode(text)));

/** Whether these are the very texts of this hash. */
export const isShown = (texts: Texts | null, hash: string): boolean => {
  try {
    return !!texts && hashOf(hashable(texts)) === hash;
  } catch {
    return false;
  }
};

/** The texts of this hash from the endpoint; `null` where they cannot be had, or what came is something else. Never rejects. */
export const fetchShown = async (endpoint: string, site: string, hash: string): Promise<Texts | null> => {
  try {
    const answer = await fetch(`${endpoint}/${site}/notices/${encodeURIComponent(hash)}`, { credentials: 'omit' });
    const body = await answer.text();
    return answer.ok && hashOf(body) === hash ? (JSON.parse(body) as Texts) : null;
  } catch {
    return null;
  }
};
