/**
 * The write-ahead list: the exact payloads of records that no queue is known to hold yet, in localStorage, because a
 * synchronous write survives the page's death and an IndexedDB put that has only been started does not.
 * Total: storage that is blocked, full or filled with garbage reads as empty, and nothing here throws. Every write
 * reads first, so that two quick choices, or two tabs, do not overwrite each other.
 */

/** Key of the list: a JSON array of payloads, oldest first. */
const LIST = 'sayso.outbox';
/** Key of the heads: a JSON array of record ids. */
const HEADS = 'sayso.heads';

const read = (key: string): string[] => {
  try {
    const list = JSON.parse(localStorage.getItem(key)!) as unknown;
    return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
  } catch {
    return [];
  }
};

const write = (key: string, list: readonly string[]): boolean => {
  try {
    if (list.length) localStorage.setItem(key, JSON.stringify(list));
    else localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
};

/** The id of the record in a payload; empty where the text is no record. */
export const idOf = (payload: string): string => {
  try {
    return String((JSON.parse(payload) as { id: unknown }).id);
  } catch {
    return '';
  }
};

/** Every payload that still waits here, oldest first. */
export const all = (): string[] => read(LIST).filter(idOf);

/** Adds a payload at the end; `false` where storage refused it. */
export const append = (payload: string): boolean => write(LIST, [...all(), payload]);

/** Takes out the payloads of these records, and garbage with them. */
export const remove = (ids: readonly string[]): void =>
  void write(
    LIST,
    all().filter((payload) => !ids.includes(idOf(payload))),
  );

/** Ids of the newest records of this subject that no later one follows. Kept only from the first grant on. */
export const heads = (): string[] => read(HEADS);

/** Replaces the heads; an empty list leaves nothing behind. */
export const setHeads = (ids: readonly string[]): boolean => write(HEADS, ids);

/** The list and the heads under one name, as the choice chunk uses them. */
export const ahead = { append, all, remove, heads, setHeads };
