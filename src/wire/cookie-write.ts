/** The writing half of the cookie codec; its grammar stands in `cookie.ts`. */
import { checksum } from './checksum.js';
import { fits, type Answer, type Kept } from './kept.js';

/** Times that are stored. Of the older ones a grant gets the oldest and a denial the youngest: it ends early, or late. */
const MOST_TIMES = 16;

type Entry = [key: number, answer: Answer];

const symbol = ({ version, choice }: Answer): string => {
  const letter = (version <= 26 ? version + 9 : 10).toString(36);
  return (version <= 26 ? '' : '_' + version) + (choice === 'granted' ? letter : letter.toUpperCase());
};

const stream = (entries: readonly Entry[]): string => {
  let text = '';
  let next = 1;
  for (let i = 0; i < entries.length; ) {
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

const groupsOf = (entries: readonly Entry[]): Map<string, Entry[]> => {
  const groups = new Map<string, Entry[]>();
  const times = [...new Set(entries.map(([, { at }]) => at))].sort((a, b) => b - a);
  const older = times.splice(MOST_TIMES - 2);
  for (const entry of entries) {
    const { at, voice, choice } = entry[1];
    const kept = times.includes(at) ? at : choice === 'granted' ? older.at(-1)! : older[0]!;
    const head = voice[0]! + Math.floor(kept).toString(36);
    groups.set(head, [...(groups.get(head) ?? []), entry]);
  }
  return groups;
};

/** The stored value of a kept set: at most 200 bytes for 5 purposes, 1 kB for 500. */
export const encode = (kept: Kept): string => {
  const groups = [...groupsOf(storable(kept))].map(([head, entries]) => `${head}~${stream(entries)}`);
  const body = [kept.pending ? 'p' : 'd', ...groups].join('.');
  return `1.${checksum(body)}.${body}`;
};
