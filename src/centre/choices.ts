/** The visitor's choices, as the browser's own records tell them. */
import type { Entry } from '../outbox/queue.js';
import type { Choice, Notice, Service, Texts } from '../wire/notice.js';

/** One purpose of a record. */
export interface Answered {
  key: string;
  choice: Choice;
}

/** One record, as the centre shows it. */
export interface Recorded {
  id: string;
  /** ms since 1970. */
  at: number;
  choices: readonly Answered[];
  /** The texts that stood before the visitor; `null` where none did. */
  shown: { locale: string; hash: string } | null;
  payload: string;
}

/** One record of this browser, and how far it came. */
export interface Chosen extends Recorded {
  state: 'waiting' | 'confirmed' | 'bounced';
  receipt: string | null;
}

const isChoice = (value: unknown): value is Choice => value === 'granted' || value === 'denied';

/** Reads a record's payload; what cannot be read is nothing to show. */
export const readPayload = (payload: unknown): Recorded | null => {
  try {
    const { id, at, choices, shown } = JSON.parse(String(payload)) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof at !== 'number') return null;
    const answered = Object.entries(Object(choices) as Record<string, unknown>).flatMap(([key, value]) => {
      const { choice } = Object(value) as { choice?: unknown };
      return isChoice(choice) ? [{ key, choice }] : [];
    });
    const { locale, hash } = Object(shown) as Record<string, unknown>;
    const text = typeof hash === 'string' && hash ? { locale: typeof locale === 'string' ? locale : '', hash } : null;
    return { id, at, choices: answered, shown: text, payload: String(payload) };
  } catch {
    return null;
  }
};

/** Newest first: by their own time, and at the same time by their ids, which are in order of time too. */
export const newestFirst = (a: Recorded, b: Recorded): number => b.at - a.at || (a.id < b.id ? 1 : -1);

/** The records of `consent.history()`. */
export const tellChoices = (entries: unknown): Chosen[] =>
  (Array.isArray(entries) ? (entries as Entry[]) : [])
    .flatMap((entry): Chosen[] => {
      const told = readPayload((Object(entry) as Partial<Entry>).payload);
      if (!told) return [];
      const { outcome } = entry;
      if (outcome === 'bounced') return [{ ...told, state: outcome, receipt: null }];
      return [{ ...told, state: outcome ? 'confirmed' : 'waiting', receipt: outcome ? entry.receipt : null }];
    })
    .sort(newestFirst);

/** Titles of purposes, and of services that can be refused alone, by their keys. */
export const titlesOf = (notice: Notice | null, texts: Texts | null): Map<string, string> => {
  const titles = new Map<string, string>();
  for (const [name, purpose] of Object.entries(Object(notice?.purposes) as Notice['purposes'])) {
    const title = texts?.purposes?.[name]?.title ?? name;
    titles.set(String(purpose?.key), title);
    for (const [service, own] of Object.entries(Object(purpose?.services) as Record<string, Service | null>))
      if (own?.key) titles.set(String(own.key), `${title} · ${service}`);
  }
  return titles;
};
