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

/** What is stored, parsed; nothing where nothing can be read. */
export const read = (key: string): unknown => {
  try {
    return JSON.parse(localStorage[key] as string);
  } catch {}
};

/** Stores a value; without one, removes what is there. */
export const write = (key: string, value?: unknown): void => {
  try {
    if (value) localStorage[key] = JSON.stringify(value);
    else delete localStorage[key];
  } catch {}
};

/** Garbage comes out as a list as well; whoever reads it picks what has the right form. */
const list = (key: string): unknown[] => [read(key) ?? []].flat();

const store = (key: string, items: readonly string[]): void => write(key, items[0] && items);

/** The id of the record in a payload; nothing where the text is no record. */
export const idOf = (payload: string): string | undefined => {
  try {
    return (JSON.parse(payload) as { id: string }).id;
  } catch {}
};

/** Every payload that still waits here, oldest first. */
export const all = (): string[] => (list(LIST) as string[]).filter(idOf);

/** Adds a payload at the end. */
export const append = (payload: string): void => store(LIST, [...all(), payload]);

/** Takes out a record's payload, and garbage with it. */
export const remove = (id: string): void =>
  store(
    LIST,
    all().filter((payload) => idOf(payload) !== id),
  );

/** Ids of the newest records of this subject that no later one follows. Kept only from the first grant on. */
export const heads = (): string[] => list(HEADS).filter((id) => typeof id === 'string');

/** Replaces the heads; an empty list leaves nothing behind. */
export const setHeads = (ids: readonly string[]): void => store(HEADS, ids);

/** The list and the heads under one name, as the choice chunk uses them. */
export const ahead = { append, all, remove, heads, setHeads };
