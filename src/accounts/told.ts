/** How the account stands, as a foreign value: what does not have the shape is left out. */
import type { Choice } from '../wire/notice.js';

/** One purpose. */
export interface Told {
  /** Its name in the notice. */
  name: string;
  key: number;
  choice: Choice;
  /** ms since 1970 by the endpoint's clock. */
  since: number;
  version: number;
}

export interface Account {
  /** The endpoint's clock, ms since 1970. */
  now: number;
  purposes: Told[];
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

const isTold = (value: unknown): value is Told => {
  const { key, choice, since, version } = Object(value) as Record<string, unknown>;
  return isCount(key) && isCount(version) && Number.isFinite(since) && (choice === 'granted' || choice === 'denied');
};

/** Reads an answer. Total: `null` where it is none. */
export const readAccount = (value: unknown): Account | null => {
  const { now, purposes } = Object(value) as { now?: unknown; purposes?: unknown };
  if (!Number.isFinite(now) || !purposes || typeof purposes !== 'object') return null;
  const all = Object.entries(purposes as Record<string, unknown>).map(
    ([name, told]) => ({ ...Object(told), name }) as unknown,
  );
  return { now: now as number, purposes: all.filter(isTold) };
};
