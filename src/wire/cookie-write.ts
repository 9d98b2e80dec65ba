/** The writing half of the cookie codec; its grammar stands in `cookie.ts`. */
import { checksum } from './checksum.js';
import { fits, type Answer, type Kept } from './kept.js';

/** Times that are kept apart. */
const MOST_TIMES = 16;
/** A longer value is written with fewer times. */
const MOST_BYTES = 990;

type Entry = [key: number, answer: Answer];

const symbol = ({ version, choice }: Answer): string => {
  const letter = (version <= 26 ? version + 9 : 10).toString(36);
  return (version <= 26 ? '' : '_' + version) + (choice === 'granted' ? letter : letter.toUpperCase());
};

const stream = (entries: readonly Entry[]): string => {
  let text = '';
  let next = 1;
  for (let i = 0; i < entries.length;) {
    const [key, answer] = entries[i]!;
    const mark = symbol(answer);
    let run = 1;
    while (entries[i + run]?.[0] === key + run && symbol(entries[i + run]![1]) === mark) run++;
    text += (key === next ? '' : '-' + key) + mark + (run > 1 ? run : '');
    next = key + run;
    i += run;
  }
  return text;
};

/** What the grammar can carry, by key. The rest is left out rather than the whole cookie made unreadable. */
const storable = ({ answers }: Kept): Entry[] =>
  [...answers]
    .filter(([key, { version, at }]) => fits(key) && fits(version) && at >= 0 && at < Infinity)
    .sort(([a], [b]) => a - b);

/**
 * Which time an answer is stored with. Of the older ones a grant gets the oldest, so that it ends early and never
 * late, and a denial the youngest, so that it still beats a grant in a stale copy; where only one time is left, the
 * oldest is it.
 */
const retime = (entries: readonly Entry[], most: number): ((answer: Answer) => number) => {
  const times = [...new Set(entries.map(([, { at }]) => at))].sort((a, b) => b - a);
  const older = times.length > most ? times.splice(Math.max(most - 2, 0)) : [];
  return ({ at, choice }) => (times.includes(at) ? at : choice === 'denied' && most > 1 ? older[0]! : older.at(-1)!);
};

const groupsOf = (entries: readonly Entry[], most: number): Map<string, Entry[]> => {
  const groups = new Map<string, Entry[]>();
  const timeOf = retime(entries, most);
  for (const entry of entries) {
    const head = entry[1].voice[0]! + Math.floor(timeOf(entry[1])).toString(36);
    groups.set(head, [...(groups.get(head) ?? []), entry]);
  }
  return groups;
};

/** The stored value of a kept set: at most 200 bytes for 5 purposes, 1 kB for 500. */
export const encode = (kept: Kept, most = MOST_TIMES): string => {
  const groups = [...groupsOf(storable(kept), most)].map(([head, entries]) => `${head}~${stream(entries)}`);
  const body = [kept.pending ? 'p' : 'd', ...groups].join('.');
  const value = `1.${checksum(body)}.${body}`;
  return value.length > MOST_BYTES && most > 1 ? encode(kept, most >> 1) : value;
};
